"""Tickets from inside a community; their tables are public, so each step leaves it for a moment."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.api.caller import Caller
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.limits import Limit, limit_take
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from shared_apps.satisfaction.selectors import feedback_untold
from shared_apps.satisfaction.services import feedback_told
from shared_apps.support.selectors import answers_untold, ticket_of
from shared_apps.support.services.tickets import (
    Author,
    Context,
    answer_told,
    ticket_close,
    ticket_open,
    ticket_rate,
    ticket_write,
)
from shared_apps.support.states import Priority
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.access.permissions import Permission
from tenant_apps.access.selectors import role_of_account
from tenant_apps.notices.services import notice_tell

EXCERPT_LENGTH = 200
"""So much of one's own feedback a notice repeats."""
OPENED = Limit(times=60, within_s=3600)


def support_entitled(caller: Caller) -> None:
    """People ask through the app on every plan; a program needs one that holds the support API."""
    if caller.account_id is None:
        feature_required(Feature.SUPPORT_API)


def seen_by(caller: Caller) -> str | None:
    """Whose tickets a caller sees: None for those of all, otherwise its own id."""
    return None if Permission.TICKETS_VIEW in caller.permissions else caller.id


def own_ticket_open(
    *, caller: Caller, tenant_id: UUID, subject: str, text: str, priority: Priority, context: Context | None
) -> Any:
    """Ask for the caller."""
    limit_take("tickets:opened", OPENED)
    with in_schema(PUBLIC_SCHEMA):
        return ticket_open(
            tenant_id=tenant_id,
            author=_author(caller),
            subject=subject,
            text=text,
            priority=priority,
            context=context,
            now=timezone.now(),
        )


def own_ticket_write(*, caller: Caller, tenant_id: UUID, ticket_id: UUID, text: str) -> Any:
    """Say more for the caller on a ticket that it sees."""
    with in_schema(PUBLIC_SCHEMA):
        ticket = ticket_of(tenant_id, ticket_id, opened_by=seen_by(caller))
        return ticket_write(ticket_id=ticket.pk, author=_author(caller), text=text, now=timezone.now())


def own_ticket_close(*, caller: Caller, tenant_id: UUID, ticket_id: UUID) -> Any:
    """Close a ticket that the caller sees."""
    with in_schema(PUBLIC_SCHEMA):
        ticket = ticket_of(tenant_id, ticket_id, opened_by=seen_by(caller))
        return ticket_close(ticket_id=ticket.pk, now=timezone.now())


def own_ticket_rate(*, caller: Caller, tenant_id: UUID, ticket_id: UUID, rating: int, text: str) -> Any:
    """Rate a ticket that the caller opened: nobody is satisfied for somebody else."""
    with in_schema(PUBLIC_SCHEMA):
        ticket = ticket_of(tenant_id, ticket_id, opened_by=caller.id)
        return ticket_rate(ticket_id=ticket.pk, rating=rating, text=text, now=timezone.now())


def answers_tell() -> int:
    """Tell those who asked of each answer; return how many answers it were.

    The notice is written first and once per answer, the mark after it: who dies between the two finds the
    notice there.
    """
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        answers = list(answers_untold(tenant_by_schema(schema_name).pk))
    for answer in answers:
        with transaction.atomic():
            account_id = answer.ticket.account_id
            reader = role_of_account(account_id) if account_id else None
            notice_tell(
                kind="ticket_answered",
                to=[reader] if reader else [],
                values={"number": str(answer.ticket.number), "subject": answer.ticket.subject},
                link=f"/support/{answer.ticket_id}",
                key=str(answer.pk),
            )
        with in_schema(PUBLIC_SCHEMA):
            answer_told(message_id=answer.pk, now=timezone.now())
    return len(answers)


def decisions_tell() -> int:
    """Tell who gave feedback what we made of it, once per decision; return how many decisions it were."""
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        decisions = list(feedback_untold(tenant_by_schema(schema_name).pk))
    for feedback in decisions:
        with transaction.atomic():
            reader = role_of_account(feedback.account_id) if feedback.account_id else None
            notice_tell(
                kind=f"feedback_{feedback.state}",
                to=[reader] if reader else [],
                values={"feedback": feedback.text[:EXCERPT_LENGTH], "answer": feedback.answer},
                link="/feedback",
                key=f"{feedback.pk} {feedback.decided_at}",
            )
        with in_schema(PUBLIC_SCHEMA):
            feedback_told(feedback, now=timezone.now())
    return len(decisions)


def _author(caller: Caller) -> Author:
    if caller.account_id:
        return Author(id=caller.id, account_id=caller.account_id)
    return Author(id=caller.id, key_name=caller.name)
