"""A member's first page: its benefit, the energy behind it, and what is awaited by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, Period, month_starts_on
from tenant_apps.energy.completeness import pods_read_in
from tenant_apps.energy.selectors import Whose, energy_of
from tenant_apps.energy.series import EnergyFigures, Resolution
from tenant_apps.members.selectors import joined_on, pods_held
from tenant_apps.metering.selectors import moment_known, pods_ever_read
from tenant_apps.plants.selectors import plant_power_kw_by_pod
from tenant_apps.settlement.selectors.own_months import (
    Medians,
    OwnRun,
    medians_of_run,
    own_runs,
    states_of_months,
)
from tenant_apps.settlement.states import RunKind, RunState

MONTHS_MAX = 36
READINGS_USUAL_DAY = 20
"""Of the month after: by then the distributor's readings are usually there."""


class EnergyPart(StrEnum):
    """What a member does with energy, by the PODs it holds."""

    CONSUMER = "consumer"
    PRODUCER = "producer"
    PROSUMER = "prosumer"


class MonthStanding(StrEnum):
    """How far a month is for a member."""

    UNDER_WAY = "under_way"
    OPEN = "open"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    NO_PART = "no_part"
    """Published, and the member takes no part in it."""


class Awaited(StrEnum):
    """What lacks until the next month is published."""

    POD = "pod"
    MONTH_END = "month_end"
    READINGS = "readings"
    SETTLEMENT = "settlement"
    APPROVAL = "approval"
    PUBLICATION = "publication"


class Acting(StrEnum):
    """Who sees to it."""

    NOBODY = "nobody"
    DISTRIBUTOR = "distributor"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A month since the member joined, and what it was given once that is published."""

    month: str
    standing: MonthStanding
    run: OwnRun | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first month that is not published: what lacks, who acts, and by when that usually happens."""

    month: str
    awaited: Awaited
    acting: Acting
    usual_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One member on one day. [cents]"""

    part: EnergyPart | None
    joined_on: date | None
    last: OwnRun | None
    """The last published month in which the member takes part."""
    benefit_total_cents: int
    shown: Period
    """That month, or the last whole month where there is none."""
    figures: EnergyFigures
    medians: Medians
    months: tuple[OwnMonth, ...]
    waiting: Waiting | None


def home_of(member_id: UUID, today: date) -> Home:
    """What a member's first page shows on an Italian day."""
    joined = joined_on(member_id)
    runs = own_runs(member_id)
    monthly = {run.first_on: run for run in runs if run.kind is RunKind.MONTHLY}
    last = monthly[max(monthly)] if monthly else None
    month = Period.of_month_name(last.period if last else f"{today.replace(day=1) - DAY:%Y-%m}")
    months = _months(joined, today, monthly)
    return Home(
        part=_part(member_id, today) or _part(member_id, month.last_on),
        joined_on=joined,
        last=last,
        benefit_total_cents=sum(run.amount_cents for run in runs),
        shown=month,
        figures=energy_of(Whose(member_id=member_id), period=month, resolution=Resolution.MONTH).total(),
        medians=medians_of_run(last.run_id) if last else Medians(None, None),
        months=months,
        waiting=_waiting(member_id, months),
    )


def _part(member_id: UUID, day: date) -> EnergyPart | None:
    """A POD with a plant of which nothing was ever withdrawn only produces."""
    pods = list(pods_held(member_id, day).values_list("code", flat=True))
    if not pods:
        return None
    feeding = set(plant_power_kw_by_pod(pods))
    read = pods_ever_read(sorted(feeding), Direction.WITHDRAWN, known_at=moment_known())
    if not feeding:
        return EnergyPart.CONSUMER
    return EnergyPart.PRODUCER if feeding - read == set(pods) else EnergyPart.PROSUMER


def _months(joined: date | None, today: date, monthly: Mapping[date, OwnRun]) -> tuple[OwnMonth, ...]:
    """The months since joining up to the current one, the newest first, at most three years."""
    if joined is None or joined > today:
        return ()
    current = today.replace(day=1)
    firsts = [month_starts_on(current.year, current.month - back) for back in range(MONTHS_MAX)]
    firsts = [first for first in firsts if first >= joined.replace(day=1)]
    states = states_of_months(firsts[-1])
    return tuple(
        OwnMonth(
            f"{first:%Y-%m}",
            _standing(states.get(first), first, current, has_part=first in monthly),
            monthly.get(first),
        )
        for first in firsts
    )


def _standing(state: RunState | None, first: date, current: date, *, has_part: bool) -> MonthStanding:
    if state in (RunState.PUBLISHED, RunState.SUPERSEDED):
        return MonthStanding.PUBLISHED if has_part else MonthStanding.NO_PART
    if state is RunState.APPROVED:
        return MonthStanding.APPROVED
    if state is RunState.REVIEW:
        return MonthStanding.IN_REVIEW
    return MonthStanding.UNDER_WAY if first == current else MonthStanding.OPEN


def _waiting(member_id: UUID, months: tuple[OwnMonth, ...]) -> Waiting | None:
    """The oldest month after the last published one; None for who has not joined, or left nothing open."""
    ended = (MonthStanding.PUBLISHED, MonthStanding.NO_PART)
    since = next((index for index, month in enumerate(months) if month.standing in ended), len(months))
    if not since:
        return None
    first = months[since - 1]
    month = Period.of_month_name(first.month)
    held = pods_held(member_id, month.last_on).exists() or pods_held(member_id, month.first_on).exists()
    if not held:
        return Waiting(first.month, Awaited.POD, Acting.COMMUNITY, None)
    usual_on = month.last_on + DAY * READINGS_USUAL_DAY
    match first.standing:
        case MonthStanding.APPROVED:
            return Waiting(first.month, Awaited.PUBLICATION, Acting.COMMUNITY, None)
        case MonthStanding.IN_REVIEW:
            return Waiting(first.month, Awaited.APPROVAL, Acting.COMMUNITY, None)
        case MonthStanding.UNDER_WAY:
            return Waiting(first.month, Awaited.MONTH_END, Acting.NOBODY, month.last_on + DAY)
    if pods_read_in(month)[1]:
        return Waiting(first.month, Awaited.READINGS, Acting.DISTRIBUTOR, usual_on)
    return Waiting(first.month, Awaited.SETTLEMENT, Acting.COMMUNITY, None)
