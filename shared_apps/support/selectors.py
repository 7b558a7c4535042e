from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Avg, Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from cer.calc.intervals import ROME, day_starts_at
from cer.kit.errors import NotFoundError
from shared_apps.support.models import Ticket, TicketEscalation, TicketMessage
from shared_apps.support.states import TicketState


def tickets_listed() -> QuerySet[Ticket]:
    """Every ticket of every community, with its messages and who wrote them."""
    return Ticket.objects.select_related("tenant", "plan", "account").prefetch_related("messages__account")


def tickets_of(tenant_id: UUID, *, opened_by: str | None = None) -> QuerySet[Ticket]:
    """Tickets of one community, or of one caller of it."""
    rows = tickets_listed().filter(tenant_id=tenant_id)
    return rows if opened_by is None else rows.filter(opened_by=opened_by)


def tickets_found(
    *, state: TicketState | None, tenant_id: UUID | None, is_late: bool | None, now: datetime
) -> QuerySet[Ticket]:
    """Tickets in the view of staff; late is one that breaks a promise while the turn is ours."""
    rows = tickets_listed()
    if state is not None:
        rows = rows.filter(state=state)
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    if is_late is not None:
        rows = rows.filter(late_at(now)) if is_late else rows.exclude(late_at(now))
    return rows


def late_at(now: datetime) -> Q:
    """Promises that are broken at a moment."""
    unanswered = Q(answered_at__isnull=True, answer_due_at__lte=now)
    return Q(state=TicketState.OPEN) & (unanswered | Q(solution_due_at__lte=now))


def ticket_by_id(ticket_id: UUID) -> Ticket:
    return _one(tickets_listed(), ticket_id)


def ticket_of(tenant_id: UUID, ticket_id: UUID, *, opened_by: str | None = None) -> Ticket:
    """One that a caller may see; another's looks as if it did not exist."""
    return _one(tickets_of(tenant_id, opened_by=opened_by), ticket_id)


def ticket_for_change(ticket_id: UUID) -> Ticket:
    return _one(Ticket.objects.select_for_update(), ticket_id)


def next_number(tenant_id: UUID) -> int:
    last: int | None = Ticket.objects.filter(tenant_id=tenant_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def answers_untold(tenant_id: UUID) -> QuerySet[TicketMessage]:
    """Answers of staff that the one who asked was not yet told of; a program reads for itself."""
    return _untold().filter(ticket__tenant_id=tenant_id).select_related("ticket")


def schemas_with_answers() -> list[str]:
    """Communities in which somebody is to be told of an answer."""
    rows = _untold().values_list("ticket__tenant__schema_name", flat=True)
    return sorted(set(rows))


def _untold() -> QuerySet[TicketMessage]:
    return TicketMessage.objects.filter(
        is_staff=True, is_internal=False, told_at__isnull=True, ticket__account__isnull=False
    )


def support_figures(*, from_at: datetime, until_at: datetime) -> Mapping[str, object]:
    """Tickets opened within [from_at, until_at): counts and the mean of the ratings; no names."""
    return Ticket.objects.filter(opened_at__gte=from_at, opened_at__lt=until_at).aggregate(
        opened=Count("pk"),
        answered=Count("pk", Q(answered_at__isnull=False)),
        solved=Count("pk", Q(state__in=[TicketState.SOLVED, TicketState.CLOSED])),
        late=Count("pk", Q(pk__in=TicketEscalation.objects.values("ticket"))),
        ratings=Count("rating"),
        rating_mean=Avg("rating"),
    )


def ratings_by_month(first_on: date) -> Mapping[date, Mapping[int, int]]:
    """How often each rating was given, by the first day of its month in Italy, from a day on; no names."""
    rated = Ticket.objects.filter(rated_at__gte=day_starts_at(first_on))
    months = rated.annotate(month=TruncMonth("rated_at", tzinfo=ROME)).values_list("month", "rating")
    found: dict[date, dict[int, int]] = {}
    for month, rating, count in months.annotate(count=Count("pk")):
        found.setdefault(month.date(), {})[rating] = count
    return found


def _one(rows: QuerySet[Ticket], ticket_id: UUID) -> Ticket:
    ticket = rows.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFoundError("There is no such ticket.")
    return ticket
