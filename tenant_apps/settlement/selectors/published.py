"""Hours of the published months, as other rooms show them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import Sum

from cer.calc.intervals import Period
from cer.calc.quantities import Int64s
from tenant_apps.settlement.models import RunAmount, RunConfiguration, RunPlant, RunPod, SettlementRun
from tenant_apps.settlement.selectors.results import period_of
from tenant_apps.settlement.states import RunKind, RunState, Title


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """A published monthly run: its days, and the moment as of which it read the meters."""

    run_id: UUID
    period: Period
    readings_known_at: datetime


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PublishedHours:
    """One configuration over the hours in which a run settled it, by the hour. [Wh]"""

    run_id: UUID
    period: Period
    fed_in_wh: Int64s
    withdrawn_wh: Int64s
    shared_wh: Int64s


@dataclass(frozen=True, slots=True, eq=False)
class PublishedPlant:
    """Shared energy of one plant by the hour of its configuration (R24). [micro-Wh]"""

    pod: str
    shared_uwh: Int64s


def published_months_in(period: Period) -> tuple[PublishedMonth, ...]:
    """The published monthly runs of which some days lie in a period, oldest first."""
    runs = SettlementRun.objects.filter(
        kind=RunKind.MONTHLY.value,
        state=RunState.PUBLISHED.value,
        first_on__lte=period.last_on,
        until_on__gt=period.first_on,
    )
    rows = runs.order_by("first_on").values_list("pk", "first_on", "until_on", "readings_known_at")
    return tuple(
        PublishedMonth(run_id, Period.of_days(first_on, until_on), known_at)
        for run_id, first_on, until_on, known_at in rows
        if known_at is not None
    )


def published_hours(run_ids: Collection[UUID]) -> Mapping[str, tuple[PublishedHours, ...]]:
    """What some runs found, by the code of the configuration."""
    found: dict[str, list[PublishedHours]] = {}
    for part in RunConfiguration.objects.filter(run__in=run_ids).order_by("starts_at"):
        found.setdefault(part.configuration, []).append(
            PublishedHours(
                run_id=part.run_id,
                period=period_of(part),
                fed_in_wh=np.array(part.injected_wh, np.int64),
                withdrawn_wh=np.array(part.withdrawn_wh, np.int64),
                shared_wh=np.array(part.eac_wh, np.int64),
            )
        )
    return {code: tuple(parts) for code, parts in found.items()}


def published_plants(
    run_ids: Collection[UUID], pods: Collection[str]
) -> Mapping[tuple[UUID, str], tuple[PublishedPlant, ...]]:
    """The plants at some PODs, by run and code of the configuration."""
    found: dict[tuple[UUID, str], list[PublishedPlant]] = {}
    rows = RunPlant.objects.filter(run__in=run_ids, pod__in=pods).order_by("plant")
    for run_id, configuration, pod, eac_uwh in rows.values_list("run_id", "configuration", "pod", "eac_uwh"):
        plant = PublishedPlant(pod, np.array(eac_uwh, np.int64))
        found.setdefault((run_id, configuration), []).append(plant)
    return {key: tuple(plants) for key, plants in found.items()}


def published_shared_uwh(
    run_ids: Collection[UUID], pods: Collection[str], member: str | None
) -> Mapping[tuple[UUID, str], int]:
    """Shared energy of the withdrawals at some PODs, by run and configuration, as statements say it (R62).

    Of one member's days only, if a member's code is given. [micro-Wh]
    """
    rows = RunPod.objects.filter(run__in=run_ids, pod__in=pods)
    if member is not None:
        rows = rows.filter(member=member)
    sums = rows.values_list("run_id", "configuration").annotate(shared_uwh=Sum("shared_uwh"))
    return {(run_id, configuration): int(shared_uwh) for run_id, configuration, shared_uwh in sums}


def month_money_cents(run_id: UUID) -> int:
    """Premium and valorisation of a published month. [cents]"""
    rows = RunAmount.objects.filter(run=run_id, title__in=[Title.PREMIUM.value, Title.VALORISATION.value])
    return int(rows.aggregate(cents=Sum("amount_cents", default=0))["cents"])
