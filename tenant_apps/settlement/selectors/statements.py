"""A member's statement: every euro with the weight, block, price and rule behind it (R101)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, Period
from cer.calc.money import eur_from_cents
from cer.calc.quantities import kwh_from_uwh, kwh_from_wh, proportion
from cer.calc.sharing import hours_from_quarters
from cer.kit.errors import NotFoundError
from tenant_apps.metering.selectors import PodSpan, energy_matrix
from tenant_apps.settlement.models import (
    RunAmount,
    RunConfiguration,
    RunMemberAmount,
    RunPlant,
    RunPod,
    SettlementRun,
)
from tenant_apps.settlement.selectors.results import (
    ConfigurationHour,
    computed_run,
    hours_of_day,
    hours_on,
    period_of,
)
from tenant_apps.settlement.selectors.runs import inputs_document, period_name
from tenant_apps.settlement.states import TITLE_RULES, Title


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the community's waterfall. [EUR]"""

    title: Title
    amount_eur: Decimal
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmountLine:
    """An amount of the member, `block x weight / weight of all`, closed to the cent (R67)."""

    title: Title
    amount_eur: Decimal
    block_eur: Decimal
    weight_kwh: Decimal
    weight_total_kwh: Decimal
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PodLine:
    """A POD of the member over its days: what it withdrew, and what of it was shared (R62, R65)."""

    configuration: str
    pod: str
    first_on: date
    until_on: date
    withdrawn_kwh: Decimal
    shared_kwh: Decimal
    rules: tuple[str, ...] = ("R20", "R21", "R62", "R65")


@dataclass(frozen=True, slots=True)
class PlantLine:
    """A plant at a POD of the member: what it fed in, shared and earned for the community (R24, R31)."""

    configuration: str
    plant: str
    pod: str
    terms: dict[str, Any]
    fed_in_kwh: Decimal
    shared_kwh: Decimal
    incentivised_kwh: Decimal
    exempt_kwh: Decimal
    grant_factor: Decimal
    premium_unrounded_eur: Decimal
    premium_eur: Decimal
    rules: tuple[str, ...] = ("R24", "R25", "R30", "R31", "R33", "R35", "R36", "R66")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a run gave one member, and why."""

    run: SettlementRun
    period: str
    member_id: UUID
    member_code: str
    member_name: str
    sharing_rule: dict[str, Any]
    pods: tuple[PodLine, ...]
    plants: tuple[PlantLine, ...]
    amounts: tuple[AmountLine, ...]
    total_eur: Decimal
    waterfall: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class OwnHour:
    """One hour of the configuration, and the member's part of it: shared x own / all withdrawals (R62)."""

    hour: ConfigurationHour
    own_withdrawn_kwh: Decimal
    own_shared_kwh: Decimal
    rules: tuple[str, ...] = ("R21", "R24", "R31", "R32", "R36", "R62")


def member_statement(run_id: UUID, member_id: UUID) -> Statement:
    """The statement of a member in a run that is under review or final."""
    run = computed_run(run_id)
    code, name = _member_in(run, member_id)
    amounts = _amount_lines(run, member_id)
    document = inputs_document(run.id)
    return Statement(
        run=run,
        period=period_name(run),
        member_id=member_id,
        member_code=code,
        member_name=name,
        sharing_rule=document["sharing_rule"],
        pods=tuple(_pod_line(pod) for pod in _pods(run, code)),
        plants=tuple(_plant_line(plant) for plant in _plants(run, _held_days(document, code))),
        amounts=amounts,
        total_eur=sum((line.amount_eur for line in amounts), Decimal(0)),
        waterfall=tuple(
            StepLine(Title(step.title), eur_from_cents(step.amount_cents), TITLE_RULES[Title(step.title)])
            for step in RunAmount.objects.filter(run=run).order_by("pk")
        ),
    )


def member_hours(run_id: UUID, member_id: UUID, day: date) -> list[OwnHour]:
    """The hours of an Italian day with the member's own part, from the readings that the run knew."""
    run = computed_run(run_id)
    code, _ = _member_in(run, member_id)
    read_pods = {pod.pod for pod in _pods(run, code)}
    spans = [held for held in _held_days(inputs_document(run.id), code) if held.span.pod in read_pods]
    hours = hours_of_day(run_id, day)
    own_wh = [
        own
        for part in RunConfiguration.objects.filter(run=run).order_by("configuration")
        for own in _own_hours_wh(run, part, spans, day)
    ]
    return [_own_hour(hour, own) for hour, own in zip(hours, own_wh, strict=True)]


def _own_hour(hour: ConfigurationHour, own_wh: int) -> OwnHour:
    shared_uwh, all_wh = (
        np.array([int(energy_kwh.scaleb(places))], np.int64)
        for energy_kwh, places in ((hour.shared_kwh, 9), (hour.withdrawn_kwh, 3))
    )
    return OwnHour(
        hour=hour,
        own_withdrawn_kwh=kwh_from_wh(own_wh),
        own_shared_kwh=kwh_from_uwh(int(proportion(shared_uwh, own_wh, all_wh)[0])),
    )


def _member_in(run: SettlementRun, member_id: UUID) -> tuple[str, str]:
    """Code and name of a member that the run gave something to, be it zero."""
    row = RunMemberAmount.objects.filter(run=run, member_id=member_id).select_related("member").first()
    if row is None:
        raise NotFoundError("The member has no statement in this run.")
    return row.member_code, row.member.name


@dataclass(frozen=True, slots=True)
class _HeldDays:
    """Days on which the member held a POD of a configuration."""

    configuration: str
    span: PodSpan


def _held_days(document: dict[str, Any], code: str) -> list[_HeldDays]:
    """What the member held, as the registry of the run says."""
    return [
        _HeldDays(
            part["registry"]["configuration"],
            PodSpan(pod["code"], date.fromisoformat(days["first_on"]), date.fromisoformat(days["until_on"])),
        )
        for part in document["configurations"]
        for pod in part["registry"]["pods"]
        for days in pod["holders"]
        if days["member"] == code
    ]


def _amount_lines(run: SettlementRun, member_id: UUID) -> tuple[AmountLine, ...]:
    rows = list(RunMemberAmount.objects.filter(run=run).order_by("pk"))
    lines = []
    for row in rows:
        if row.member_id != member_id:
            continue
        block = [other for other in rows if other.title == row.title]
        title = Title(row.title)
        lines.append(
            AmountLine(
                title=title,
                amount_eur=eur_from_cents(row.amount_cents),
                block_eur=eur_from_cents(sum(other.amount_cents for other in block)),
                weight_kwh=kwh_from_uwh(row.weight_uwh),
                weight_total_kwh=kwh_from_uwh(sum(other.weight_uwh for other in block)),
                rules=TITLE_RULES[title],
            )
        )
    return tuple(lines)


def _pods(run: SettlementRun, code: str) -> list[RunPod]:
    return list(RunPod.objects.filter(run=run, member=code).order_by("configuration", "pod", "first_on"))


def _pod_line(pod: RunPod) -> PodLine:
    return PodLine(
        configuration=pod.configuration,
        pod=pod.pod,
        first_on=pod.first_on,
        until_on=pod.until_on,
        withdrawn_kwh=kwh_from_wh(pod.withdrawn_wh),
        shared_kwh=kwh_from_uwh(pod.shared_uwh),
    )


def _plants(run: SettlementRun, held: list[_HeldDays]) -> list[RunPlant]:
    """Plants at the PODs that the member held."""
    hours = ("injected_wh", "eac_uwh", "eaci_uwh", "tip_ueur_mwh", "exempt_uwh")
    pods = {days.span.pod for days in held}
    return list(RunPlant.objects.filter(run=run, pod__in=pods).defer(*hours).order_by("configuration", "pk"))


def _plant_line(plant: RunPlant) -> PlantLine:
    return PlantLine(
        configuration=plant.configuration,
        plant=plant.plant,
        pod=plant.pod,
        terms=plant.terms,
        fed_in_kwh=kwh_from_wh(plant.injected_total_wh),
        shared_kwh=kwh_from_uwh(plant.eac_total_uwh),
        incentivised_kwh=kwh_from_uwh(plant.eaci_total_uwh),
        exempt_kwh=kwh_from_uwh(plant.exempt_total_uwh),
        grant_factor=plant.grant_factor,
        premium_unrounded_eur=plant.premium_eur,
        premium_eur=eur_from_cents(plant.premium_cents),
    )


def _own_hours_wh(run: SettlementRun, part: RunConfiguration, held: list[_HeldDays], day: date) -> list[int]:
    """Withdrawal of the member's PODs in each hour of the day, as known to the run. [Wh]"""
    spans = [days.span for days in held if days.configuration == part.configuration]
    hours = hours_on(part, day)
    period = period_of(part).overlap(Period.of_days(day, day + DAY))
    if not spans or period is None or run.readings_known_at is None:
        return [0] * len(hours)
    matrix = energy_matrix(
        spans=spans, direction=Direction.WITHDRAWN, period=period, known_at=run.readings_known_at
    )
    own_wh: list[int] = hours_from_quarters(matrix.energy_wh.sum(axis=0)).tolist()
    return own_wh
