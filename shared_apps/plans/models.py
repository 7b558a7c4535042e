from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import CUSTOMERS, LAW
from cer.kit.validity import ValidityFields, validity_constraints
from shared_apps.plans.terms import Feature, Rhythm


class Plan(ValidityFields):
    """One edition of a plan: price without VAT, members and features, on sale from one day until another."""

    retention = LAW.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    month_price_cents = models.PositiveIntegerField()
    year_price_cents = models.PositiveIntegerField()
    members_included = models.PositiveIntegerField(null=True, blank=True)
    features = ArrayField(models.CharField(max_length=20, choices=Feature), default=list, blank=True)
    fee_rate_share = models.DecimalField(max_digits=6, decimal_places=5)
    is_self_service = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            *validity_constraints("plan", "code"),
            models.CheckConstraint(name="plan_code", condition=Q(code__regex=r"^[a-z][a-z0-9_]*$")),
            models.CheckConstraint(
                name="plan_fee_rate", condition=Q(fee_rate_share__gte=0) & Q(fee_rate_share__lt=1)
            ),
            models.CheckConstraint(
                name="plan_features_known", condition=Q(features__contained_by=Feature.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def price_cents(self, rhythm: str) -> int:
        """Price of one period, without VAT. [cents]"""
        return self.year_price_cents if rhythm == Rhythm.YEAR else self.month_price_cents


class Coupon(ValidityFields):
    """A code that takes a part or an amount off the first charge of a subscription."""

    retention = LAW.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    code = models.CharField(max_length=40, unique=True)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    amount_cents = models.PositiveIntegerField(null=True, blank=True)
    uses_allowed = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="coupon_code", condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9_-]*$")),
            models.CheckConstraint(
                name="coupon_validity_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="coupon_percent_or_amount",
                condition=Q(percent__range=(1, 100), amount_cents__isnull=True)
                | Q(percent__isnull=True, amount_cents__gte=1),
            ),
        ]


class PlanAssignment(ValidityFields):
    """The days on which a community is on one edition of a plan, and in which rhythm it pays.

    Nothing is charged before `trial_until`. A later row than today's is a change that was asked for.
    """

    retention = CUSTOMERS.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="plan_assignments")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assignments")
    rhythm = models.CharField(max_length=5, choices=Rhythm)
    periods_from = models.DateField()
    """The day from which months or years are counted: the end of the trial, or the day of a new rhythm."""
    trial_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            *validity_constraints("plan_assignment", "tenant"),
            models.CheckConstraint(name="plan_assignment_rhythm", condition=Q(rhythm__in=Rhythm.values)),
        ]


class CouponUse(models.Model):
    """One community used one coupon."""

    retention = CUSTOMERS.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="uses")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="coupon_uses")
    used_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="coupon_use_once", fields=["coupon", "tenant"]),
        ]
