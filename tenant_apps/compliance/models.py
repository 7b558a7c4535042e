from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.calc.compliance.rule import State
from cer.calc.compliance.statements import Topic
from cer.kit.personal import EMPTY, NOBODY, PROOF, of_member, of_name
from cer.kit.tenancy import TenantModel

CODE_LENGTH, TOPIC_LENGTH, VALUE_LENGTH, TEXT_LENGTH = 20, 40, 40, 500


class Evidence(TenantModel):
    """What a document says of a subject from a day on; the latest recorded counts, nothing is changed."""

    personal = (of_member("subject", kept=PROOF),)

    append_only = True

    topic = models.CharField(max_length=TOPIC_LENGTH)
    subject = models.CharField(max_length=CODE_LENGTH, blank=True)
    value = models.CharField(max_length=VALUE_LENGTH)
    reference = models.CharField(max_length=TEXT_LENGTH)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["topic", "subject", "id"], name="evidence_by_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_topic", condition=Q(topic__in=list(Topic))),
            models.CheckConstraint(name="evidence_reference_given", condition=Q(reference__regex=r"\S")),
            models.CheckConstraint(
                name="evidence_validity_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
        ]


class Evaluation(TenantModel):
    """All rules over the facts of one day, with those facts: it can be read again as it was known."""

    personal = NOBODY

    append_only = True

    as_of = models.DateField()
    rule_set_version = models.CharField(max_length=100)
    facts = models.JSONField()
    facts_digest = models.CharField(max_length=64)
    is_blocked = models.BooleanField()
    evaluated_at = models.DateTimeField(db_default=Now(), editable=False)


class EvaluatedRule(TenantModel):
    """How one rule stood in an evaluation: its state, and each subject that does not meet it."""

    personal = NOBODY

    append_only = True

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="rules")
    rule = models.CharField(max_length=TOPIC_LENGTH)
    severity = models.CharField(max_length=8)
    state = models.CharField(max_length=14)
    subjects = models.PositiveIntegerField()
    findings = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "rule"], name="evaluated_rule_once"),
            models.CheckConstraint(name="evaluated_rule_state", condition=Q(state__in=list(State))),
        ]


class ChecklistItem(TenantModel):
    """Who takes care of a rule, by when, and the document that shows it."""

    personal = (of_name("owner", EMPTY),)

    rule = models.CharField(max_length=TOPIC_LENGTH, unique=True)
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    evidence_reference = models.CharField(max_length=TEXT_LENGTH, blank=True)
