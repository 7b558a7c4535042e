"""Settles a meter folder month by month with `cer.calc`: no database, one configuration, one cabina primaria.

Hours before the first premium table take that table, and a finding says so. A gap in a month is refused,
never filled (R26).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from cer.adapters.file_problems import Level, MeterFileError, Problem, ProblemCode, ProblemLog
from cer.adapters.market_prices import ZonalPrices
from cer.adapters.meter_folder import FolderPlant, MeterFolder, WideCurves
from cer.adapters.rome_clock import HOUR_S, QUARTER_S, Seconds, utc_text
from cer.calc.errors import UnknownValueError
from cer.calc.intervals import DAY, Period, day_starts_at
from cer.calc.quantities import Int64s
from cer.calc.rules import ConfigurationKind, RuleSet
from cer.calc.settlement import ConfigurationSettlement, PlantTerms, WithdrawalSeries, configuration_settle
from cer.calc.valorisation import valorisation_settle

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MonthSettlement:
    """One month, or the part of it that the folder covers; an unknown valorisation is None (R45)."""

    settlement: ConfigurationSettlement
    valorisation_eur: Decimal | None
    findings: tuple[Problem, ...]

    @property
    def month(self) -> str:
        """Its name, like 2024-06."""
        return self.settlement.period.month_name


@dataclass(frozen=True, slots=True)
class FolderSettlement:
    """A folder settled: the months that were asked for, with the rule set that settled them."""

    community: str
    rule_set: str
    months: tuple[MonthSettlement, ...]
    findings: tuple[Problem, ...]

    @property
    def premium_eur(self) -> Decimal:
        """Premium of all months, unrounded. [EUR]"""
        return sum((month.settlement.premium_eur for month in self.months), Decimal(0))

    @property
    def shared_wh(self) -> int:
        """Shared energy of all months. [Wh]"""
        return sum(month.settlement.eac_total_wh for month in self.months)

    @property
    def valorisation_eur(self) -> Decimal | None:
        """Valorisation of all months, None where one of them is unknown. [EUR]"""
        amounts = [month.valorisation_eur for month in self.months]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def folder_settle(
    folder: MeterFolder, prices: ZonalPrices, rule_set: RuleSet, *, months: Collection[str] = ()
) -> FolderSettlement:
    """Settle the named months of a folder, all that it covers where none is named."""
    log = ProblemLog(folder.name, MeterFileError)
    zone = _zone(folder, rule_set, log)
    periods = _periods(folder, months, log)
    declared = replace(rule_set, tariffs_as_of=rule_set.premium.first_on)
    series = _Series.of_folder(folder)
    for period in periods:
        series.gaps_note(period, log)
    log.close()
    settled = tuple(_month(series, period, prices.of(zone, period), declared) for period in periods)
    return FolderSettlement(folder.name, rule_set.version, settled, folder.findings)


def _zone(folder: MeterFolder, rule_set: RuleSet, log: ProblemLog) -> str:
    zones = sorted({plant.zone for plant in folder.registry.plants})
    pods = [plant.pod for plant in folder.registry.plants]
    if len(zones) != 1:
        raise log.refusal(
            ProblemCode.VALUE_REFUSED,
            "impianti.csv",
            f"The plants of a configuration are in one market zone, these in: {', '.join(zones) or 'none'}.",
        )
    for pod in sorted({pod for pod in pods if pods.count(pod) > 1}):
        log.error(
            ProblemCode.CODE_TWICE,
            f"impianti.csv, {pod}",
            "Two plants share the POD, and the folder has one injection for both; give each a POD (R20).",
        )
    log.close()
    return rule_set.zone(zones[0])


def _periods(folder: MeterFolder, months: Collection[str], log: ProblemLog) -> tuple[Period, ...]:
    days = sorted({*folder.withdrawn.days, *folder.fed_in.days})
    covered = Period.of_days(days[0], days[-1] + DAY)
    by_name = {period.month_name: period for period in covered.months}
    for name in months:
        if name not in by_name:
            log.error(
                ProblemCode.VALUE_MISSING,
                f"month {name}",
                f"The folder covers {days[0]} to {days[-1]}; ask for a month within.",
            )
    log.close()
    return tuple(period for name, period in by_name.items() if not months or name in months)


@dataclass(frozen=True, slots=True)
class _Member:
    """A row of withdrawals: the POD with its holder, in the days in which they belong together (R65)."""

    series: WithdrawalSeries
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class _Series:
    """The folder's curves on one axis of quarter-hours, and when each of them counts."""

    starts_s: Seconds
    plants: tuple[FolderPlant, ...]
    fed_in_wh: Int64s
    fed_in_present: Mask
    fed_in_counts: Mask
    withdrawals: tuple[WithdrawalSeries, ...]
    withdrawn_wh: Int64s
    withdrawn_present: Mask
    withdrawn_counts: Mask

    @classmethod
    def of_folder(cls, folder: MeterFolder) -> "_Series":
        days = sorted({*folder.withdrawn.days, *folder.fed_in.days})
        period = Period.of_days(days[0], days[-1] + DAY)
        first_s = int(period.starts_at.timestamp())
        starts_s = first_s + QUARTER_S * np.arange(period.quarters, dtype=np.int64)
        plants = folder.registry.plants
        members = _members(folder)
        fed_in_wh, fed_in_present = _rows(folder.fed_in, [plant.pod for plant in plants], starts_s)
        withdrawn_wh, withdrawn_present = _rows(
            folder.withdrawn, [member.series.pod for member in members], starts_s
        )
        return cls(
            starts_s,
            plants,
            fed_in_wh,
            fed_in_present,
            _stacked([_plant_counts(plant, folder, starts_s) for plant in plants], starts_s),
            tuple(member.series for member in members),
            withdrawn_wh,
            withdrawn_present,
            _stacked(
                [_between(starts_s, member.valid_from, member.valid_until) for member in members], starts_s
            ),
        )

    def quarters_of(self, period: Period) -> slice:
        """Where a period lies on the axis."""
        first = (int(period.starts_at.timestamp()) - int(self.starts_s[0])) // QUARTER_S
        return slice(first, first + period.quarters)

    def gaps_note(self, period: Period, log: ProblemLog) -> None:
        """Note every stretch of a period in which a value that counts is missing (R26)."""
        quarters = self.quarters_of(period)
        for code, present, counts in (
            *zip([plant.pod for plant in self.plants], self.fed_in_present, self.fed_in_counts, strict=True),
            *zip(
                [row.pod for row in self.withdrawals],
                self.withdrawn_present,
                self.withdrawn_counts,
                strict=True,
            ),
        ):
            missing = np.flatnonzero(counts[quarters] & ~present[quarters])
            for first, count in _runs(missing):
                hour_s = int(self.starts_s[quarters][first]) // HOUR_S * HOUR_S
                log.error(
                    ProblemCode.VALUE_MISSING,
                    f"POD {code}, hour {utc_text(hour_s)}",
                    f"Missing quarter-hours from here on: {count}. A gap is never a zero; add them (R26).",
                )


def _runs(positions: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Neighbouring positions as first and count."""
    for run in np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1):
        if len(run):
            yield int(run[0]), len(run)


def _members(folder: MeterFolder) -> tuple[_Member, ...]:
    if not folder.registry.memberships:
        return tuple(_Member(WithdrawalSeries(pod=pod), None, None) for pod in folder.withdrawn.pods)
    return tuple(
        _Member(WithdrawalSeries(pod=row.pod, holder=row.holder), row.valid_from, row.valid_until)
        for row in folder.registry.memberships
        if row.pod in folder.withdrawn.pods
    )


def _plant_counts(plant: FolderPlant, folder: MeterFolder, starts_s: Seconds) -> Mask:
    """A plant counts from its entry into operation, while its POD is in the community (R65)."""
    memberships = [row for row in folder.registry.memberships if row.pod == plant.pod]
    entered = _between(starts_s, plant.entry_on, None)
    if not folder.registry.memberships:
        return entered
    belongs = np.zeros(len(starts_s), np.bool_)
    for row in memberships:
        belongs |= _between(starts_s, row.valid_from, row.valid_until)
    return entered & belongs


def _between(starts_s: Seconds, first_on: date | None, until_on: date | None) -> Mask:
    is_inside = np.ones(len(starts_s), np.bool_)
    if first_on is not None:
        is_inside &= starts_s >= int(day_starts_at(first_on).timestamp())
    if until_on is not None:
        is_inside &= starts_s < int(day_starts_at(until_on).timestamp())
    return is_inside


def _rows(curves: WideCurves, pods: Sequence[str], starts_s: Seconds) -> tuple[Int64s, Mask]:
    """The curves of some PODs, in their order, laid on the axis."""
    positions = (curves.quarter_starts_s - starts_s[0]) // QUARTER_S
    rows = [curves.pods.index(pod) for pod in pods]
    energy_wh = np.zeros((len(rows), len(starts_s)), np.int64)
    is_present = np.zeros(energy_wh.shape, np.bool_)
    energy_wh[:, positions] = curves.energy_wh[rows]
    is_present[:, positions] = curves.is_present[rows]
    return energy_wh, is_present


def _stacked(masks: Sequence[Mask], starts_s: Seconds) -> Mask:
    return np.array(masks, np.bool_).reshape(len(masks), len(starts_s))


def _month(series: _Series, period: Period, price_ueur_mwh: Int64s, rule_set: RuleSet) -> MonthSettlement:
    quarters = series.quarters_of(period)
    settlement = configuration_settle(
        kind=ConfigurationKind.CER,
        period=period,
        plants=[_terms(plant, period) for plant in series.plants],
        injected_wh=series.fed_in_wh[:, quarters] * series.fed_in_counts[:, quarters],
        withdrawals=series.withdrawals,
        withdrawn_wh=series.withdrawn_wh[:, quarters] * series.withdrawn_counts[:, quarters],
        price_ueur_mwh=price_ueur_mwh,
        rule_set=rule_set,
    )
    findings = list(_findings(settlement, rule_set))
    try:
        valorisation_eur = valorisation_settle(settlement, rule_set).total_eur
    except UnknownValueError as unknown:
        valorisation_eur = None
        findings.append(_finding(ProblemCode.VALUE_MISSING, period.month_name, unknown.sentence))
    return MonthSettlement(settlement, valorisation_eur, tuple(findings))


def _terms(plant: FolderPlant, period: Period) -> PlantTerms:
    return PlantTerms(
        code=plant.code,
        power_kw=plant.power_kw,
        source=plant.source,
        region=plant.region,
        zone=plant.zone,
        entry_on=plant.entry_on,
        grant_pct=plant.grant_share * 100,
        premium=_premium_period(plant, period),
    )


def _premium_period(plant: FolderPlant, period: Period) -> Period | None:
    """The hours of a period in which a plant earns the premium: all, unless the folder names a first day."""
    if not plant.earns_premium:
        return None
    starts_at = period.starts_at if plant.premium_from is None else day_starts_at(plant.premium_from)
    return None if starts_at >= period.ends_at else Period(max(starts_at, period.starts_at), period.ends_at)


def _findings(settlement: ConfigurationSettlement, rule_set: RuleSet) -> Iterator[Problem]:
    month = settlement.period.month_name
    if settlement.hours_taken_as_of:
        yield _finding(
            ProblemCode.TARIFF_AS_OF,
            month,
            f"Hours before the premium's first table: {settlement.hours_taken_as_of}. They take the table of "
            f"{rule_set.premium.first_on} (R45).",
        )
    for codes in settlement.equal_entries:
        yield _finding(
            ProblemCode.ENTRY_DAY_SHARED,
            month,
            f"{', '.join(codes)} entered into operation on one day; they are served in order of code (R24).",
        )


def _finding(code: ProblemCode, where: str, message: str) -> Problem:
    return Problem(Level.FINDING, code, where, message)
