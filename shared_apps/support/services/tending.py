"""What the clock does to tickets: late ones are passed on, solved ones closed, old ones removed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string

from cer.adapters.mail import Mail, mail_hand_over
from cer.calc.service_hours import service_span
from cer.kit.audit import audit_record
from shared_apps.console.selectors.staff import staff_addresses
from shared_apps.support.models import EscalationKind, Ticket, TicketEscalation
from shared_apps.support.selectors import late_at
from shared_apps.support.services.tickets import ticket_close
from shared_apps.support.states import HOURS, TicketState

SUPERADMIN_AFTER = timedelta(hours=2)
"""Time on duty after which a broken promise goes to the superadmins as well."""
QUIET_SPAN = timedelta(days=14)
"""After so long without a word a solved ticket is closed."""
KEPT_SPAN = timedelta(days=2 * 365)
"""A closed ticket is kept for so long, then it goes with all that was said."""


def tickets_escalate(*, now: datetime) -> int:
    """Write down every promise that is broken now, once per level; return how many are new."""
    late = Ticket.objects.filter(late_at(now)).order_by("pk").values_list("pk", flat=True)
    return sum(_escalate(ticket_id, now) for ticket_id in list(late))


@transaction.atomic
def _escalate(ticket_id: UUID, now: datetime) -> int:
    ticket = Ticket.objects.select_for_update().filter(late_at(now), pk=ticket_id).first()
    if ticket is None:
        return 0
    new = 0
    for kind, due_at in _broken(ticket, now):
        overdue = service_span(HOURS, due_at, now)
        for level in (1, 2) if overdue >= SUPERADMIN_AFTER else (1,):
            _, is_new = TicketEscalation.objects.get_or_create(
                ticket=ticket, kind=kind, level=level, due_at=due_at
            )
            new += is_new
    if new:
        audit_record("ticket.escalated", ticket, {}, label=f"#{ticket.number}")
    return new


def _broken(ticket: Ticket, now: datetime) -> Iterator[tuple[EscalationKind, datetime]]:
    if ticket.answered_at is None and ticket.answer_due_at <= now:
        yield EscalationKind.ANSWER, ticket.answer_due_at
    if ticket.solution_due_at and ticket.solution_due_at <= now:
        yield EscalationKind.SOLUTION, ticket.solution_due_at


def escalations_tell(*, now: datetime) -> int:
    """Mail staff each escalation that nobody was told of; return how many it were.

    It is marked after the mails are handed over: who dies between the two mails twice under one message id,
    and nobody is left untold.
    """
    untold = TicketEscalation.objects.filter(told_at=None).select_related("ticket__tenant").order_by("pk")
    for escalation in untold:
        for address in staff_addresses("support" if escalation.level == 1 else "superadmin"):
            mail_hand_over(_mail(escalation, to=address))
        TicketEscalation.objects.filter(pk=escalation.pk).update(told_at=now)
    return len(untold)


def _mail(escalation: TicketEscalation, *, to: str) -> Mail:
    text = render_to_string("support/escalation.txt", {"escalation": escalation, "ticket": escalation.ticket})
    subject, _, body = text.partition("\n")
    return Mail(
        to=to,
        subject=subject,
        text=body,
        sender_name="CerCollettiva",
        message_id=f"escalation-{escalation.pk}",
        marks={},
    )


def tickets_close_quiet(*, now: datetime) -> int:
    """Close what was solved and has been quiet for a while; return how many."""
    quiet = Ticket.objects.filter(state=TicketState.SOLVED, changed_at__lte=now - QUIET_SPAN)
    ids = list(quiet.order_by("pk").values_list("pk", flat=True))
    for ticket_id in ids:
        ticket_close(ticket_id=ticket_id, now=now)
    return len(ids)


@transaction.atomic
def tickets_remove_old(*, now: datetime) -> int:
    """Remove what has been closed for two years, with all that was said; return how many."""
    old = Ticket.objects.filter(state=TicketState.CLOSED, changed_at__lte=now - KEPT_SPAN)
    ids = list(old.values_list("pk", flat=True))
    old.filter(pk__in=ids).delete()
    return len(ids)
