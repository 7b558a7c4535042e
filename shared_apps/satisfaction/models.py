from typing import ClassVar

from django.db import models
from django.db.models import Q

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.personal import EMPTY, NULL, WORD, of_account
from cer.kit.retention import SUPPORT, gone

KEPT_DAYS = 2 * 365
REASON_LENGTH, FEEDBACK_LENGTH, ANSWER_LENGTH, PAGE_LENGTH = 1000, 4000, 1000, 200


class FeedbackKind(models.TextChoices):
    IDEA = "idea"
    PROBLEM = "problem"
    PRAISE = "praise"


class FeedbackState(models.TextChoices):
    """What we make of it; everything but new carries an answer to whoever gave it."""

    NEW = "new"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"


class SurveyAnswer(models.Model):
    """Once a person was asked whether it would recommend us, from 0 to 10; without a score it did not say."""

    personal = (of_account("account", text=EMPTY, account=NULL),)
    retention = SUPPORT.until(gone("answered_at", days=KEPT_DAYS))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=REASON_LENGTH, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="survey_answer_whole",
                condition=Q(score__isnull=True, text="") | Q(score__range=(0, 10)),
            ),
        ]
        indexes: ClassVar = [models.Index(name="survey_answer_last", fields=["account", "answered_at"])]


class Feedback(models.Model):
    """What somebody told us of the product without asking, and what we answered."""

    personal = (of_account("account", text=WORD, account=NULL),)
    retention = SUPPORT.until(gone("given_at", days=KEPT_DAYS))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=7, choices=FeedbackKind)
    text = models.CharField(max_length=FEEDBACK_LENGTH)
    page = models.CharField(max_length=PAGE_LENGTH, blank=True)
    given_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=FeedbackState, default=FeedbackState.NEW)
    answer = models.CharField(max_length=ANSWER_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    """When whoever gave it was told of the last decision."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="feedback_kind", condition=Q(kind__in=FeedbackKind.values)),
            models.CheckConstraint(name="feedback_says_something", condition=Q(text__regex=r"\S")),
            models.CheckConstraint(
                name="feedback_decided_whole",
                condition=Q(state="new", answer="", decided_at__isnull=True, told_at__isnull=True)
                | Q(state__in=["planned", "done", "declined"], answer__regex=r"\S", decided_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="feedback_untold",
                fields=["tenant"],
                condition=Q(decided_at__isnull=False, told_at__isnull=True),
            )
        ]
