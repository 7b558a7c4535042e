"""What people of a community tell us, and what staff make of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from cer.kit.api.caller import own_account_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.limits import Limit, limit_take
from cer.kit.tenancy import in_schema
from shared_apps.console.permissions import StaffPermission
from shared_apps.plans.selectors import today
from shared_apps.satisfaction.models import Feedback, FeedbackState
from shared_apps.satisfaction.schemas import (
    FeedbackIn,
    FeedbackOut,
    FeedbackTriageIn,
    SatisfactionMonthOut,
    SatisfactionQuery,
    StaffFeedbackOut,
    StaffFeedbackQuery,
    SurveyAnswerIn,
    SurveyOut,
)
from shared_apps.satisfaction.selectors import (
    feedback_found,
    feedback_of,
    satisfaction_months,
    survey_due_at,
)
from shared_apps.satisfaction.services import (
    feedback_give,
    feedback_triage,
    survey_answer,
    survey_dismiss,
)

TICKETS_USE = "tickets.use"
GIVEN = Limit(times=20, within_s=3600)
doors = Doors(tags=["support"])
community_doors = Doors(tags=["support"])


@community_doors.get("/survey", permission=TICKETS_USE, response=SurveyOut)
def survey(request: HttpRequest) -> Any:
    """Are you to be asked now whether you would recommend us? At most every 90 days."""
    return _survey(own_account_id(request))


@community_doors.post("/survey/answer", permission=TICKETS_USE, response=SurveyOut)
def survey_say(request: HttpRequest, body: SurveyAnswerIn) -> Any:
    """Answer, once it is due."""
    account_id = own_account_id(request)
    with in_schema(PUBLIC_SCHEMA):
        survey_answer(tenant_id=_tenant_id(request), account_id=account_id, now=timezone.now(), **dict(body))
    return _survey(account_id)


@community_doors.post("/survey/dismissal", permission=TICKETS_USE, response=SurveyOut)
def survey_close(request: HttpRequest) -> Any:
    """Not answer, and not be asked again before the next time."""
    account_id = own_account_id(request)
    with in_schema(PUBLIC_SCHEMA):
        survey_dismiss(tenant_id=_tenant_id(request), account_id=account_id, now=timezone.now())
    return _survey(account_id)


@community_doors.get("/feedback", permission=TICKETS_USE, response=Page[FeedbackOut])
def own_feedback(request: HttpRequest, query: Query[PageQuery]) -> Any:
    """What you told us of the product, and what we answered."""
    account_id = own_account_id(request)
    with in_schema(PUBLIC_SCHEMA):
        rows = feedback_of(tenant_id=_tenant_id(request), account_id=account_id)
        return page_of(rows, query, sortable={"given_at": "given_at"}, default="-given_at")


@community_doors.post("/feedback", permission=TICKETS_USE, response=FeedbackOut, status=201)
def own_feedback_give(request: HttpRequest, body: FeedbackIn) -> Feedback:
    """Tell us an idea, a problem or praise; you are told what we make of it."""
    account_id = own_account_id(request)
    limit_take(f"feedback:{account_id}", GIVEN)
    with in_schema(PUBLIC_SCHEMA):
        return feedback_give(
            tenant_id=_tenant_id(request), account_id=account_id, now=timezone.now(), **dict(body)
        )


@doors.get("/feedback", permission=StaffPermission.TICKETS_VIEW, response=Page[StaffFeedbackOut])
def staff_feedback(request: HttpRequest, query: Query[StaffFeedbackQuery]) -> Any:
    """Feedback of all communities, what was given first comes first."""
    rows = feedback_found(state=query.state, tenant_id=query.tenant_id)
    sortable = {"given_at": "given_at", "decided_at": "decided_at"}
    return page_of(rows, query, sortable=sortable, default="given_at")


@doors.put(
    "/feedback/{feedback_id}/triage",
    permission=StaffPermission.TICKETS_ANSWER,
    response=StaffFeedbackOut,
)
def staff_feedback_triage(request: HttpRequest, feedback_id: UUID, body: FeedbackTriageIn) -> Feedback:
    """Plan, call done or decline feedback; whoever gave it is told within minutes, in his language."""
    return feedback_triage(
        feedback_id=feedback_id, state=FeedbackState(body.state), answer=body.answer, now=timezone.now()
    )


@doors.get("/satisfaction", permission=StaffPermission.SATISFACTION_VIEW, response=list[SatisfactionMonthOut])
def satisfaction(request: HttpRequest, query: Query[SatisfactionQuery]) -> Any:
    """Month by month how many use us, how content they are, who stays; figures only, and no names."""
    months = satisfaction_months(today=today(), months=query.months)
    return [SatisfactionMonthOut.of_month(month) for month in months]


def _survey(account_id: UUID) -> dict[str, Any]:
    with in_schema(PUBLIC_SCHEMA):
        due_at = survey_due_at(account_id)
    return {"is_due": due_at <= timezone.now(), "due_at": due_at}


def _tenant_id(request: HttpRequest) -> Any:
    return request.tenant.pk  # type: ignore[attr-defined]
