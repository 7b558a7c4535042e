from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.personal import BOOKS, NOBODY, of_account, of_member, of_name
from cer.kit.retention import SETTLEMENTS
from cer.kit.tenancy import TenantModel, TenantRow
from tenant_apps.settlement.states import GONE, RunKind, RunState, Title

COUNTS = (
    ~Q(state__in=[state.value for state in GONE])
    & ~Q(kind=RunKind.SIMULATION.value)
    & Q(is_provisional=False)
)
"""Runs of which there is one per period, kind and revision (F12)."""


class SettlementRun(TenantModel):
    """One settlement of the community over an Italian month or year: versions of inputs, state, digests.

    Amounts lie in the tables below, written once with the change to `review`. After that only state, names
    and times change; the database sees to it.
    """

    personal = (
        of_account("starter_account", kept=BOOKS),
        of_account("approver_account", kept=BOOKS),
        of_name("approved_by", kept=BOOKS),
        of_name("published_by", kept=BOOKS),
    )
    retention = SETTLEMENTS.kept()

    kind = models.CharField(max_length=10)
    first_on = models.DateField()
    until_on = models.DateField()
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    tariffs_as_of = models.DateField(null=True, blank=True)
    is_provisional = models.BooleanField()
    rule_set_version = models.CharField(max_length=40)
    readings_known_at = models.DateTimeField(null=True, blank=True)
    registry_known_at = models.DateTimeField(null=True, blank=True)
    sharing_rule_version = models.PositiveIntegerField(null=True, blank=True)
    inputs_digest = models.CharField(max_length=64, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    totals = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    phase = models.CharField(max_length=40, blank=True)
    hours_done = models.PositiveIntegerField(default=0)
    hours_total = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True, blank=True)
    started_by = models.CharField(max_length=150)
    starter_account = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approver_account = models.CharField(max_length=64, blank=True)
    published_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    computed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="settlement_run_once",
                fields=["kind", "first_on", "until_on", "revision"],
                condition=COUNTS,
            ),
            models.CheckConstraint(
                name="settlement_run_kind", condition=Q(kind__in=[kind.value for kind in RunKind])
            ),
            models.CheckConstraint(
                name="settlement_run_state", condition=Q(state__in=[state.value for state in RunState])
            ),
            models.CheckConstraint(name="settlement_run_revision", condition=Q(revision__gte=1)),
            models.CheckConstraint(
                name="settlement_run_final",
                condition=~Q(state__in=[RunState.APPROVED.value, RunState.PUBLISHED.value])
                | (Q(is_provisional=False) & ~Q(kind=RunKind.SIMULATION.value)),
            ),
        ]


class RunRow(TenantRow):
    """Base of what a run writes once, all of it or nothing."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(SettlementRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class RunInputs(RunRow):
    """What a run was computed from, as canonical JSON: registry, readings, prices, law and rule."""

    personal = NOBODY
    retention = SETTLEMENTS.kept()

    document = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="run_inputs_once", fields=["run"])]


class RunConfiguration(RunRow):
    """Shared energy of one configuration, hour by hour from `starts_at`, and its valorisation (R21, R40)."""

    personal = NOBODY
    retention = SETTLEMENTS.kept()

    configuration = models.CharField(max_length=20)
    kind = models.CharField(max_length=3)
    market_zone = models.CharField(max_length=4)
    starts_at = models.DateTimeField()
    hours = models.PositiveIntegerField()
    injected_wh = ArrayField(models.BigIntegerField())
    withdrawn_wh = ArrayField(models.BigIntegerField())
    eac_wh = ArrayField(models.BigIntegerField())
    price_ueur_mwh = ArrayField(models.BigIntegerField())
    price_sources = ArrayField(models.CharField(max_length=200))
    valorisation_eur = models.DecimalField(max_digits=50, decimal_places=30)
    valorisation_cents = models.BigIntegerField()
    components = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="run_configuration_once", fields=["run", "configuration"])
        ]


class RunPlant(RunRow):
    """Energy and premium of one plant, with the hourly values behind each euro (R24, R25, R31, R36)."""

    personal = NOBODY
    retention = SETTLEMENTS.kept()

    configuration = models.CharField(max_length=20)
    plant = models.CharField(max_length=20)
    pod = models.CharField(max_length=15)
    terms = models.JSONField()
    plant_set = models.CharField(max_length=11, blank=True)
    injected_total_wh = models.BigIntegerField()
    premium_injected_uwh = models.BigIntegerField()
    eac_total_uwh = models.BigIntegerField()
    eaci_total_uwh = models.BigIntegerField()
    exempt_total_uwh = models.BigIntegerField()
    grant_factor = models.DecimalField(max_digits=40, decimal_places=38)
    tip_gross_eur = models.DecimalField(max_digits=50, decimal_places=30)
    premium_eur = models.DecimalField(max_digits=50, decimal_places=30)
    premium_cents = models.BigIntegerField()
    injected_wh = ArrayField(models.BigIntegerField())
    eac_uwh = ArrayField(models.BigIntegerField())
    eaci_uwh = ArrayField(models.BigIntegerField())
    tip_ueur_mwh = ArrayField(models.BigIntegerField())
    exempt_uwh = ArrayField(models.BigIntegerField())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="run_plant_once", fields=["run", "configuration", "plant"])
        ]


class RunPod(RunRow):
    """Withdrawal and shared energy of one POD while one member held it (R62, R65)."""

    personal = (of_member("member", kept=BOOKS),)
    retention = SETTLEMENTS.with_person()

    configuration = models.CharField(max_length=20)
    pod = models.CharField(max_length=15)
    member = models.CharField(max_length=20)
    is_enterprise = models.BooleanField(null=True)
    first_on = models.DateField()
    until_on = models.DateField()
    withdrawn_wh = models.BigIntegerField()
    shared_uwh = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="run_pod_once", fields=["run", "configuration", "pod", "member", "first_on"]
            )
        ]


class RunAmount(RunRow):
    """One step of the waterfall, from what came in to what was given to whom. [cents]"""

    personal = NOBODY
    retention = SETTLEMENTS.kept()

    title = models.CharField(max_length=15)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="run_amount_once", fields=["run", "title"]),
            models.CheckConstraint(
                name="run_amount_title", condition=Q(title__in=[title.value for title in Title])
            ),
        ]


class RunMemberAmount(RunRow):
    """What one member gets under one title, and the weight that brought it (R62, R67). [cents]"""

    personal = (of_member("member", kept=BOOKS),)
    retention = SETTLEMENTS.with_person()

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    member_code = models.CharField(max_length=20)
    title = models.CharField(max_length=15)
    amount_cents = models.BigIntegerField()
    weight_uwh = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="run_member_amount_once", fields=["run", "member", "title"]),
            models.CheckConstraint(
                name="run_member_amount_title",
                condition=Q(title__in=[Title.PRODUCER.value, Title.CONSUMER.value, Title.SURPLUS.value]),
            ),
        ]
