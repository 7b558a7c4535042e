from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input, PageQuery
from shared_apps.support.states import ContextKind, Priority, TicketState


class TicketsQuery(Input, PageQuery):
    state: TicketState | None = None


class ContextIn(Input):
    """What of the community the ticket is about."""

    kind: ContextKind
    id: UUID


class TicketIn(Input):
    subject: str = Field(min_length=1, max_length=150)
    text: str = Field(min_length=1, max_length=10_000)
    priority: Priority = Priority.NORMAL
    context: ContextIn | None = None


class TicketMessageIn(Input):
    text: str = Field(min_length=1, max_length=10_000)


class TicketRatingIn(Input):
    rating: int = Field(ge=1, le=5, description="From 1, not at all satisfied, to 5, fully.")
    text: str = Field("", max_length=1000)


class TicketMessageOut(Schema):
    """What was written; `author` is empty for an answer of support, and where an account is no more."""

    is_staff: bool
    author: str
    text: str
    written_at: datetime

    @staticmethod
    def resolve_author(message: Any) -> str:
        if message.is_staff:
            return ""
        return str(message.account.name if message.account else message.key_name)


class TicketOut(Schema):
    """A ticket; due times are null where nothing is due: answered, waiting for you, or over."""

    id: UUID
    number: int
    subject: str
    priority: Priority
    state: TicketState
    context_kind: ContextKind | None
    context_id: UUID | None
    opened_at: datetime
    changed_at: datetime
    answer_due_at: datetime | None
    answered_at: datetime | None
    solution_due_at: datetime | None
    rating: int | None
    messages: list[TicketMessageOut]

    @staticmethod
    def resolve_context_kind(ticket: Any) -> str | None:
        return ticket.context_kind or None

    @staticmethod
    def resolve_answer_due_at(ticket: Any) -> datetime | None:
        return None if ticket.answered_at else ticket.answer_due_at

    @staticmethod
    def resolve_messages(ticket: Any) -> list[Any]:
        """Without what only staff read."""
        return [message for message in ticket.messages.all() if not message.is_internal]
