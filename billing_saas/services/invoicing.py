"""Our own invoices: numbered without gaps, written once, taken back only by a credit note."""

import logging
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing_saas.fatturapa import (
    DocumentLine,
    TaxDocument,
    document_xml,
    file_name_of,
    file_number_of,
    net_of_total_cents,
    vat_of_net_cents,
)
from billing_saas.models import Charge, Counter, Customer, Invoice, InvoiceKind, InvoiceState
from billing_saas.provider import CreditNote, ProviderInvoice
from billing_saas.services.outbox import outgoing_add
from cer.adapters.sdi import schema_problems
from cer.calc.intervals import ROME
from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError, RuleBrokenError

log = logging.getLogger(__name__)

_BUYER = (
    "name",
    "fiscal_code",
    "vat_number",
    "street",
    "postcode",
    "town",
    "province",
    "recipient_code",
    "pec",
    "is_public_body",
    "cig",
    "cup",
)


@transaction.atomic
def invoice_issue(*, charge: Charge, said: ProviderInvoice) -> Invoice | None:
    """The invoice of a charge that was paid, once; where it cannot be written yet, somebody is called."""
    known = Invoice.objects.filter(charge=charge).first()
    if known:
        return known
    customer = charge.customer
    if not settings.SELLER or not customer.can_be_invoiced:
        log.error("alarm: a paid charge cannot be invoiced", extra={"charge": charge.provider_id})
        return None
    lines = [DocumentLine(_described(line), line.net_cents) for line in said.lines if line.net_cents]
    try:
        with transaction.atomic():
            return _issue(
                customer,
                kind=InvoiceKind.INVOICE,
                lines=lines,
                total_cents=said.total_cents,
                links={"charge": charge},
            )
    except RuleBrokenError as error:  # what was paid counts all the same; the night tries again
        log.error(
            "alarm: the invoice of a paid charge was refused",
            extra={"charge": charge.provider_id, "reason": error.sentence},
        )
        return None


@transaction.atomic
def credit_note_issue(*, customer: Customer, said: CreditNote) -> Invoice | None:
    """The credit note of money that was given back, once, on the invoice it was paid by."""
    known = Invoice.objects.filter(provider_note_id=said.id).first()
    if known:
        return known
    invoice = Invoice.objects.filter(charge__provider_id=said.invoice_id, customer=customer).first()
    if invoice is None:
        log.error("alarm: money was given back on a charge without invoice", extra={"credit_note": said.id})
        return None
    return _issue(
        customer,
        kind=InvoiceKind.CREDIT_NOTE,
        lines=[
            DocumentLine(f"Storno su fattura {invoice.spoken_number}", net_of_total_cents(said.total_cents))
        ],
        total_cents=said.total_cents,
        links={"credits": invoice, "provider_note_id": said.id},
    )


@transaction.atomic
def invoice_write_anew(*, invoice_id: Any) -> Invoice:
    """A rejected invoice was not issued: the same number again, the buyer as it is today, a new file."""
    invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
    if invoice.state != InvoiceState.REJECTED:
        raise ConflictError("Only an invoice that was rejected is written anew.", code="invoice_not_rejected")
    before = invoice.file_name
    invoice.buyer = _buyer(invoice.customer)
    _write(invoice)
    invoice.state, invoice.problem, invoice.sdi_id, invoice.pdf = InvoiceState.DRAFT, "", "", None
    invoice.save()
    _leave(invoice)
    audit_record("invoice.written_anew", invoice, {"file_name": (before, invoice.file_name)})
    return invoice


def _issue(
    customer: Customer,
    *,
    kind: InvoiceKind,
    lines: list[DocumentLine],
    total_cents: int,
    links: dict[str, Any],
) -> Invoice:
    net_cents = sum(line.net_cents for line in lines)
    vat_cents = vat_of_net_cents(net_cents)
    if net_cents + vat_cents != total_cents:
        log.error(
            "alarm: the VAT of an invoice is not what was charged",
            extra={"customer": str(customer.pk), "ours": net_cents + vat_cents, "charged": total_cents},
        )
    number, issued_on = _next_number()
    invoice = Invoice(
        customer=customer,
        kind=kind,
        year=issued_on.year,
        number=number,
        issued_on=issued_on,
        net_cents=net_cents,
        vat_cents=vat_cents,
        total_cents=net_cents + vat_cents,
        lines=[asdict(line) for line in lines],
        buyer=_buyer(customer),
        **links,
    )
    _write(invoice)
    invoice.save(force_insert=True)
    _leave(invoice)
    changes = {
        "kind": (None, kind),
        "number": (None, invoice.spoken_number),
        "total_cents": (None, invoice.total_cents),
    }
    audit_record("invoice.issued", invoice, changes, label=invoice.spoken_number)
    return invoice


def _write(invoice: Invoice) -> None:
    """Make the file, under a name that was never used; it fits the official schema, if one is configured."""
    file_number = file_number_of(_count("file"))
    document = TaxDocument(
        kind=invoice.kind,
        number=invoice.spoken_number,
        issued_on=invoice.issued_on,
        file_number=file_number,
        seller=settings.SELLER,
        buyer=invoice.buyer,
        lines=[DocumentLine(**line) for line in invoice.lines],
        net_cents=invoice.net_cents,
        vat_cents=invoice.vat_cents,
        total_cents=invoice.total_cents,
        credits=(invoice.credits.spoken_number, invoice.credits.issued_on) if invoice.credits else None,
    )
    invoice.file_name = file_name_of(settings.SELLER, file_number)
    invoice.xml = document_xml(document)
    if not settings.FATTURAPA_XSD_PATH:
        log.warning(
            "an invoice was not checked against the official schema: CER_FATTURAPA_XSD_PATH is not set"
        )
        return
    problems = schema_problems(invoice.xml, schema_path=Path(settings.FATTURAPA_XSD_PATH))
    if problems:
        raise RuleBrokenError(
            "The invoice breaks the official schema: " + "; ".join(problem.message for problem in problems),
            code="invoice_breaks_schema",
        )


def _leave(invoice: Invoice) -> None:
    """The file goes to the exchange system, then the print to the customer."""
    outgoing_add("sdi_send", customer=invoice.customer, arguments={"invoice": str(invoice.pk)})
    outgoing_add("invoice_print", customer=invoice.customer, arguments={"invoice": str(invoice.pk)})


def _next_number() -> tuple[int, date]:
    """Number and day of the next invoice, taken under one lock, so that the days follow the numbers."""
    _count("invoices")
    on = timezone.now().astimezone(ROME).date()
    return _count(f"invoice:{on.year}"), on


def _count(name: str) -> int:
    """The next of a series; it is given back with the transaction, so that none is left out."""
    Counter.objects.bulk_create([Counter(name=name)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(pk=name)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _buyer(customer: Customer) -> dict[str, Any]:
    return {name: getattr(customer, name) for name in _BUYER}


def _described(line: Any) -> str:
    """What is paid for, and from which Italian day to which."""
    last_at = max(line.starts_at, line.ends_at - timedelta(seconds=1))
    first_on, last_on = (moment.astimezone(ROME).date() for moment in (line.starts_at, last_at))
    text = line.description.encode("latin-1", "replace").decode("latin-1")
    return f"{text}, dal {first_on:%d/%m/%Y} al {last_on:%d/%m/%Y}"
