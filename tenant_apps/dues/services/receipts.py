"""Receipts: a number that follows on, a PDF among the member's documents, together with the money."""

from datetime import date, datetime

from django.db.models import Max
from django.template.loader import render_to_string

from cer.adapters.pdf import Brand, Paper, pdf_of
from cer.calc.money import eur_from_cents
from cer.kit.api.caller import Caller
from tenant_apps.communities.selectors import community_here
from tenant_apps.documents.services.documents import DocumentKind, document_add
from tenant_apps.dues.models import Receipt
from tenant_apps.dues.services.booking import Payer
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
    caller: Caller,
    now: datetime,
) -> Receipt:
    """The next receipt of the year; the room's lock is held, so that no number is given twice or left out."""
    last = Receipt.objects.filter(year=issued_on.year).aggregate(number=Max("number"))["number"] or 0
    community, title = community_here(), f"Ricevuta n. {last + 1}/{issued_on.year}"
    body = render_to_string(
        "dues/receipt.it.html",
        {
            "community": community,
            "member": member,
            "amount": f"{eur_from_cents(amount_cents):.2f}".replace(".", ","),
            "reason": reason,
            "paid_on": f"{paid_on:%d/%m/%Y}",
            "issued_on": f"{issued_on:%d/%m/%Y}",
            "method": _METHODS[method],
        },
    )
    paper = Paper(title=title, body=body, brand=Brand(name=community.name), made_at=now)
    document = document_add(
        kind=DocumentKind.OTHER,
        title=title,
        content=pdf_of(paper),
        file_name=f"ricevuta-{issued_on.year}-{last + 1}.pdf",
        caller=caller,
        member_id=member.pk,
        is_open_to_members=True,
    )
    receipt = Receipt(
        year=issued_on.year,
        number=last + 1,
        member_id=member.pk,
        amount_cents=amount_cents,
        reason=reason,
        issued_on=issued_on,
        document_id=document.pk,
    )
    receipt.save(force_insert=True)
    return receipt
