"""One configuration, one period: from complete readings to shared energy and premium (rule book, section 13).

The caller guarantees that the arrays have no gaps (R26) and that energy outside a point's validity is zero
(R65). Plants appear in the result in merit order, oldest first (R24).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.exemption import ExemptAllocation as ExemptAllocation
from cer.calc.exemption import exempt_withdrawals
from cer.calc.intervals import Period
from cer.calc.plants import (
    RULE_BOOK_OPTIONS,
    PlantInputs,
    merit_order,
    plants_check,
    plants_settle,
    plants_with_equal_entry,
)
from cer.calc.plants import EaciBasis as EaciBasis
from cer.calc.plants import Options as Options
from cer.calc.plants import PlantAllocation as PlantAllocation
from cer.calc.plants import PlantHours as PlantHours
from cer.calc.plants import PlantSettlement as PlantSettlement
from cer.calc.plants import PlantTerms as PlantTerms
from cer.calc.quantities import Int64s
from cer.calc.rules import ConfigurationKind, HolderCategory, RuleSet, Voltage
from cer.calc.sharing import (
    BuildingSharedEnergy,
    building_shared_energy,
    coincident_withdrawals_uwh,
    hourly,
    quarters_fold,
    shared_wh,
)

LARGEST_READING_WH = 2**32


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalSeries:
    """One row of withdrawals: a point of delivery, with its holder's category while it was this one (R36)."""

    pod: str
    holder: HolderCategory | None = None
    voltage: Voltage = Voltage.LOW


@dataclass(frozen=True, slots=True)
class PodSettlement:
    """A withdrawal point over the period: what it withdrew, and its part of the shared energy (R62)."""

    pod: str
    withdrawn_wh: int
    shared_uwh: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConfigurationSettlement:
    """Shared energy, plants, points and premium of one configuration over one period.

    The four arrays are hourly. `building` is there for a group only (R117). `hours_taken_as_of` counts hours
    before the first premium table that took the tables of `rule_set.tariffs_as_of`. `equal_entries` names
    plants whose order was decided by code because they entered on the same day (R24, [M]).
    """

    kind: ConfigurationKind
    period: Period
    rule_set_version: str
    options: Options
    injected_wh: Int64s
    withdrawn_wh: Int64s
    eac_wh: Int64s
    price_ueur_mwh: Int64s
    building: BuildingSharedEnergy | None
    plants: tuple[PlantSettlement, ...]
    pods: tuple[PodSettlement, ...]
    hours_taken_as_of: int
    equal_entries: tuple[tuple[str, ...], ...]

    @property
    def eac_total_wh(self) -> int:
        """Shared energy of the period. [Wh]"""
        return int(self.eac_wh.sum())

    @property
    def premium_eur(self) -> Decimal:
        """Premium of all plants, unrounded. [EUR]"""
        return sum((plant.premium_eur for plant in self.plants), Decimal(0))


def configuration_settle(
    *,
    kind: ConfigurationKind,
    period: Period,
    plants: Sequence[PlantTerms],
    injected_wh: Int64s,
    withdrawals: Sequence[WithdrawalSeries],
    withdrawn_wh: Int64s,
    price_ueur_mwh: Int64s,
    rule_set: RuleSet,
    options: Options = RULE_BOOK_OPTIONS,
    with_pods: bool = True,
) -> ConfigurationSettlement:
    """Settle one configuration over one period (rule book, section 13).

    `injected_wh` is [plants, n] and `withdrawn_wh` [withdrawals, n], n the hours or the quarters of the
    period; quarters are summed to the hour before the minimum (R27). `price_ueur_mwh` is hourly. Without
    `with_pods` the shares of the withdrawal points are left out.
    """
    plants_check(plants, rule_set)
    _shape_check(len(plants), injected_wh, period)
    _shape_check(len(withdrawals), withdrawn_wh, period)
    _price_check(price_ueur_mwh, period)
    order = merit_order(plants)
    ordered = [plants[index] for index in order]
    plant_hours_wh = _checked_hours_wh([plant.code for plant in ordered], injected_wh, period, order)
    total_injected_wh: Int64s = plant_hours_wh.sum(axis=0)
    pod_codes = [series.pod for series in withdrawals]
    if with_pods:
        withdrawn_wh = _checked_hours_wh(pod_codes, withdrawn_wh, period, range(len(pod_codes)))
        total_withdrawn_wh: Int64s = withdrawn_wh.sum(axis=0)
    else:
        total_withdrawn_wh = _checked_total_wh(pod_codes, withdrawn_wh, period)
    eac_wh = shared_wh(total_injected_wh, total_withdrawn_wh)
    return ConfigurationSettlement(
        kind=kind,
        period=period,
        rule_set_version=rule_set.version,
        options=options,
        injected_wh=total_injected_wh,
        withdrawn_wh=total_withdrawn_wh,
        eac_wh=eac_wh,
        price_ueur_mwh=price_ueur_mwh,
        building=_building(ordered, plant_hours_wh, withdrawals, withdrawn_wh)
        if kind is ConfigurationKind.GAC
        else None,
        plants=plants_settle(
            PlantInputs(
                period=period,
                plants=ordered,
                injected_wh=plant_hours_wh,
                withdrawn_wh=total_withdrawn_wh,
                exempt=exempt_withdrawals(
                    period, [series.holder for series in withdrawals], withdrawn_wh, rule_set
                ),
                price_ueur_mwh=price_ueur_mwh,
                rule_set=rule_set,
                options=options,
            )
        ),
        pods=_pods(eac_wh, total_withdrawn_wh, withdrawals, withdrawn_wh) if with_pods else (),
        hours_taken_as_of=_hours_taken_as_of(period, rule_set),
        equal_entries=plants_with_equal_entry(plants),
    )


def _pods(
    eac_wh: Int64s, total_withdrawn_wh: Int64s, withdrawals: Sequence[WithdrawalSeries], withdrawn_wh: Int64s
) -> tuple[PodSettlement, ...]:
    names = [series.pod for series in withdrawals]
    shared_uwh = coincident_withdrawals_uwh(eac_wh, total_withdrawn_wh, withdrawn_wh, names)
    totals_wh: Counter[str] = Counter()
    for pod, total_wh in zip(names, withdrawn_wh.sum(axis=1).tolist(), strict=True):
        totals_wh[pod] += total_wh
    return tuple(PodSettlement(pod, totals_wh[pod], shared_uwh[pod]) for pod in sorted(totals_wh))


def _building(
    plants: Sequence[PlantTerms],
    plant_hours_wh: Int64s,
    withdrawals: Sequence[WithdrawalSeries],
    withdrawn_wh: Int64s,
) -> BuildingSharedEnergy:
    def injected_at(voltage: Voltage) -> Int64s:
        rows = [plant.is_in_building and plant.voltage is voltage for plant in plants]
        return _rows_sum(plant_hours_wh, rows)

    def withdrawn_at(voltage: Voltage) -> Int64s:
        rows_wh = _rows_sum(withdrawn_wh, [series.voltage is voltage for series in withdrawals])
        return hourly(rows_wh, plant_hours_wh.shape[1])

    return building_shared_energy(
        injected_low_wh=injected_at(Voltage.LOW),
        injected_medium_wh=injected_at(Voltage.MEDIUM),
        withdrawn_low_wh=withdrawn_at(Voltage.LOW),
        withdrawn_medium_wh=withdrawn_at(Voltage.MEDIUM),
    )


def _rows_sum(energy_wh: Int64s, rows: Sequence[bool]) -> Int64s:
    total_wh: Int64s = energy_wh[np.array(rows, np.bool_)].sum(axis=0)
    return total_wh


def _hours_taken_as_of(period: Period, rule_set: RuleSet) -> int:
    if rule_set.tariffs_as_of is None or period.first_on >= rule_set.premium.first_on:
        return 0
    return period.cut_at([rule_set.premium.first_on])[0].hours


def _shape_check(series_count: int, energy_wh: Int64s, period: Period) -> None:
    if energy_wh.dtype != np.int64:
        raise ValidationError(
            f"Energy is whole Wh in 64-bit integers, not {energy_wh.dtype}.", code="energy_not_whole"
        )
    if energy_wh.shape not in ((series_count, period.hours), (series_count, period.quarters)):
        raise ValidationError(
            f"Energy is one row per series ({series_count}) and one column per hour ({period.hours}) "
            f"or quarter ({period.quarters}); this has the shape {energy_wh.shape}.",
            code="energy_incomplete",
            shape=energy_wh.shape,
        )


def _checked_hours_wh(
    names: Sequence[str], energy_wh: Int64s, period: Period, order: Sequence[int]
) -> Int64s:
    """Series by the hour (R27), in the given order, each reading checked while its row is at hand. [Wh]"""
    hourly_wh = np.empty((len(names), period.hours), np.int64)
    for name, index, row_hours_wh in zip(names, order, hourly_wh, strict=True):
        row_wh = energy_wh[index]
        _reading_check(name, row_wh, period)
        if row_wh.size == period.hours:
            row_hours_wh[:] = row_wh
        else:
            quarters_fold(row_wh, row_hours_wh)
    return hourly_wh


def _checked_total_wh(names: Sequence[str], energy_wh: Int64s, period: Period) -> Int64s:
    """All series summed by the hour, without the hours of each: summing first is faster. [Wh]"""
    total_wh = np.zeros(energy_wh.shape[1], np.int64)
    for name, row_wh in zip(names, energy_wh, strict=True):
        _reading_check(name, row_wh, period)
        np.add(total_wh, row_wh, out=total_wh)
    return hourly(total_wh, period.hours)


def _reading_check(name: str, row_wh: Int64s, period: Period) -> None:
    # Seen as unsigned, a negative reading is larger than any other.
    if int(row_wh.view(np.uint64).max()) >= LARGEST_READING_WH:
        _refuse_reading(name, row_wh, period)


def _refuse_reading(name: str, row_wh: Int64s, period: Period) -> NoReturn:
    column = int((row_wh.view(np.uint64) >= LARGEST_READING_WH).argmax())
    hour_at = period.hour_starts_at(column * period.hours // row_wh.size).isoformat()
    raise ValidationError(
        f"{name} has {row_wh[column]} Wh in the hour of {hour_at}; "
        f"an interval has from 0 to {LARGEST_READING_WH - 1} Wh.",
        code="energy_out_of_range",
        series=name,
        hour_at=hour_at,
    )


def _price_check(price_ueur_mwh: Int64s, period: Period) -> None:
    if price_ueur_mwh.dtype != np.int64 or price_ueur_mwh.shape != (period.hours,):
        raise ValidationError(
            f"Prices are whole micro-EUR/MWh, one for each of the {period.hours} hours; "
            f"these are {price_ueur_mwh.dtype} of shape {price_ueur_mwh.shape}.",
            code="price_incomplete",
            shape=price_ueur_mwh.shape,
        )
