from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import LAW, WORKINGS, gone


class RuleSetVersion(models.Model):
    """One edition of the law's dated values, kept to the letter: a run names the one it used (R45)."""

    retention = LAW.kept()

    append_only: ClassVar[bool] = True
    community_readable: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    version = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    document = models.TextField()
    loaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rule_set_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]


class RuleSetActivation(models.Model):
    """An edition that one of the staff wants in use; it is, from the moment that a second one agrees.

    Communities read it, so it names accounts by their ids alone.
    """

    retention = LAW.kept()

    community_readable: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="activations")
    reason = models.CharField(max_length=200)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    confirmed_by = models.UUIDField(null=True, blank=True)
    active_from = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="rule_set_activation_one_open",
                fields=["rule_set"],
                condition=Q(active_from__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="rule_set_activation_two_people", condition=~Q(confirmed_by=models.F("asked_by"))
            ),
            models.CheckConstraint(
                name="rule_set_activation_whole",
                condition=Q(confirmed_by__isnull=True, active_from__isnull=True)
                | Q(confirmed_by__isnull=False, active_from__isnull=False, withdrawn_at__isnull=True),
            ),
        ]


class RuleSetImpact(models.Model):
    """What a community's last published month would have been under an edition; nothing is settled."""

    retention = WORKINGS.until(gone("asked_at", days=365))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.CASCADE, related_name="impacts")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)
    period = models.CharField(max_length=7, blank=True)
    """The month as `2026-03`; empty where none was published."""
    compared_with = models.CharField(max_length=40, blank=True)
    """The edition that the month was settled with."""
    before_cents = models.BigIntegerField(null=True, blank=True)
    after_cents = models.BigIntegerField(null=True, blank=True)
    before_shared_kwh = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    after_shared_kwh = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    """The code of what kept it from being computed."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="rule_set_impact_once", fields=["rule_set", "tenant"]),
        ]
