"""Tickets of all communities, at the console."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from cer.kit.api.caller import own_account_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from shared_apps.console.permissions import StaffPermission
from shared_apps.support.models import Ticket
from shared_apps.support.schemas import (
    FiguresQuery,
    StaffAnswerIn,
    StaffNoteIn,
    StaffTicketOut,
    StaffTicketsQuery,
    SupportFiguresOut,
    TicketPriorityIn,
)
from shared_apps.support.selectors import support_figures, ticket_by_id, tickets_found
from shared_apps.support.services.tickets import ticket_answer, ticket_note, ticket_priority_set

_VIEW, _ANSWER = StaffPermission.TICKETS_VIEW, StaffPermission.TICKETS_ANSWER
doors = Doors(tags=["support"])


@doors.get("/tickets", permission=_VIEW, response=Page[StaffTicketOut])
def staff_tickets(request: HttpRequest, query: Query[StaffTicketsQuery]) -> Any:
    """The queue: what is due first comes first; where nothing is due, what changed last comes last."""
    rows = tickets_found(
        state=query.state, tenant_id=query.tenant_id, is_late=query.is_late, now=timezone.now()
    )
    sortable = {"solution_due_at": "solution_due_at", "opened_at": "opened_at", "changed_at": "changed_at"}
    return page_of(rows, query, sortable=sortable, default="solution_due_at")


@doors.get("/tickets/figures", permission=_VIEW, response=SupportFiguresOut)
def staff_ticket_figures(request: HttpRequest, query: Query[FiguresQuery]) -> Any:
    """Tickets opened in a stretch of time: how many, how late, how well rated."""
    return support_figures(from_at=query.from_at, until_at=query.until_at)


@doors.get("/tickets/{ticket_id}", permission=_VIEW, response=StaffTicketOut)
def staff_ticket(request: HttpRequest, ticket_id: UUID) -> Ticket:
    """One ticket, with what only staff read."""
    return ticket_by_id(ticket_id)


@doors.post("/tickets/{ticket_id}/answers", permission=_ANSWER, response=StaffTicketOut, status=201)
def staff_ticket_answer(request: HttpRequest, ticket_id: UUID, body: StaffAnswerIn) -> Ticket:
    """Answer who asked, who is told of it within minutes."""
    return ticket_answer(
        ticket_id=ticket_id,
        account_id=own_account_id(request),
        text=body.text,
        then=body.move,
        now=timezone.now(),
    )


@doors.post("/tickets/{ticket_id}/notes", permission=_ANSWER, response=StaffTicketOut, status=201)
def staff_ticket_note(request: HttpRequest, ticket_id: UUID, body: StaffNoteIn) -> Ticket:
    """Write what only staff read."""
    return ticket_note(
        ticket_id=ticket_id, account_id=own_account_id(request), text=body.text, now=timezone.now()
    )


@doors.put("/tickets/{ticket_id}/priority", permission=_ANSWER, response=StaffTicketOut)
def staff_ticket_priority(request: HttpRequest, ticket_id: UUID, body: TicketPriorityIn) -> Ticket:
    """Give a ticket another priority, and with it other response times."""
    return ticket_priority_set(ticket_id=ticket_id, priority=body.priority, now=timezone.now())
