"""What the clock does to tickets: late ones are passed on, solved and quiet ones closed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.template.loader import render_to_string

from cer.calc.service_hours import service_span
from cer.kit.audit import audit_record
from shared_apps.console.selectors.staff import staff_addresses
from shared_apps.mails.posting import letter_post
from shared_apps.mails.services import Letter
from shared_apps.support.models import EscalationKind, Ticket, TicketEscalation
from shared_apps.support.selectors import late_at
from shared_apps.support.services.tickets import ticket_close
from shared_apps.support.states import HOURS, TicketState

SUPERADMIN_AFTER = timedelta(hours=2)
"""Time on duty after which a broken promise goes to the superadmins as well."""
QUIET_SPAN = timedelta(days=14)
"""After so long without a word a solved ticket is closed."""


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

    The mails are written with the mark, so nobody is left untold and nobody is told twice (F21).
    """
    untold = TicketEscalation.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_tell(escalation_id, now) for escalation_id in list(untold))


@transaction.atomic
def _tell(escalation_id: UUID, now: datetime) -> int:
    untold = TicketEscalation.objects.select_for_update(of=["self"]).select_related("ticket__tenant")
    escalation = untold.filter(told_at=None, pk=escalation_id).first()
    if escalation is None:
        return 0
    for address in staff_addresses("support" if escalation.level == 1 else "superadmin"):
        letter_post(_letter(escalation, to=address), mail_id=uuid5(escalation.pk, address))
    escalation.told_at = now
    escalation.save(update_fields=["told_at"])
    return 1


def _letter(escalation: TicketEscalation, *, to: str) -> Letter:
    text = render_to_string("support/escalation.txt", {"escalation": escalation, "ticket": escalation.ticket})
    subject, _, body = text.partition("\n")
    return Letter(to=to, subject=subject, text=body, sender_name="CerCollettiva")


def tickets_close_quiet(*, now: datetime) -> int:
    """Close what was solved and has been quiet for a while; return how many."""
    quiet = Ticket.objects.filter(state=TicketState.SOLVED, changed_at__lte=now - QUIET_SPAN)
    ids = list(quiet.order_by("pk").values_list("pk", flat=True))
    for ticket_id in ids:
        ticket_close(ticket_id=ticket_id, now=now)
    return len(ids)
