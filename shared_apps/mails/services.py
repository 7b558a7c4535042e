"""The sealed outbox: written in the transaction of what a mail tells of, erased once it has left (F21)."""

import json
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from anymail.exceptions import AnymailError
from django.db import transaction
from django.utils import timezone

from cer.adapters.mail import Mail, mail_hand_over
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.encryption import WrappedKey, sealed_place
from cer.kit.identifiers import time_ordered_uuid
from cer.kit.kill_points import kill_point
from cer.kit.tenancy import in_schema
from shared_apps.mails.models import WAITS, OutgoingMail
from shared_apps.tenants.selectors import platform_keys

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than a mail service may take: whoever took a mail and died is followed by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, to whom, and under whose name."""

    to: str
    subject: str
    text: str
    sender_name: str


def letter_write(letter: Letter, *, mail_id: UUID | None = None) -> None:
    """Write a mail down, sealed, in the caller's transaction; the same id is written once."""
    mail_id = mail_id or time_ordered_uuid()
    key = platform_keys().new_key(owner=str(mail_id))
    cipher = platform_keys().cipher(key, owner=str(mail_id))
    row = OutgoingMail(
        pk=mail_id,
        platform_key_id=key.platform_key_id,
        wrapped_key=key.wrapped,
        said_sealed=cipher.seal(json.dumps(asdict(letter)).encode(), place=_place(mail_id)),
        next_try_at=timezone.now(),
    )
    with in_schema(PUBLIC_SCHEMA):
        OutgoingMail.objects.bulk_create([row], ignore_conflicts=True)


def letters_send() -> int:
    """Hand over every mail that is due, with no transaction open meanwhile; return how many were tried."""
    tried = 0
    while row := _next_claimed():
        letter = _letter_of(row)
        mail = Mail(
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            sender_name=letter.sender_name,
            message_id=str(row.pk),
            marks={},
        )
        try:
            mail_hand_over(mail)
        except (OSError, SMTPException, AnymailError) as error:
            _try_later(row, error)
        else:
            kill_point("mails.handed_over")
            row.delete()
        tried += 1
    return tried


def _letter_of(row: OutgoingMail) -> Letter:
    key = WrappedKey(row.platform_key_id, bytes(row.wrapped_key))
    cipher = platform_keys().cipher(key, owner=str(row.pk))
    return Letter(**json.loads(cipher.open(bytes(row.said_sealed), place=_place(row.pk))))


@transaction.atomic
def _next_claimed() -> OutgoingMail | None:
    """Take the mail that waits longest, for as long as handing it over may last."""
    now = timezone.now()
    row = (
        OutgoingMail.objects.select_for_update(skip_locked=True)
        .filter(next_try_at__lte=now)
        .order_by("next_try_at", "pk")
        .first()
    )
    if row is not None:
        row.next_try_at, row.tries = now + LEASE, row.tries + 1
        row.save(update_fields=["next_try_at", "tries"])
    return row


def _try_later(row: OutgoingMail, error: Exception) -> None:
    """Wait longer after each try; a mail given up is erased too, and only the log knows of it."""
    facts = {"mail": str(row.pk), "tries": row.tries, "reason": type(error).__name__}
    if row.tries < len(WAITS):
        row.next_try_at = timezone.now() + WAITS[row.tries]
        row.save(update_fields=["next_try_at"])
        log.warning("mail not handed over", extra=facts)
    else:
        row.delete()
        log.error("mail given up", extra=facts)


def _place(mail_id: UUID) -> str:
    return sealed_place("mails.outgoingmail", mail_id, "said")
