"""Invoices on their way to the exchange system, and what it says of them."""

import logging

from django.conf import settings
from django.db import transaction

from billing_saas.models import Invoice, InvoiceState, Outgoing, SdiReceipt
from billing_saas.services.mailing import mail_add
from billing_saas.services.outbox import Left
from cer.adapters.sdi import FolderChannel, ReceiptKind, ReceiptRefusedError, channel_at, receipt_read
from cer.kit.audit import audit_record

log = logging.getLogger(__name__)

_STATES = {
    ReceiptKind.DELIVERED: InvoiceState.DELIVERED,
    ReceiptKind.NOT_DELIVERED: InvoiceState.NOT_DELIVERED,
    ReceiptKind.REJECTED: InvoiceState.REJECTED,
}


def invoice_hand_over(row: Outgoing) -> Left:
    """Send one invoice; where no channel is set up it stays a draft."""
    invoice = Invoice.objects.get(pk=row.arguments["invoice"])
    channel = channel_at(settings.SDI_URL)
    channel.send(file_name=invoice.file_name, xml=bytes(invoice.xml))

    def sent() -> None:
        if channel.leaves_the_house:
            Invoice.objects.filter(pk=invoice.pk, state=InvoiceState.DRAFT).update(state=InvoiceState.SENT)

    return Left({"file_name": invoice.file_name}, sent)


def receipts_collect() -> int:
    """Take what lies in the folder of the channel, if it has one, and say how many messages that were.

    What is no message stays where it is, for a person to look at.
    """
    channel = channel_at(settings.SDI_URL)
    if not isinstance(channel, FolderChannel):
        return 0
    taken = 0
    for name, content in channel.messages():
        try:
            receipt_take(content=content)
        except ReceiptRefusedError as refusal:
            log.error(
                "alarm: a file is no message of the exchange system",
                extra={"file_name": name, "reason": str(refusal)},
            )
            continue
        channel.message_taken(name)
        taken += 1
    return taken


@transaction.atomic
def receipt_take(*, content: bytes) -> Invoice | None:
    """Keep a message of the exchange system, once, and bring its invoice to the state that it tells."""
    receipt = receipt_read(content)
    _, is_new = SdiReceipt.objects.get_or_create(
        sdi_id=receipt.sdi_id,
        kind=receipt.kind,
        defaults={"file_name": receipt.file_name, "content": content},
    )
    invoice = Invoice.objects.select_for_update().filter(file_name=receipt.file_name).first()
    if invoice is None:
        log.error("alarm: a receipt is about no invoice of ours", extra={"file_name": receipt.file_name})
        return None
    if not is_new or invoice.state not in (InvoiceState.DRAFT, InvoiceState.SENT):
        return invoice
    before, invoice.state = invoice.state, _STATES[receipt.kind]
    invoice.sdi_id, invoice.problem = receipt.sdi_id, "; ".join(receipt.problems)
    invoice.save(update_fields=["state", "sdi_id", "problem"])
    if receipt.kind is ReceiptKind.NOT_DELIVERED:
        mail_add(invoice.customer, "invoice_waiting", number=invoice.spoken_number)
    if receipt.kind is ReceiptKind.REJECTED:
        log.error("alarm: an invoice was rejected", extra={"invoice": invoice.spoken_number})
    audit_record(
        "invoice.state_changed",
        invoice,
        {"state": (before, invoice.state), "problem": (None, invoice.problem)},
    )
    return invoice
