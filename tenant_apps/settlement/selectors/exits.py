"""What the exit of a member changes in the months that are not published yet (R65)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, ROME, Period
from cer.calc.quantities import Int64s, kwh_from_uwh, kwh_from_wh
from cer.calc.sharing import coincident_withdrawals_uwh, hours_from_quarters, shared_wh
from cer.kit.refusals import field_refused
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.members.selectors import day_here, membership_by_id
from tenant_apps.metering.selectors import EnergyMatrix, PodSpan, energy_matrix, moment_known
from tenant_apps.plants.selectors import ConfigurationRegistry, configuration_registry
from tenant_apps.settlement.computation.inputs import HeldPod
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.inputs import held_pods_of
from tenant_apps.settlement.states import RunKind, RunState

MONTHS_BACK = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitEffect:
    """Days and energy of a member with the exit or without it, and the shared energy of all. [kWh]"""

    days: int
    withdrawn_kwh: Decimal
    shared_kwh: Decimal
    community_shared_kwh: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitMonth:
    """An open month of a configuration, up to the first day on which a reading is missing (R26)."""

    month: str
    configuration: str
    pods: tuple[str, ...]
    measured_until: date
    stays: ExitEffect
    leaves: ExitEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPreview:
    """What changes if a membership ends on a day; nothing is stored.

    The GSE is told that the PODs leave (R122). Published months never change: those that the exit reaches
    back into need a delta run (R64). A plant at a POD that leaves stays registered, for a third party may
    run it (R4): take it out if it leaves too.
    """

    member: str
    valid_until: date
    known_at: datetime
    open_months: tuple[ExitMonth, ...]
    published_months: tuple[str, ...]
    pods_leaving: tuple[str, ...]
    plants_staying: tuple[str, ...]


def exit_preview(*, membership_id: UUID, valid_until: date) -> ExitPreview:
    """The effect of an exit on the open months in which the member has readings, at most thirteen back."""
    membership = membership_by_id(membership_id)
    if valid_until <= membership.valid_from:
        raise field_refused(
            "valid_until",
            f"The membership began on {membership.valid_from}; it ends after that day, not on {valid_until}.",
            code="validity_order",
        )
    code, known_at = membership.member.code, moment_known()
    months = _months(membership.valid_from)
    published = _published([month.first_on for month in months])
    last_period = Period.of_days(max(membership.valid_from, valid_until - DAY), valid_until)
    leaving = [registry for registry in _registries(last_period) if code in registry.members]
    return ExitPreview(
        member=code,
        valid_until=valid_until,
        known_at=known_at,
        open_months=tuple(
            effect
            for month in months
            if month.first_on not in published
            for registry in _registries(month)
            if (effect := _month_effect(registry, code, valid_until, known_at))
        ),
        published_months=tuple(
            month.month_name
            for month in months
            if month.first_on in published and valid_until <= month.last_on
        ),
        pods_leaving=tuple(sorted(pod for registry in leaving for pod in _pods_of(registry, code))),
        plants_staying=tuple(
            sorted(
                plant.terms.code
                for registry in leaving
                for plant in registry.plants
                if plant.pod in _pods_of(registry, code)
            )
        ),
    )


def _months(from_on: date) -> list[Period]:
    """The months from a day on until today, the oldest ones left out."""
    last_on = day_here().replace(day=1)
    months: list[Period] = []
    while len(months) < MONTHS_BACK and last_on >= from_on.replace(day=1):
        months.append(Period.of_month(last_on.year, last_on.month))
        last_on = (last_on - timedelta(days=1)).replace(day=1)
    return months[::-1]


def _published(first_days: list[date]) -> set[date]:
    runs = SettlementRun.objects.filter(
        kind=RunKind.MONTHLY.value, state=RunState.PUBLISHED.value, first_on__in=first_days
    )
    return set(runs.values_list("first_on", flat=True))


def _registries(period: Period) -> Iterator[ConfigurationRegistry]:
    for configuration_id in configurations_listed().order_by("code").values_list("pk", flat=True):
        yield configuration_registry(configuration_id, period)


def _pods_of(registry: ConfigurationRegistry, code: str) -> set[str]:
    return {pod.code for pod in registry.pods if any(days.member == code for days in pod.holders)}


def _month_effect(
    registry: ConfigurationRegistry, code: str, valid_until: date, known_at: datetime
) -> ExitMonth | None:
    """The effect on one month, or none where the member holds no POD or no day is whole yet."""
    if code not in registry.members:
        return None
    period, (held, _) = registry.period, held_pods_of(registry, known_at)
    withdrawn = energy_matrix(
        spans=[PodSpan(row.pod, row.days.first_on, row.days.until_on) for row in held],
        direction=Direction.WITHDRAWN,
        period=period,
        known_at=known_at,
    )
    fed_in = energy_matrix(
        spans=[PodSpan(plant.pod, plant.first_on, plant.until_on) for plant in registry.plants],
        direction=Direction.FED_IN,
        period=period,
        known_at=known_at,
    )
    measured_until = _measured_until(period, withdrawn, fed_in)
    if measured_until <= period.first_on or not held:
        return None
    hours = Period.of_days(period.first_on, measured_until).hours
    exit_on = min(max(valid_until, period.first_on), measured_until)
    hours_held = Period.of_days(period.first_on, exit_on).hours if exit_on > period.first_on else 0
    withdrawn_wh = hours_from_quarters(withdrawn.energy_wh)[:, :hours]
    fed_in_wh = hours_from_quarters(fed_in.energy_wh).sum(axis=0)[:hours]
    left_wh = withdrawn_wh.copy()
    left_wh[[row.days.member == code for row in held], hours_held:] = 0
    return ExitMonth(
        month=period.month_name,
        configuration=registry.configuration,
        pods=tuple(sorted(_pods_of(registry, code))),
        measured_until=measured_until,
        stays=_effect(held, code, withdrawn_wh, fed_in_wh, until_on=measured_until),
        leaves=_effect(held, code, left_wh, fed_in_wh, until_on=exit_on),
    )


def _measured_until(period: Period, *matrices: EnergyMatrix) -> date:
    """The first day of a period on which something is missing, or the day after it."""
    gaps = [gap.starts_at.astimezone(ROME).date() for matrix in matrices for gap in matrix.gaps]
    return min([*gaps, period.last_on + DAY])


def _effect(
    held: tuple[HeldPod, ...], code: str, withdrawn_wh: Int64s, fed_in_wh: Int64s, *, until_on: date
) -> ExitEffect:
    total_wh: Int64s = withdrawn_wh.sum(axis=0)
    eac_wh = shared_wh(fed_in_wh, total_wh)
    own = np.array([row.days.member == code for row in held])
    shares_uwh = coincident_withdrawals_uwh(eac_wh, total_wh, withdrawn_wh, [row.key for row in held])
    own_keys = {row.key for row in held if row.days.member == code}
    days = {
        row.days.first_on + DAY * offset
        for row in held
        if row.days.member == code
        for offset in range((min(row.days.until_on, until_on) - row.days.first_on).days)
    }
    return ExitEffect(
        days=len(days),
        withdrawn_kwh=kwh_from_wh(int(withdrawn_wh[own].sum())),
        shared_kwh=kwh_from_uwh(sum(shares_uwh.get(key, 0) for key in own_keys)),
        community_shared_kwh=kwh_from_wh(int(eac_wh.sum())),
    )
