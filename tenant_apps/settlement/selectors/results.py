"""What a computed run found, for people to open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery, Sum

from cer.calc.intervals import DAY, HOUR, Period
from cer.calc.quantities import (
    Int64s,
    eur_from_aeur,
    eur_mwh_from_ueur_mwh,
    kwh_from_uwh,
    kwh_from_wh,
    value_aeur,
)
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.settlement.models import (
    RunAmount,
    RunConfiguration,
    RunMemberAmount,
    RunPlant,
    RunPod,
    SettlementRun,
)
from tenant_apps.settlement.selectors.runs import FINAL, run_by_id
from tenant_apps.settlement.states import COMPUTED


@dataclass(frozen=True, slots=True)
class PlantHour:
    """What one plant earned in one hour: TIP x (E_ACI - F x (E_ACI - exempt)) (R31, R36)."""

    plant: str
    fed_in_kwh: Decimal
    shared_kwh: Decimal
    incentivised_kwh: Decimal
    exempt_kwh: Decimal
    tip_eur_mwh: Decimal
    grant_factor: Decimal
    premium_eur: Decimal


@dataclass(frozen=True, slots=True)
class ConfigurationHour:
    """One hour of one configuration: its minimum, its price, its plants (R21, R24, R32)."""

    configuration: str
    starts_at: datetime
    price_eur_mwh: Decimal
    price_sources: tuple[str, ...]
    fed_in_kwh: Decimal
    withdrawn_kwh: Decimal
    shared_kwh: Decimal
    plants: tuple[PlantHour, ...]


def computed_run(run_id: UUID) -> SettlementRun:
    """A run that has a result."""
    run = run_by_id(run_id)
    if run.state not in COMPUTED:
        raise ConflictError(
            f"The run is in state {run.state}: it has no result to show.",
            code="run_without_result",
            state=run.state,
        )
    return run


def amounts_of_run(run_id: UUID) -> QuerySet[RunAmount]:
    return RunAmount.objects.filter(run=computed_run(run_id)).order_by("pk")


def configurations_of_run(run_id: UUID) -> QuerySet[RunConfiguration]:
    return RunConfiguration.objects.filter(run=computed_run(run_id)).order_by("configuration")


def plants_of_run(run_id: UUID) -> QuerySet[RunPlant]:
    hours = ("injected_wh", "eac_uwh", "eaci_uwh", "tip_ueur_mwh", "exempt_uwh")
    return RunPlant.objects.filter(run=computed_run(run_id)).defer(*hours)


def pods_of_run(run_id: UUID) -> QuerySet[RunPod]:
    return RunPod.objects.filter(run=computed_run(run_id))


def member_totals_of_run(run_id: UUID) -> QuerySet[RunMemberAmount, Any]:
    """What each member gets in all, one row per member."""
    rows = RunMemberAmount.objects.filter(run=computed_run(run_id))
    return (
        rows.values("member_id", "member_code", "member__name")
        .annotate(amount_cents=Sum("amount_cents"))
        .order_by("member_code")
    )


def runs_with_own_amount(member_id: UUID) -> QuerySet[SettlementRun]:
    """Final runs in which a member gets something, each with the sum as `own_cents`."""
    own = RunMemberAmount.objects.filter(run=OuterRef("pk"), member=member_id)
    cents = own.values("run").annotate(cents=Sum("amount_cents")).values("cents")
    return (
        SettlementRun.objects.filter(state__in=FINAL)
        .annotate(own_cents=Subquery(cents))
        .exclude(own_cents=None)
    )


def hours_of_day(run_id: UUID, day: date) -> list[ConfigurationHour]:
    """Every hour of an Italian day, 23, 24 or 25 of them, as each configuration was settled."""
    run = computed_run(run_id)
    if not run.first_on <= day < run.until_on:
        raise RuleBrokenError(
            f"The run settles the days from {run.first_on} up to, not including, {run.until_on}; {day} is "
            "outside.",
            code="day_outside_run",
        )
    plants = list(RunPlant.objects.filter(run=run).order_by("configuration", "pk"))
    return [
        hour
        for part in RunConfiguration.objects.filter(run=run).order_by("configuration")
        for hour in _hours(
            part, [plant for plant in plants if plant.configuration == part.configuration], day
        )
    ]


def period_of(part: RunConfiguration) -> Period:
    """The hours in which a configuration was settled."""
    return Period(part.starts_at, part.starts_at + HOUR * part.hours)


def hours_on(part: RunConfiguration, day: date) -> range:
    """Positions, in the hourly arrays of a configuration, of the hours of an Italian day."""
    hours = period_of(part).hours_of(Period.of_days(day, day + DAY))
    return range(hours.start, hours.stop)


def _hours(part: RunConfiguration, plants: list[RunPlant], day: date) -> Iterator[ConfigurationHour]:
    for hour in hours_on(part, day):
        yield ConfigurationHour(
            configuration=part.configuration,
            starts_at=part.starts_at + HOUR * hour,
            price_eur_mwh=eur_mwh_from_ueur_mwh(part.price_ueur_mwh[hour]),
            price_sources=tuple(part.price_sources),
            fed_in_kwh=kwh_from_wh(part.injected_wh[hour]),
            withdrawn_kwh=kwh_from_wh(part.withdrawn_wh[hour]),
            shared_kwh=kwh_from_wh(part.eac_wh[hour]),
            plants=tuple(_plant_hour(plant, hour) for plant in plants),
        )


def _plant_hour(plant: RunPlant, hour: int) -> PlantHour:
    eaci_uwh, exempt_uwh, tip_ueur_mwh = (
        _one(values[hour]) for values in (plant.eaci_uwh, plant.exempt_uwh, plant.tip_ueur_mwh)
    )
    cut_aeur = Fraction(plant.grant_factor) * value_aeur(eaci_uwh - exempt_uwh, tip_ueur_mwh)
    return PlantHour(
        plant=plant.plant,
        fed_in_kwh=kwh_from_wh(plant.injected_wh[hour]),
        shared_kwh=kwh_from_uwh(plant.eac_uwh[hour]),
        incentivised_kwh=kwh_from_uwh(plant.eaci_uwh[hour]),
        exempt_kwh=kwh_from_uwh(plant.exempt_uwh[hour]),
        tip_eur_mwh=eur_mwh_from_ueur_mwh(plant.tip_ueur_mwh[hour]),
        grant_factor=plant.grant_factor,
        premium_eur=eur_from_aeur(value_aeur(eaci_uwh, tip_ueur_mwh) - cut_aeur),
    )


def _one(value: int) -> Int64s:
    return np.array([value], np.int64)
