"""The invoice as a customer reads it, and the mail that brings it."""

from datetime import datetime, time
from html import escape

from django.conf import settings

from billing_saas.models import Invoice, InvoiceKind, Outgoing
from billing_saas.services.mailing import mail_add
from billing_saas.services.outbox import Left
from cer.adapters.pdf import Brand, Paper, pdf_of
from cer.calc.intervals import ROME
from cer.calc.money import eur_from_cents

_TITLES = {InvoiceKind.INVOICE: "Fattura", InvoiceKind.CREDIT_NOTE: "Nota di credito"}


def invoice_print(row: Outgoing) -> Left:
    """Print an invoice, keep the print, and tell the customer that it is there."""
    invoice = Invoice.objects.select_related("customer", "credits").get(pk=row.arguments["invoice"])
    pdf = pdf_of(paper_of(invoice))

    def keep() -> None:
        Invoice.objects.filter(pk=invoice.pk, file_name=invoice.file_name).update(pdf=pdf)
        mail_add(
            invoice.customer,
            "invoice",
            once=f"invoice:{invoice.file_name}",
            number=invoice.spoken_number,
            total_eur=str(eur_from_cents(invoice.total_cents)),
        )

    return Left({}, keep)


def paper_of(invoice: Invoice) -> Paper:
    """What is printed; the law knows only the electronic file, and the paper says so."""
    title = f"{_TITLES[InvoiceKind(invoice.kind)]} {invoice.spoken_number} del {invoice.issued_on:%d/%m/%Y}"
    lines = "".join(_row(line["description"], line["net_cents"]) for line in invoice.lines)
    credited = f"<p>Storna la fattura {invoice.credits.spoken_number}.</p>" if invoice.credits else ""
    split = (
        "<p>Scissione dei pagamenti (art. 17-ter DPR 633/72).</p>" if invoice.buyer["is_public_body"] else ""
    )
    body = (
        f"<h2>Da</h2><p>{_party(settings.SELLER)}</p><h2>A</h2><p>{_party(invoice.buyer)}</p>{credited}"
        f'<table><tr><th>Descrizione</th><th class="number">EUR</th></tr>{lines}'
        f"{_row('Imponibile', invoice.net_cents)}{_row('IVA 22 %', invoice.vat_cents)}"
        f"{_row('Totale', invoice.total_cents)}</table>{split}"
        "<p>Copia di cortesia: la fattura è il file XML trasmesso al Sistema di Interscambio.</p>"
    )
    made_at = datetime.combine(invoice.issued_on, time(12), ROME)
    return Paper(title=title, body=body, brand=Brand(name=settings.SELLER["name"]), made_at=made_at)


def _party(party: dict[str, str]) -> str:
    codes = [f"P. IVA {party['vat_number']}"] if party.get("vat_number") else []
    codes += [f"C. F. {party['fiscal_code']}"] if party.get("fiscal_code") else []
    seat = f"{party['street']}, {party['postcode']} {party['town']} ({party['province']})"
    return "<br>".join(escape(line) for line in (party["name"], seat, *codes))


def _row(words: str, cents: int) -> str:
    return f'<tr><td>{escape(words)}</td><td class="number">{eur_from_cents(cents)}</td></tr>'
