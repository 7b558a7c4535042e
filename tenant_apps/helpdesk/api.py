"""Support for the people of a community, and on Enterprise for its software."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.support.selectors import ticket_of, tickets_of
from tenant_apps.access.permissions import Permission
from tenant_apps.helpdesk.contexts import context_seen
from tenant_apps.helpdesk.schemas import (
    TicketIn,
    TicketMessageIn,
    TicketOut,
    TicketRatingIn,
    TicketsQuery,
)
from tenant_apps.helpdesk.services import (
    own_ticket_close,
    own_ticket_open,
    own_ticket_rate,
    own_ticket_write,
    seen_by,
    support_entitled,
)

doors = Doors(tags=["support"])


@doors.get("/tickets", permission=Permission.TICKETS_USE, response=Page[TicketOut])
def tickets(request: HttpRequest, query: Query[TicketsQuery]) -> Any:
    """One's own tickets; with `tickets.view` those of the whole community."""
    caller = _entitled(request)
    sortable = {"opened_at": "opened_at", "changed_at": "changed_at", "number": "number"}
    with in_schema(PUBLIC_SCHEMA):
        rows = tickets_of(_tenant_id(request), opened_by=seen_by(caller))
        if query.state:
            rows = rows.filter(state=query.state)
        return page_of(rows, query, sortable=sortable, default="-changed_at")


@doors.post("/tickets", permission=Permission.TICKETS_USE, response=TicketOut, status=201)
def ticket_add(request: HttpRequest, body: TicketIn) -> Any:
    """Ask support; the answer says by when it answers and solves it."""
    caller = _entitled(request)
    context = context_seen(caller, body.context.kind, body.context.id) if body.context else None
    return own_ticket_open(
        caller=caller,
        tenant_id=_tenant_id(request),
        subject=body.subject,
        text=body.text,
        priority=body.priority,
        context=context,
    )


@doors.get("/tickets/{ticket_id}", permission=Permission.TICKETS_USE, response=TicketOut)
def ticket(request: HttpRequest, ticket_id: UUID) -> Any:
    """One ticket with its messages."""
    caller = _entitled(request)
    with in_schema(PUBLIC_SCHEMA):
        return ticket_of(_tenant_id(request), ticket_id, opened_by=seen_by(caller))


@doors.post(
    "/tickets/{ticket_id}/messages", permission=Permission.TICKETS_USE, response=TicketOut, status=201
)
def ticket_message_add(request: HttpRequest, ticket_id: UUID, body: TicketMessageIn) -> Any:
    """Say more; a solved ticket is opened again."""
    return own_ticket_write(
        caller=_entitled(request), tenant_id=_tenant_id(request), ticket_id=ticket_id, text=body.text
    )


@doors.post("/tickets/{ticket_id}/close", permission=Permission.TICKETS_USE, response=TicketOut)
def ticket_end(request: HttpRequest, ticket_id: UUID) -> Any:
    """Close a ticket."""
    return own_ticket_close(caller=_entitled(request), tenant_id=_tenant_id(request), ticket_id=ticket_id)


@doors.post("/tickets/{ticket_id}/rating", permission=Permission.TICKETS_USE, response=TicketOut)
def ticket_rating_give(request: HttpRequest, ticket_id: UUID, body: TicketRatingIn) -> Any:
    """Say once how satisfied one is with one's own ticket that is solved or closed."""
    return own_ticket_rate(
        caller=_entitled(request), tenant_id=_tenant_id(request), ticket_id=ticket_id, **dict(body)
    )


def _entitled(request: HttpRequest) -> Any:
    caller = caller_of(request)
    support_entitled(caller)
    return caller


def _tenant_id(request: HttpRequest) -> Any:
    return request.tenant.pk  # type: ignore[attr-defined]
