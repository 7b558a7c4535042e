"""From the outbox to the mail service, and what the service reports back (F21, F24)."""

from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from anymail.exceptions import AnymailError
from django.db import transaction
from django.utils import timezone

from cer.adapters.mail import Mail, mail_hand_over
from cer.kit.audit import audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.tenants.selectors import primary_address, tenant_by_schema
from tenant_apps.notices.models import PROBLEM_LENGTH, WAITS, DeliveryState, NoticeMail
from tenant_apps.notices.selectors import mail_by_id

LEASE = timedelta(minutes=2)
"""Longer than a mail service may take: whoever took a mail and died is followed by another."""
_AFTER = {
    "delivered": (DeliveryState.SENT, DeliveryState.DELIVERED),
    "bounced": (DeliveryState.SENT, DeliveryState.BOUNCED),
    "rejected": (DeliveryState.SENT, DeliveryState.BOUNCED),
}
"""What a report makes of a mail, and of which; other reports change nothing."""


def mails_send() -> int:
    """Hand over every mail that is due, with no transaction open meanwhile; return how many were tried."""
    tried = 0
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        tenant = tenant_by_schema(schema_name)
        address = primary_address(tenant.pk)
    while mail_id := _next_claimed():
        row = mail_by_id(mail_id)
        mail = Mail(
            to=row.notice.email,
            subject=row.notice.subject,
            text=f"{row.notice.text}\n\n{address}{row.notice.link}\n",
            sender_name=tenant.name,
            message_id=str(row.pk),
            marks={"tenant": schema_name, "mail": str(row.pk)},
        )
        problem = ""
        try:
            mail_hand_over(mail)
        except (OSError, SMTPException, AnymailError) as error:
            problem = str(error) or type(error).__name__
        _record(mail_id, problem)
        tried += 1
    return tried


@transaction.atomic
def mail_send_again(*, mail_id: UUID) -> NoticeMail:
    """Send a mail once more, also one that arrived."""
    mail = mail_by_id(mail_id)
    if mail.state == DeliveryState.WAITING:
        raise ConflictError("This mail waits to be sent already.", code="mail_waiting")
    before = mail.state
    mail.state, mail.tries, mail.next_try_at, mail.problem = DeliveryState.WAITING, 0, timezone.now(), ""
    mail.save(update_fields=["state", "tries", "next_try_at", "problem"])
    audit_record("notice_mail.sent_again", mail, {"state": (before, mail.state)}, label=mail.notice.kind)
    return mail


@transaction.atomic
def mail_track(*, mail_id: UUID, report: str, reason: str) -> None:
    """Note what the mail service says became of a mail; a report may come late, twice or never."""
    if report not in _AFTER:
        return
    before, after = _AFTER[report]
    NoticeMail.objects.filter(pk=mail_id, state=before).update(state=after, problem=reason[:PROBLEM_LENGTH])


@transaction.atomic
def _next_claimed() -> UUID | None:
    """Take the mail that waits longest, for as long as handing it over may last."""
    now = timezone.now()
    mail = (
        NoticeMail.objects.select_for_update(skip_locked=True)
        .filter(state=DeliveryState.WAITING, next_try_at__lte=now)
        .order_by("next_try_at", "pk")
        .first()
    )
    if mail is None:
        return None
    mail.next_try_at, mail.tries = now + LEASE, mail.tries + 1
    mail.save(update_fields=["next_try_at", "tries"])
    return mail.pk


@transaction.atomic
def _record(mail_id: UUID, problem: str) -> None:
    mail, now = mail_by_id(mail_id), timezone.now()
    mail.problem = problem[:PROBLEM_LENGTH]
    if not problem:
        mail.state, mail.next_try_at, mail.sent_at = DeliveryState.SENT, None, now
    elif mail.tries < len(WAITS):
        mail.next_try_at = now + WAITS[mail.tries]
    else:
        mail.state, mail.next_try_at = DeliveryState.GIVEN_UP, None
    mail.save(update_fields=["state", "next_try_at", "sent_at", "problem"])
