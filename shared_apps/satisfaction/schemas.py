from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.numbers import ShortDecimalString
from cer.kit.api.schemas import Input, PageQuery
from shared_apps.satisfaction.models import (
    ANSWER_LENGTH,
    FEEDBACK_LENGTH,
    PAGE_LENGTH,
    REASON_LENGTH,
    Feedback,
    FeedbackKind,
    FeedbackState,
)
from shared_apps.satisfaction.selectors import SatisfactionMonth


class SurveyOut(Schema):
    """Whether you are asked now, or from when on."""

    is_due: bool
    due_at: datetime


class SurveyAnswerIn(Input):
    score: int = Field(ge=0, le=10, description="From 0, would not recommend us at all, to 10.")
    text: str = Field("", max_length=REASON_LENGTH)


class FeedbackIn(Input):
    kind: FeedbackKind
    text: str = Field(min_length=1, max_length=FEEDBACK_LENGTH)
    page: str = Field(
        "",
        max_length=PAGE_LENGTH,
        pattern=r"^(/[A-Za-z0-9/_-]*)?$",
        description="The path of the page that it is about, without what was asked there.",
    )


class FeedbackOut(Schema):
    """What you told us; `answer` is empty until we decided."""

    id: UUID
    kind: FeedbackKind
    text: str
    page: str
    given_at: datetime
    state: FeedbackState
    answer: str
    decided_at: datetime | None


class StaffFeedbackQuery(Input, PageQuery):
    state: FeedbackState | None = None
    tenant_id: UUID | None = None


class StaffFeedbackOut(FeedbackOut):
    """The same with the community; who gave it is told, not shown."""

    tenant_id: UUID
    community: str
    told_at: datetime | None

    @staticmethod
    def resolve_community(feedback: Feedback) -> str:
        return str(feedback.tenant.name)


class FeedbackTriageIn(Input):
    state: Literal["planned", "done", "declined"]
    answer: str = Field(min_length=1, max_length=ANSWER_LENGTH, description="For whoever gave it.")


class SatisfactionQuery(Input):
    months: int = Field(12, ge=1, le=24)


class SatisfactionMonthOut(Schema):
    """One month of all communities together; a figure is null where nothing was there to count."""

    first_on: date
    people_active: int = Field(description="People who used the application, each once.")
    csat_ratings: int
    csat_satisfied_share: ShortDecimalString | None = Field(description="Part that rated 4 or 5 of 5.")
    nps_answers: int
    nps_promoters: int
    nps_detractors: int
    nps_score: int | None = Field(description="From -100 to 100.")
    churned_share: ShortDecimalString | None = Field(description="Part of the opening revenue that left.")
    growth_share: ShortDecimalString | None = Field(description="Of the recurring revenue.")
    trials_converted_share: ShortDecimalString | None

    @staticmethod
    def of_month(month: SatisfactionMonth) -> dict[str, Any]:
        return {
            "first_on": month.first_on,
            "people_active": month.people_active,
            "csat_ratings": month.ratings.ratings,
            "csat_satisfied_share": month.ratings.satisfied_share,
            "nps_answers": month.promoters.answers,
            "nps_promoters": month.promoters.promoters,
            "nps_detractors": month.promoters.detractors,
            "nps_score": month.promoters.score,
            "churned_share": month.revenue.movement.churned_share,
            "growth_share": month.revenue.movement.growth_share,
            "trials_converted_share": month.revenue.trials.converted_share,
        }
