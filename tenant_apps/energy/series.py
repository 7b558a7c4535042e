"""Energy over time, column by column, and the same by day and month of Italy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

import numpy as np

from cer.calc.intervals import HOUR, QUARTERS_PER_HOUR, Period
from cer.calc.quantities import UWH_PER_WH, Int64s, kwh_from_wh

RATE_PLACES = Decimal("0.000001")


class Resolution(StrEnum):
    """How long a point lasts; days and months are those of Italy, of 23 or 25 hours where clocks change."""

    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"

    @property
    def quarters(self) -> int:
        """Quarter-hours of the column that points are made of."""
        return 1 if self is Resolution.QUARTER else QUARTERS_PER_HOUR


class Quality(StrEnum):
    """The worst of what a figure was made from."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    MISSING = "missing"


class Rank(IntEnum):
    """The same in the order in which one outweighs the other."""

    FINAL = 0
    PROVISIONAL = 1
    ESTIMATED = 2
    MISSING = 3

    @property
    def quality(self) -> Quality:
        """The word for it."""
        return Quality[self.name]


class Measure(IntEnum):
    """Rows of a series."""

    PRODUCED = 0
    SELF_CONSUMED = 1
    FED_IN = 2
    WITHDRAWN = 3
    SHARED = 4
    """Of what was withdrawn."""
    SHARED_FED_IN = 5
    """Of what was fed in: the same in the whole community, not at a single POD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyFigures:
    """Energies and rates of a stretch of time; None where nothing is known, never zero (R26). [kWh]"""

    starts_at: datetime
    ends_at: datetime
    quality: Quality
    missing_quarters: int
    """Quarter-hours, each of one meter, that lack in the sums."""
    produced_kwh: Decimal | None
    self_consumed_kwh: Decimal | None
    fed_in_kwh: Decimal | None
    withdrawn_kwh: Decimal | None
    shared_kwh: Decimal | None
    surplus_kwh: Decimal | None
    share_rate: Decimal | None
    """Shared of what was fed in, 0 to 1."""
    coverage: Decimal | None
    """Shared of what was withdrawn, 0 to 1."""
    self_sufficiency: Decimal | None
    """Self-consumed and shared, of all that was consumed, 0 to 1."""


class EnergySeries:
    """Sums of many meters over the columns, hours or quarter-hours, of a period. [micro-Wh]

    `known` counts, per measure and column, the values that were there; a column nobody was expected in is
    no gap.
    """

    def __init__(self, period: Period, resolution: Resolution) -> None:
        self.period = period
        self.resolution = resolution
        self.column_count = period.quarters // resolution.quarters
        self.energy_uwh = np.zeros((len(Measure), self.column_count), np.int64)
        self.known = np.zeros((len(Measure), self.column_count), np.int64)
        self.missing = np.zeros(self.column_count, np.int64)
        self.ranks = np.zeros(self.column_count, np.uint8)

    def columns_of(self, part: Period) -> tuple[slice, slice]:
        """Where a part lies among the columns, and which of the part's own columns those are."""
        per_hour = QUARTERS_PER_HOUR // self.resolution.quarters
        here, there = self.period.hours_of(part), part.hours_of(self.period)
        return (
            slice(here.start * per_hour, here.stop * per_hour),
            slice(there.start * per_hour, there.stop * per_hour),
        )

    def add(self, measure: Measure, part: Period, energy_uwh: Int64s, known: Int64s | int = 1) -> None:
        """Add the columns of a part, as far as they lie in the period. [micro-Wh]"""
        here, there = self.columns_of(part)
        counts = np.broadcast_to(np.asarray(known, np.int64), energy_uwh.shape)
        self.energy_uwh[measure, here] += np.where(counts[there] > 0, energy_uwh[there], 0)
        self.known[measure, here] += counts[there]

    def worsen(self, part: Period, ranks: Int64s | Rank, missing: Int64s | int = 0) -> None:
        """Say how good the columns of a part are, and what they lack."""
        here, there = self.columns_of(part)
        count = part.quarters // self.resolution.quarters
        self.ranks[here] = np.maximum(self.ranks[here], np.broadcast_to(ranks, count)[there])
        self.missing[here] += np.broadcast_to(np.asarray(missing, np.int64), count)[there]

    def points(self) -> list[EnergyFigures]:
        """The figures of each point; their rounded energies add up to those of the whole, to the Wh."""
        starts = np.array(self._starts(), np.int64)
        edges = [*starts.tolist(), self.column_count]
        return list(self._figures(starts, edges))

    def total(self) -> EnergyFigures:
        """The figures of the whole period."""
        return next(self._figures(np.zeros(1, np.int64), [0, self.column_count]))

    def _figures(self, starts: Int64s, edges: list[int]) -> Iterator[EnergyFigures]:
        energy_wh = _rounded_wh(np.add.reduceat(self.energy_uwh, starts, axis=1))
        known = np.add.reduceat(self.known, starts, axis=1)
        missing = np.add.reduceat(self.missing, starts)
        ranks = np.maximum.reduceat(self.ranks, starts)
        ranks[(known == 0).all(axis=0)] = Rank.MISSING
        column_span = HOUR * self.resolution.quarters / QUARTERS_PER_HOUR
        for index, (values, counts) in enumerate(zip(energy_wh.T.tolist(), known.T.tolist(), strict=True)):
            yield _figures(
                {measure: values[measure] if counts[measure] else None for measure in Measure},
                starts_at=self.period.starts_at + column_span * edges[index],
                ends_at=self.period.starts_at + column_span * edges[index + 1],
                quality=Rank(ranks[index]).quality,
                missing_quarters=int(missing[index]),
            )

    def _starts(self) -> list[int]:
        """The first column of each point."""
        if self.resolution in (Resolution.QUARTER, Resolution.HOUR):
            return list(range(self.column_count))
        days = self.period.days
        firsts = [day for day in days if self.resolution is Resolution.DAY or day.day == 1]
        pieces = self.period.cut_at(firsts)
        return [self.period.hour_index(piece.starts_at) for piece in pieces]


def _rounded_wh(energy_uwh: Int64s) -> Int64s:
    """Whole Wh along the last axis: running sums are rounded, so points add up to the total."""
    running = np.cumsum(energy_uwh, axis=-1)
    return np.diff((running + UWH_PER_WH // 2) // UWH_PER_WH, axis=-1, prepend=0)


def _figures(
    energy_wh: Mapping[Measure, int | None],
    *,
    starts_at: datetime,
    ends_at: datetime,
    quality: Quality,
    missing_quarters: int,
) -> EnergyFigures:
    produced, own, fed_in, withdrawn, shared, shared_fed_in = (energy_wh[each] for each in Measure)
    surplus = None if fed_in is None or shared_fed_in is None else fed_in - shared_fed_in
    covered = consumed = None
    if own is not None and shared is not None and withdrawn is not None:
        covered, consumed = own + shared, own + withdrawn
    return EnergyFigures(
        starts_at=starts_at,
        ends_at=ends_at,
        quality=quality,
        missing_quarters=missing_quarters,
        produced_kwh=_kwh(produced),
        self_consumed_kwh=_kwh(own),
        fed_in_kwh=_kwh(fed_in),
        withdrawn_kwh=_kwh(withdrawn),
        shared_kwh=_kwh(shared_fed_in if shared is None else shared),
        surplus_kwh=_kwh(surplus),
        share_rate=_rate(shared_fed_in, fed_in),
        coverage=_rate(shared, withdrawn),
        self_sufficiency=_rate(covered, consumed),
    )


def _kwh(energy_wh: int | None) -> Decimal | None:
    return None if energy_wh is None else kwh_from_wh(energy_wh)


def _rate(part: int | None, whole: int | None) -> Decimal | None:
    if part is None or not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(RATE_PLACES)
