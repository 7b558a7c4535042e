"""Mails of billing: written down with what causes them, handed over by the worker."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from billing_saas.models import Customer, Outgoing
from billing_saas.services.outbox import Left, outgoing_add
from cer.adapters import mail
from cer.calc.intervals import ROME


def mail_add(customer: Customer, kind: str, *, once: str | None = None, **values: Any) -> None:
    """Write a mail in the customer's language, to be sent after the transaction; without address, none."""
    if not customer.email:
        return
    shown = {
        name: value.astimezone(ROME).date() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    with translation.override(customer.language):
        text = render_to_string(f"billing/{kind}.{customer.language}.txt", {"customer": customer, **shown})
    subject, _, body = text.partition("\n")
    outgoing_add(
        "mail",
        customer=customer,
        once=once,
        arguments={
            "to": customer.email,
            "subject": f"[{customer.name}] {subject}",
            "text": body.strip(),
            "sender_name": "CerCollettiva",
        },
    )


def mail_hand_over(row: Outgoing) -> Left:
    """Give one mail to the mail service, in every try under the same message id (F21)."""
    said = row.arguments
    mail.mail_hand_over(
        mail.Mail(
            to=said["to"],
            subject=said["subject"],
            text=said["text"],
            sender_name="CerCollettiva",
            message_id=str(row.pk),
            marks={},
        )
    )
    return Left()
