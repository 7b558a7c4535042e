"""What is done on tickets, by those who ask and by staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cer.calc.service_hours import service_due_at
from cer.kit.audit import audit_record, writers_lock
from cer.kit.errors import ConflictError
from cer.kit.refusals import field_refused, text_checked
from shared_apps.plans.selectors import assignment_on, today
from shared_apps.support.models import SUBJECT_LENGTH, TEXT_LENGTH, Ticket, TicketMessage
from shared_apps.support.selectors import next_number, ticket_by_id, ticket_for_change
from shared_apps.support.states import HOURS, ContextKind, Move, Priority, TicketLife, TicketState
from shared_apps.support.targets import target_of

RATING_TEXT_LENGTH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who asks: a person, by the account, or a program, by the name of its key."""

    id: str
    account_id: UUID | None = None
    key_name: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What of its community a ticket is about; whoever makes one has seen that it is there."""

    kind: ContextKind
    id: UUID


@transaction.atomic
def ticket_open(
    *,
    tenant_id: UUID,
    author: Author,
    subject: str,
    text: str,
    priority: Priority,
    context: Context | None,
    now: datetime,
) -> Ticket:
    """Ask us something; the plan of today says by when we answer and solve it."""
    writers_lock()
    assignment = assignment_on(tenant_id, today())
    target = target_of(assignment.plan.code if assignment else None, priority)
    life = TicketLife.begun(now)
    ticket = Ticket(
        tenant_id=tenant_id,
        number=next_number(tenant_id),
        plan=assignment.plan if assignment else None,
        subject=_said("subject", subject, SUBJECT_LENGTH),
        priority=priority,
        context_kind=context.kind if context else "",
        context_id=context.id if context else None,
        opened_by=author.id,
        account_id=author.account_id,
        key_name=author.key_name,
        opened_at=now,
        answer_span=target.answer_span,
        answer_due_at=service_due_at(HOURS, now, target.answer_span),
        solution_span=target.solution_span,
    )
    _keep(ticket, life, now)
    _message(ticket, author=author, text=text, now=now)
    audit_record(
        "ticket.opened",
        ticket,
        {"priority": (None, priority), "state": (None, life.state)},
        label=_label(ticket),
    )
    return ticket_by_id(ticket.pk)


@transaction.atomic
def ticket_write(*, ticket_id: UUID, author: Author, text: str, now: datetime) -> Ticket:
    """Say more on a ticket; it is our turn again, also where it was solved."""
    ticket = ticket_for_change(ticket_id)
    _message(ticket, author=author, text=text, now=now)
    return _moved(ticket, Move.WRITE, now, action="ticket.written")


@transaction.atomic
def ticket_answer(*, ticket_id: UUID, account_id: UUID, text: str, then: Move, now: datetime) -> Ticket:
    """Answer as staff, and keep the turn, ask back, or call it solved."""
    if then not in {Move.KEEP, Move.ASK, Move.SOLVE}:
        raise field_refused("then", f"Staff keep, ask or solve; they do not {then}.", code="move_unknown")
    ticket = ticket_for_change(ticket_id)
    staff = Author(id=f"account:{account_id}", account_id=account_id)
    _message(ticket, author=staff, text=text, now=now, is_staff=True)
    ticket.answered_at = ticket.answered_at or now
    return _moved(ticket, then, now, action="ticket.answered")


@transaction.atomic
def ticket_note(*, ticket_id: UUID, account_id: UUID, text: str, now: datetime) -> Ticket:
    """Write what only staff read; nothing else changes."""
    ticket = ticket_for_change(ticket_id)
    staff = Author(id=f"account:{account_id}", account_id=account_id)
    _message(ticket, author=staff, text=text, now=now, is_staff=True, is_internal=True)
    audit_record("ticket.noted", ticket, {}, label=_label(ticket))
    return ticket_by_id(ticket_id)


@transaction.atomic
def ticket_priority_set(*, ticket_id: UUID, priority: Priority, now: datetime) -> Ticket:
    """Give a ticket another priority; what its plan promises for that counts from the beginning."""
    ticket = ticket_for_change(ticket_id)
    if ticket.state == TicketState.CLOSED:
        raise _closed()
    before = ticket.priority
    target = target_of(ticket.plan.code if ticket.plan else None, priority)
    ticket.priority, ticket.solution_span = priority, target.solution_span
    ticket.answer_span = target.answer_span
    ticket.answer_due_at = service_due_at(HOURS, ticket.opened_at, target.answer_span)
    _keep(ticket, _life(ticket), now)
    audit_record("ticket.priority_set", ticket, {"priority": (before, priority)}, label=_label(ticket))
    return ticket_by_id(ticket_id)


@transaction.atomic
def ticket_close(*, ticket_id: UUID, now: datetime) -> Ticket:
    """Say that nothing is left to do; who has more to ask opens another ticket."""
    return _moved(ticket_for_change(ticket_id), Move.CLOSE, now, action="ticket.closed")


@transaction.atomic
def ticket_rate(*, ticket_id: UUID, rating: int, text: str, now: datetime) -> Ticket:
    """Say once, from 1 to 5, how satisfied one is with a ticket that is solved or closed."""
    ticket = ticket_for_change(ticket_id)
    if ticket.state not in {TicketState.SOLVED, TicketState.CLOSED}:
        raise ConflictError("Rate a ticket once it is solved or closed.", code="ticket_not_solved")
    if ticket.rating is not None:
        raise ConflictError("This ticket was rated already.", code="rated_already")
    ticket.rating, ticket.rated_at = rating, now
    ticket.rating_text = text_checked("text", text, longest=RATING_TEXT_LENGTH)
    ticket.save(update_fields=["rating", "rating_text", "rated_at"])
    audit_record("ticket.rated", ticket, {"rating": (None, rating)}, label=_label(ticket))
    return ticket_by_id(ticket_id)


def answer_told(*, message_id: UUID, now: datetime) -> None:
    """Mark an answer as told to the one who asked."""
    TicketMessage.objects.filter(pk=message_id).update(told_at=now)


def _moved(ticket: Ticket, move: Move, now: datetime, *, action: str) -> Ticket:
    before = ticket.state
    life = _life(ticket).moved(move, now)
    if life is None:
        raise _closed()
    _keep(ticket, life, now)
    audit_record(action, ticket, {"state": (before, life.state)}, label=_label(ticket))
    return ticket_by_id(ticket.pk)


def _life(ticket: Ticket) -> TicketLife:
    return TicketLife(TicketState(ticket.state), ticket.spent_span, ticket.runs_since)


def _keep(ticket: Ticket, life: TicketLife, now: datetime) -> None:
    ticket.state, ticket.spent_span, ticket.runs_since = life.state, life.spent_span, life.runs_since
    ticket.solution_due_at = life.due_at(ticket.solution_span)
    ticket.changed_at = now
    ticket.save()


def _message(
    ticket: Ticket,
    *,
    author: Author,
    text: str,
    now: datetime,
    is_staff: bool = False,
    is_internal: bool = False,
) -> None:
    TicketMessage.objects.create(
        ticket=ticket,
        is_staff=is_staff,
        is_internal=is_internal,
        text=_said("text", text, TEXT_LENGTH),
        account_id=author.account_id,
        key_name=author.key_name,
        written_at=now,
    )


def _said(field: str, text: str, longest: int) -> str:
    checked = text_checked(field, text, longest=longest)
    if not checked:
        raise field_refused(field, f"The {field} is missing: say what it is about.", code=f"{field}_missing")
    return checked


def _label(ticket: Ticket) -> str:
    return f"#{ticket.number}"


def _closed() -> ConflictError:
    return ConflictError("This ticket is closed: open another one.", code="ticket_closed")
