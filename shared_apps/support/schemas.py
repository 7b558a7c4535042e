from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.numbers import ShortDecimalString
from cer.kit.api.schemas import Input, PageQuery
from shared_apps.support.models import Ticket, TicketMessage
from shared_apps.support.states import ContextKind, Move, Priority, TicketState


class StaffTicketsQuery(Input, PageQuery):
    state: TicketState | None = None
    tenant_id: UUID | None = None
    is_late: bool | None = Field(
        None, description="Whose answer or solution is overdue while the turn is ours"
    )


class StaffMessageOut(Schema):
    """What somebody wrote; `author` is empty where the account is no more."""

    is_staff: bool
    is_internal: bool
    author: str
    text: str
    written_at: datetime

    @staticmethod
    def resolve_author(message: TicketMessage) -> str:
        return message.account.name if message.account else message.key_name


class StaffTicketOut(Schema):
    """A ticket as staff see it; due times are null where nothing is due."""

    id: UUID
    tenant_id: UUID
    community: str
    number: int
    plan: str | None
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
    rating_text: str
    messages: list[StaffMessageOut]

    @staticmethod
    def resolve_community(ticket: Ticket) -> str:
        return str(ticket.tenant.name)

    @staticmethod
    def resolve_plan(ticket: Ticket) -> str | None:
        return str(ticket.plan.code) if ticket.plan else None

    @staticmethod
    def resolve_context_kind(ticket: Ticket) -> str | None:
        return ticket.context_kind or None

    @staticmethod
    def resolve_answer_due_at(ticket: Ticket) -> datetime | None:
        return None if ticket.answered_at else ticket.answer_due_at

    @staticmethod
    def resolve_messages(ticket: Ticket) -> list[Any]:
        return list(ticket.messages.all())


class StaffAnswerIn(Input):
    text: str = Field(min_length=1, max_length=10_000)
    then: Literal["keep", "ask", "solve"] = Field(
        description="Whose turn it is next: ours, theirs (the clock stands), or nobody's."
    )

    @property
    def move(self) -> Move:
        return Move(self.then)


class StaffNoteIn(Input):
    text: str = Field(min_length=1, max_length=10_000)


class TicketPriorityIn(Input):
    priority: Priority


class FiguresQuery(Input):
    from_at: datetime = Field(alias="from")
    until_at: datetime = Field(alias="until")


class SupportFiguresOut(Schema):
    """Tickets opened in a stretch of time; `late` broke a promise. No ratings, no mean."""

    opened: int
    answered: int
    solved: int
    late: int
    ratings: int
    rating_mean: ShortDecimalString | None

    @staticmethod
    def resolve_rating_mean(figures: dict[str, Any]) -> Decimal | None:
        mean = figures["rating_mean"]
        return None if mean is None else Decimal(str(round(mean, 2)))
