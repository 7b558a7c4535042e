from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.calc.compliance.rule import State
from cer.calc.compliance.statements import Topic
from cer.kit.personal import EMPTY, NOBODY, PROOF, WORD, of_account, of_member, of_name
from cer.kit.retention import EVIDENCE, WORKINGS, gone
from cer.kit.tenancy import TenantModel

CODE_LENGTH, TOPIC_LENGTH, VALUE_LENGTH, TEXT_LENGTH, KEY_LENGTH = 20, 40, 40, 500, 100


class Evidence(TenantModel):
    """What a document says of a subject from a day on; the latest recorded counts, nothing is changed."""

    personal = (of_member("subject", kept=PROOF),)
    retention = EVIDENCE.with_person()

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
    retention = EVIDENCE.kept()

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
    retention = EVIDENCE.kept()

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
    retention = EVIDENCE.kept()

    rule = models.CharField(max_length=TOPIC_LENGTH, unique=True)
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    evidence_reference = models.CharField(max_length=TEXT_LENGTH, blank=True)


class Reminder(TenantModel):
    """A recipient was told of a deadline so many days before it; the row is why it is told once."""

    personal = (of_account("recipient_id", kept=PROOF),)
    retention = WORKINGS.until(gone("due_on", years=2))
    append_only = True

    key = models.CharField(max_length=KEY_LENGTH)
    due_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    recipient_id = models.UUIDField()
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reminder_once", fields=["key", "due_on", "days_before", "recipient_id"]
            ),
        ]


class DossierState(models.TextChoices):
    """A stale one named somebody who was erased since: its file is gone, and another one takes its place."""

    WAITING = "waiting"
    SEALED = "sealed"
    REFUSED = "refused"
    STALE = "stale"


class Dossier(TenantModel):
    """All that an inspection asks for as of a day, as it was known on a moment; the file lies sealed.

    The same day, moment and fullness give the same bytes, until a person is erased. A full one names persons
    and holds their papers.
    """

    personal = (of_account("asked_by", asked_by_name=WORD),)
    retention = WORKINGS.until(gone("asked_at", years=1, shelf="dossiers"))
    audit_hidden: ClassVar = frozenset({"asked_by_name"})

    as_of = models.DateField()
    known_at = models.DateTimeField()
    is_full = models.BooleanField()
    state = models.CharField(max_length=7, choices=DossierState, default=DossierState.WAITING)
    sentence = models.CharField(max_length=TEXT_LENGTH, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveIntegerField(null=True)
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="dossier_state", condition=Q(state__in=DossierState.values)),
            models.CheckConstraint(
                name="dossier_sealed_whole",
                condition=~Q(state=DossierState.SEALED)
                | Q(size_bytes__gt=0, sha256__regex=r"^[0-9a-f]{64}$"),
            ),
        ]
