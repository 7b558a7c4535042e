"""What people think of us, and what we answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, writers_lock
from cer.kit.errors import ConflictError
from cer.kit.refusals import field_refused, text_checked
from shared_apps.satisfaction.models import (
    ANSWER_LENGTH,
    FEEDBACK_LENGTH,
    PAGE_LENGTH,
    REASON_LENGTH,
    Feedback,
    FeedbackKind,
    FeedbackState,
    SurveyAnswer,
)
from shared_apps.satisfaction.selectors import feedback_by_id, feedback_one, survey_due_at


@transaction.atomic
def survey_answer(*, tenant_id: UUID, account_id: UUID, score: int, text: str, now: datetime) -> SurveyAnswer:
    """Say from 0 to 10 whether one would recommend us, and why."""
    answer = _survey_take(tenant_id, account_id, now)
    answer.score, answer.text = score, text_checked("text", text, longest=REASON_LENGTH)
    answer.save(force_insert=True)
    audit_record("survey.answered", answer, {})
    return answer


@transaction.atomic
def survey_dismiss(*, tenant_id: UUID, account_id: UUID, now: datetime) -> SurveyAnswer:
    """Not say; one is not asked again before the next time is due."""
    answer = _survey_take(tenant_id, account_id, now)
    answer.save(force_insert=True)
    audit_record("survey.dismissed", answer, {})
    return answer


@transaction.atomic
def feedback_give(
    *, tenant_id: UUID, account_id: UUID, kind: FeedbackKind, text: str, page: str, now: datetime
) -> Feedback:
    """Tell us something of the product."""
    feedback = Feedback(
        tenant_id=tenant_id,
        account_id=account_id,
        kind=kind,
        text=_said("text", text, FEEDBACK_LENGTH),
        page=text_checked("page", page, longest=PAGE_LENGTH),
        given_at=now,
    )
    feedback.save(force_insert=True)
    audit_record("feedback.given", feedback, {"kind": (None, kind)})
    return feedback


@transaction.atomic
def feedback_triage(*, feedback_id: UUID, state: FeedbackState, answer: str, now: datetime) -> Feedback:
    """Say what we make of feedback, in words for whoever gave it, who is told of it."""
    if state == FeedbackState.NEW:
        raise field_refused("state", "Plan it, say that it is done, or decline it.", code="state_unknown")
    feedback = feedback_one(Feedback.objects.select_for_update(), feedback_id)
    before = feedback.state
    feedback.state, feedback.answer = state, _said("answer", answer, ANSWER_LENGTH)
    feedback.decided_at, feedback.told_at = now, None
    feedback.save()
    audit_record("feedback.triaged", feedback, {"state": (before, state)})
    return feedback_by_id(feedback_id)


def feedback_told(feedback: Feedback, *, now: datetime) -> None:
    """Mark a decision as told; one that was changed meanwhile is told of anew."""
    Feedback.objects.filter(pk=feedback.pk, decided_at=feedback.decided_at).update(told_at=now)


def _survey_take(tenant_id: UUID, account_id: UUID, now: datetime) -> SurveyAnswer:
    """Take the one turn that is due; two at once wait for each other."""
    writers_lock()
    due_at = survey_due_at(account_id)
    if now < due_at:
        raise ConflictError(
            f"You are asked again from {due_at:%Y-%m-%d} on: nobody is asked twice within 90 days.",
            code="survey_not_due",
        )
    return SurveyAnswer(tenant_id=tenant_id, account_id=account_id, answered_at=now)


def _said(field: str, text: str, longest: int) -> str:
    checked = text_checked(field, text, longest=longest)
    if not checked:
        raise field_refused(field, f"The {field} is missing: say it in a sentence.", code=f"{field}_missing")
    return checked
