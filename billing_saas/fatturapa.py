"""Our invoice in the tax office's format, version 1.2: values in, bytes out; amounts are exact cents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import a38
from a38.validation import Validation

from billing_saas.models import NO_RECIPIENT_CODE
from cer.calc.money import eur_from_cents
from cer.kit.errors import RuleBrokenError

VAT_PERCENT = 22
_LONGEST_LINE, _LONGEST_NUMBER = 1000, 5
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PEC_NEEDED = "00426"
"""The library wants a PEC address where the code is seven zeros; a buyer without either gets a copy."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line, before VAT; below zero where something is given back."""

    description: str
    net_cents: int


@dataclass(frozen=True, slots=True)
class TaxDocument:
    """An invoice (TD01) or a credit note (TD04) with everything it says."""

    kind: str
    number: str
    issued_on: date
    file_number: str
    seller: Mapping[str, str]
    buyer: Mapping[str, Any]
    lines: Sequence[DocumentLine]
    net_cents: int
    vat_cents: int
    total_cents: int
    credits: tuple[str, date] | None = None
    """Number and day of the invoice that a credit note takes back from."""

    def __post_init__(self) -> None:
        sums = (sum(line.net_cents for line in self.lines), self.net_cents + self.vat_cents)
        if sums != (self.net_cents, self.total_cents):
            raise RuleBrokenError("The lines of an invoice add up to its amounts, to the cent.")


def vat_of_net_cents(net_cents: int) -> int:
    """VAT on the sum of an invoice, rounded half up once. [cents]"""
    return (net_cents * VAT_PERCENT + 50) // 100


def net_of_total_cents(total_cents: int) -> int:
    """What is left of an amount without the VAT in it, rounded half up once. [cents]"""
    whole = 100 + VAT_PERCENT
    return (2 * total_cents * 100 + whole) // (2 * whole)


def file_number_of(count: int) -> str:
    """The number of a file among all that we ever sent: five digits and capitals."""
    text = ""
    while count:
        count, digit = divmod(count, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text.rjust(_LONGEST_NUMBER, "0")


def file_name_of(seller: Mapping[str, str], file_number: str) -> str:
    return f"IT{seller['vat_number']}_{file_number}.xml"


def document_xml(document: TaxDocument) -> bytes:
    """The file as it is sent; what the format forbids is refused with its reasons."""
    is_public = bool(document.buyer["is_public_body"])
    invoice = a38.FatturaPA12() if is_public else a38.FatturaPrivati12()
    _header(invoice.fattura_elettronica_header, document)
    body = invoice.fattura_elettronica_body[0]
    _general(body.dati_generali, document)
    _lines(body.dati_beni_servizi, document, is_public=is_public)
    _payment(body, document, is_public=is_public)
    _refuse_if_wrong(invoice, document)
    file = BytesIO()
    invoice.build_etree().write(file, encoding="utf-8", xml_declaration=True)
    return file.getvalue()


def _header(header: Any, document: TaxDocument) -> None:
    seller, buyer = document.seller, document.buyer
    header.dati_trasmissione.update(
        a38.IdTrasmittente("IT", seller["vat_number"]),
        document.file_number,
        codice_destinatario=buyer["recipient_code"],
        pec_destinatario=buyer["pec"] or None,
    )
    header.cedente_prestatore.dati_anagrafici.update(
        a38.IdFiscaleIVA("IT", seller["vat_number"]),
        codice_fiscale=seller["vat_number"],
        anagrafica=a38.Anagrafica(denominazione=seller["name"]),
        regime_fiscale="RF01",
    )
    header.cedente_prestatore.sede = _seat(seller)
    header.cessionario_committente.dati_anagrafici.update(
        a38.IdFiscaleIVA("IT", buyer["vat_number"]) if buyer["vat_number"] else None,
        codice_fiscale=buyer["fiscal_code"],
        anagrafica=a38.Anagrafica(denominazione=buyer["name"]),
    )
    header.cessionario_committente.sede = _seat(buyer)


def _seat(party: Mapping[str, Any]) -> Any:
    return a38.Sede(
        indirizzo=party["street"],
        cap=party["postcode"],
        comune=party["town"],
        provincia=party["province"],
        nazione="IT",
    )


def _general(general: Any, document: TaxDocument) -> None:
    general.dati_generali_documento = a38.DatiGeneraliDocumento(
        tipo_documento=document.kind,
        divisa="EUR",
        data=document.issued_on,
        numero=document.number,
        importo_totale_documento=eur_from_cents(document.total_cents),
    )
    buyer = document.buyer
    if buyer["cig"] or buyer["cup"]:
        general.dati_contratto.append(
            a38.DatiContratto(
                id_documento=document.number, codice_cup=buyer["cup"] or None, codice_cig=buyer["cig"] or None
            )
        )
    if document.credits:
        number, issued_on = document.credits
        general.dati_fatture_collegate.append(a38.DatiFattureCollegate(id_documento=number, data=issued_on))


def _lines(goods: Any, document: TaxDocument, *, is_public: bool) -> None:
    rate = Decimal(VAT_PERCENT).quantize(Decimal("0.01"))
    for line in document.lines:
        net_eur = eur_from_cents(line.net_cents)
        goods.add_dettaglio_linee(
            descrizione=line.description[:_LONGEST_LINE],
            prezzo_unitario=net_eur,
            prezzo_totale=net_eur,
            aliquota_iva=rate,
        )
    goods.dati_riepilogo = [
        a38.DatiRiepilogo(
            aliquota_iva=rate,
            imponibile_importo=eur_from_cents(document.net_cents),
            imposta=eur_from_cents(document.vat_cents),
            esigibilita_iva="S" if is_public else "I",
        )
    ]


def _payment(body: Any, document: TaxDocument, *, is_public: bool) -> None:
    """Paid by card; a public body pays the VAT to the tax office itself (split payment)."""
    paid_cents = document.net_cents if is_public else document.total_cents
    body.dati_pagamento.append(
        a38.DatiPagamento(
            condizioni_pagamento="TP02",
            dettaglio_pagamento=[
                a38.DettaglioPagamento(
                    modalita_pagamento="MP08", importo_pagamento=eur_from_cents(paid_cents)
                )
            ],
        )
    )


def _refuse_if_wrong(invoice: Any, document: TaxDocument) -> None:
    validation = Validation()
    invoice.validate(validation)
    has_no_way = document.buyer["recipient_code"] == NO_RECIPIENT_CODE and not document.buyer["pec"]
    problems = [error for error in validation.errors if not (has_no_way and error.code == _PEC_NEEDED)]
    if problems:
        raise RuleBrokenError(
            "The invoice does not fit its format: " + "; ".join(map(str, problems)), code="invoice_not_valid"
        )
