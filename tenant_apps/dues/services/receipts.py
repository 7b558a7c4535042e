"""Receipts: a number that follows on, booked with the money, and its PDF among the member's documents."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string

from cer.adapters.pdf import Brand, Paper, pdf_of
from cer.calc.money import eur_from_cents
from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from tenant_apps.communities.selectors import community_here
from tenant_apps.documents.services.documents import DocumentKind, document_add
from tenant_apps.dues.models import Receipt, ReceiptPaper
from tenant_apps.dues.selectors import receipt_by_id
from tenant_apps.dues.services.booking import Payer, dues_lock
from tenant_apps.dues.states import PaymentMethod

_METHODS = {PaymentMethod.BANK_TRANSFER: "bonifico bancario", PaymentMethod.CASH: "contanti"}


def receipt_issue(
    *,
    member: Payer,
    amount_cents: int,
    reason: str,
    paid_on: date,
    method: PaymentMethod,
    issued_on: date,
) -> Receipt:
    """The next receipt of the year; the room's lock is held, so that no number is given twice or left out."""
    last = Receipt.objects.filter(year=issued_on.year).aggregate(number=Max("number"))["number"] or 0
    receipt = Receipt(
        year=issued_on.year,
        number=last + 1,
        member_id=member.pk,
        amount_cents=amount_cents,
        reason=reason,
        paid_on=paid_on,
        method=method.value,
        issued_on=issued_on,
    )
    receipt.save(force_insert=True)
    return receipt


@transaction.atomic
def receipt_print(*, receipt_id: UUID, caller: Caller, now: datetime) -> Receipt:
    """Print a receipt into the member's documents, unless it was printed before."""
    receipt = receipt_by_id(receipt_id)
    dues_lock()
    if ReceiptPaper.objects.filter(receipt=receipt).exists():
        return receipt
    community, title = community_here(), f"Ricevuta n. {receipt.number}/{receipt.year}"
    values = {
        "community": community,
        "member": receipt.member,
        "amount": f"{eur_from_cents(receipt.amount_cents):.2f}".replace(".", ","),
        "reason": receipt.reason,
        "paid_on": f"{receipt.paid_on:%d/%m/%Y}",
        "issued_on": f"{receipt.issued_on:%d/%m/%Y}",
        "method": _METHODS[PaymentMethod(receipt.method)],
    }
    body = render_to_string("dues/receipt.it.html", values)
    paper = Paper(title=title, body=body, brand=Brand(name=community.name), made_at=now)
    document = document_add(
        kind=DocumentKind.RECEIPT,
        title=title,
        content=pdf_of(paper),
        file_name=f"ricevuta-{receipt.year}-{receipt.number}.pdf",
        caller=caller,
        member_id=receipt.member_id,
        is_open_to_members=True,
    )
    printed = ReceiptPaper(receipt=receipt, document_id=document.pk)
    printed.save(force_insert=True)
    audit_record("receipt.printed", printed, created(printed), label=title)
    return receipt_by_id(receipt_id)
