from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from cer.calc.intervals import ROME, day_starts_at
from cer.calc.satisfaction import NetPromoters, Ratings, net_promoters, ratings_of
from cer.kit.errors import NotFoundError
from shared_apps.accounts.selectors import account_by_id
from shared_apps.console.selectors.revenue import RevenueMonth, revenue_months
from shared_apps.satisfaction.models import Feedback, FeedbackState, SurveyAnswer
from shared_apps.support.selectors import ratings_by_month
from shared_apps.usage.selectors import people_by_month

FIRST_AFTER = timedelta(days=14)
"""So long somebody looks around before being asked for the first time."""
ASKED_EVERY = timedelta(days=90)
"""Nobody is asked more often, in whatever community, and whether he answered or not."""


@dataclass(frozen=True, slots=True)
class SatisfactionMonth:
    """One Italian month in figures of all communities together, nobody's in particular."""

    first_on: date
    people_active: int
    ratings: Ratings
    promoters: NetPromoters
    revenue: RevenueMonth


def survey_due_at(account_id: UUID) -> datetime:
    """From when on a person may be asked whether it would recommend us."""
    answers = SurveyAnswer.objects.filter(account_id=account_id).order_by("-answered_at")
    last_at = answers.values_list("answered_at", flat=True).first()
    return last_at + ASKED_EVERY if last_at else account_by_id(account_id).joined_at + FIRST_AFTER


def feedback_found(*, state: FeedbackState | None, tenant_id: UUID | None) -> QuerySet[Feedback]:
    """Feedback of every community, in the view of staff."""
    rows = Feedback.objects.select_related("tenant")
    if state is not None:
        rows = rows.filter(state=state)
    return rows if tenant_id is None else rows.filter(tenant_id=tenant_id)


def feedback_by_id(feedback_id: UUID) -> Feedback:
    return feedback_one(Feedback.objects.select_related("tenant"), feedback_id)


def feedback_of(*, tenant_id: UUID, account_id: UUID) -> QuerySet[Feedback]:
    """What one person gave in one community."""
    return Feedback.objects.filter(tenant_id=tenant_id, account_id=account_id)


def feedback_untold(tenant_id: UUID) -> QuerySet[Feedback]:
    """Decisions of which whoever gave the feedback was not told yet."""
    return _untold().filter(tenant_id=tenant_id)


def schemas_with_decisions() -> list[str]:
    """Communities in which somebody is to be told of a decision."""
    return sorted(set(_untold().values_list("tenant__schema_name", flat=True)))


def feedback_one(rows: QuerySet[Feedback], feedback_id: UUID) -> Feedback:
    feedback = rows.filter(pk=feedback_id).first()
    if feedback is None:
        raise NotFoundError("There is no such feedback.")
    return feedback


def satisfaction_months(*, today: date, months: int) -> Iterator[SatisfactionMonth]:
    """The last so many months, the one that runs last, beside what they brought in."""
    revenue = revenue_months(today=today, months=months)
    first_on = revenue[0].first_on
    scores, ratings = _scores_by_month(first_on), ratings_by_month(first_on)
    people = people_by_month(first_on)
    for month in revenue:
        yield SatisfactionMonth(
            first_on=month.first_on,
            people_active=people.get(month.first_on, 0),
            ratings=ratings_of(ratings.get(month.first_on, {})),
            promoters=net_promoters(scores.get(month.first_on, {})),
            revenue=month,
        )


def _scores_by_month(first_on: date) -> Mapping[date, Mapping[int, int]]:
    """How often each score was given, month by month from a day on."""
    given = SurveyAnswer.objects.filter(score__isnull=False, answered_at__gte=day_starts_at(first_on))
    months = given.annotate(month=TruncMonth("answered_at", tzinfo=ROME)).values_list("month", "score")
    found: dict[date, dict[int, int]] = {}
    for month, score, count in months.annotate(count=Count("pk")):
        found.setdefault(month.date(), {})[score] = count
    return found


def _untold() -> QuerySet[Feedback]:
    return Feedback.objects.filter(decided_at__isnull=False, told_at__isnull=True, account__isnull=False)
