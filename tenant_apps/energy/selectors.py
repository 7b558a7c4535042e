"""The energy balance of a community, a configuration, a POD or a member, from one source each.

A published month's figures are those of its run; other days are computed from the readings as they are known
now, and are provisional.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

import numpy as np

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import QUARTERS_PER_HOUR, Period
from cer.calc.plants import merit_order
from cer.calc.quantities import UWH_PER_WH, Int64s, proportion
from cer.calc.sharing import attributed_by_merit_order, hours_from_quarters, shared_wh
from tenant_apps.communities.selectors import configuration_by_id, configurations_listed
from tenant_apps.energy.series import EnergySeries, Measure, Rank, Resolution
from tenant_apps.members.selectors import member_by_id, pod_by_id
from tenant_apps.metering.selectors import (
    EnergyMatrix,
    PodSpan,
    ValueState,
    energy_matrix,
    moment_known,
    pods_ever_read,
)
from tenant_apps.plants.selectors import ConfigurationRegistry, configuration_registry
from tenant_apps.settlement.selectors.inputs import held_pods_of
from tenant_apps.settlement.selectors.published import (
    PublishedHours,
    PublishedMonth,
    published_hours,
    published_months_in,
    published_plants,
    published_shared_uwh,
)

QUARTER = timedelta(minutes=15)
_GUESSED = (ValueState.ESTIMATED, ValueState.RECONSTRUCTED, ValueState.PROFILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose energy is asked for: all, one configuration's, one POD's, or one member's on the days it held."""

    configuration_id: UUID | None = None
    pod_id: UUID | None = None
    member_id: UUID | None = None


def energy_of(whose: Whose, *, period: Period, resolution: Resolution) -> EnergySeries:
    """The balance over Italian days. Shared energy exists by the hour (R21), so quarter-hours have none.

    Queries: nine per configuration, four more for published months, two per month that is not published.
    """
    balance = _Balance(period, resolution, moment_known())
    pod = pod_by_id(whose.pod_id).code if whose.pod_id else None
    member = member_by_id(whose.member_id).code if whose.member_id else None
    rows = configurations_listed().order_by("code")
    if whose.configuration_id:
        rows = rows.filter(pk=configuration_by_id(whose.configuration_id).pk)
    elif pod:
        rows = rows.filter(pods__code=pod)
    for configuration_id in rows.values_list("pk", flat=True):
        registry = configuration_registry(configuration_id, period)
        if registry.plants or registry.pods:
            _Configuration(balance, registry, pod=pod, member=member).fill()
    return balance.series


class _Balance:
    """What the configurations of one answer have in common."""

    def __init__(self, period: Period, resolution: Resolution, known_at: datetime) -> None:
        self.series = EnergySeries(period, resolution)
        self.known_at = known_at
        self.months = published_months_in(period)
        self.run_ids = [month.run_id for month in self.months]

    @cached_property
    def hours(self) -> Mapping[str, tuple[PublishedHours, ...]]:
        return published_hours(self.run_ids)

    @property
    def is_quarterly(self) -> bool:
        return self.series.resolution is Resolution.QUARTER

    def stretches(self) -> Iterator[tuple[Period, PublishedMonth | None]]:
        """The period month by month, each with its published run, if there is one."""
        by_month = {month.period.first_on: month for month in self.months}
        for stretch in self.series.period.months:
            yield stretch, by_month.get(stretch.first_on.replace(day=1))


class _Configuration:
    """One configuration's part of a balance: of all its meters, of one POD, or of one member's days."""

    def __init__(
        self, balance: _Balance, registry: ConfigurationRegistry, *, pod: str | None, member: str | None
    ) -> None:
        self.balance = balance
        self.series = balance.series
        self.registry = registry
        self.pod = pod
        self.member = member
        self.held, _ = held_pods_of(registry, balance.known_at)

    def fill(self) -> None:
        parts = {part.run_id: part for part in self.balance.hours.get(self.registry.configuration, ())}
        self._produced_fill()
        for stretch, month in self.balance.stretches():
            part = parts.get(month.run_id) if month else None
            if part is None:
                self._live_fill(stretch, Rank.PROVISIONAL, self.balance.known_at)
            elif self.balance.is_quarterly:
                self._live_fill(stretch, Rank.FINAL, month.readings_known_at)  # type: ignore[union-attr]
            elif self.is_whole:
                self._published_fill(part)
            else:
                self._own_published_fill(part, month.readings_known_at)  # type: ignore[union-attr]

    @property
    def is_whole(self) -> bool:
        return self.pod is None and self.member is None

    # Who counts

    @cached_property
    def withdrawing(self) -> list[PodSpan]:
        return [PodSpan(held.pod, held.days.first_on, held.days.until_on) for held in self.held]

    @cached_property
    def feeding(self) -> list[PodSpan]:
        return [PodSpan(plant.pod, plant.first_on, plant.until_on) for plant in self.registry.plants]

    @cached_property
    def own_days(self) -> Mapping[str, Sequence[tuple[date, date]]]:
        """The days of each POD that are asked for; of a POD as such, all."""
        if self.member is None:
            return {self.pod: [(self.registry.period.first_on, date.max)]} if self.pod else {}
        return {
            pod.code: days
            for pod in self.registry.pods
            if (days := [(row.first_on, row.until_on) for row in pod.holders if row.member == self.member])
        }

    def own_rows(self, spans: Sequence[PodSpan]) -> list[PodSpan]:
        """Spans cut to the days that are asked for."""
        return [
            PodSpan(span.pod, max(span.first_on, first_on), min(span.until_on, until_on))
            for span in spans
            for first_on, until_on in self.own_days.get(span.pod, ())
            if max(span.first_on, first_on) < min(span.until_on, until_on)
        ]

    def asked(self, spans: Sequence[PodSpan]) -> list[PodSpan]:
        return list(spans) if self.is_whole else self.own_rows(spans)

    # What is known of it

    def matrix(
        self, spans: Sequence[PodSpan], direction: Direction, part: Period, known_at: datetime
    ) -> EnergyMatrix:
        inside = [span for span in spans if span.first_on <= part.last_on and span.until_on > part.first_on]
        return energy_matrix(spans=inside, direction=direction, period=part, known_at=known_at)

    def columns(self, quarters_wh: Int64s) -> Int64s:
        return quarters_wh if self.balance.is_quarterly else hours_from_quarters(quarters_wh)

    def meters_fill(self, measure: Measure, matrix: EnergyMatrix, rank: Rank) -> None:
        """Add the sum of some meters, and say what it lacks."""
        expected, missing, guessed = _counts(matrix)
        self.series.add(
            measure,
            matrix.period,
            self.columns(matrix.energy_wh.sum(axis=0)) * UWH_PER_WH,
            self.columns(expected - missing),
        )
        lacking = self.columns(missing)
        ranks = np.where(self.columns(expected) > 0, int(rank), int(Rank.FINAL))
        ranks = np.where(self.columns(guessed) > 0, np.maximum(ranks, int(Rank.ESTIMATED)), ranks)
        self.series.worsen(matrix.period, np.where(lacking > 0, int(Rank.MISSING), ranks), lacking)

    def _produced_fill(self) -> None:
        """Production meters, and what of their energy did not leave the POD."""
        pods = sorted({span.pod for span in self.feeding})
        metered = pods_ever_read(pods, Direction.PRODUCED, known_at=self.balance.known_at) if pods else ()
        spans = self.asked([span for span in self.feeding if span.pod in metered])
        if not spans:
            return
        period, known_at = self.series.period, self.balance.known_at
        produced = self.matrix(spans, Direction.PRODUCED, period, known_at)
        fed_in = self.matrix(spans, Direction.FED_IN, period, known_at)
        self.meters_fill(Measure.PRODUCED, produced, Rank.FINAL)
        kept_wh = np.maximum(produced.energy_wh - fed_in.energy_wh, 0).sum(axis=0)
        expected, missing, _ = _counts(produced)
        gone = np.maximum(missing, _counts(fed_in)[1])
        self.series.add(
            Measure.SELF_CONSUMED,
            period,
            self.columns(kept_wh) * UWH_PER_WH,
            self.columns(expected - gone),
        )

    def _published_fill(self, part: PublishedHours) -> None:
        for measure, energy_wh in (
            (Measure.FED_IN, part.fed_in_wh),
            (Measure.WITHDRAWN, part.withdrawn_wh),
            (Measure.SHARED, part.shared_wh),
            (Measure.SHARED_FED_IN, part.shared_wh),
        ):
            self.series.add(measure, part.period, energy_wh * UWH_PER_WH)

    def _live_fill(self, stretch: Period, rank: Rank, known_at: datetime) -> None:
        """From the readings: sums of meters, and by the hour the smaller of both sides (R21)."""
        spans_of = self.asked if self.balance.is_quarterly else list
        withdrawn = self.matrix(spans_of(self.withdrawing), Direction.WITHDRAWN, stretch, known_at)
        fed_in = self.matrix(spans_of(self.feeding), Direction.FED_IN, stretch, known_at)
        own_withdrawn, own_fed_in = withdrawn, fed_in
        if not self.is_whole and not self.balance.is_quarterly:
            own_withdrawn = self.matrix(
                self.own_rows(self.withdrawing), Direction.WITHDRAWN, stretch, known_at
            )
            own_fed_in = self.matrix(self.own_rows(self.feeding), Direction.FED_IN, stretch, known_at)
        self.meters_fill(Measure.WITHDRAWN, own_withdrawn, rank)
        self.meters_fill(Measure.FED_IN, own_fed_in, rank)
        if self.balance.is_quarterly:
            return
        withdrawn_wh = hours_from_quarters(withdrawn.energy_wh.sum(axis=0))
        shared = shared_wh(hours_from_quarters(fed_in.energy_wh.sum(axis=0)), withdrawn_wh)
        known = np.minimum(_known_hours(withdrawn), _known_hours(fed_in))
        if self.is_whole:
            self.series.add(Measure.SHARED, stretch, shared * UWH_PER_WH, known)
            self.series.add(Measure.SHARED_FED_IN, stretch, shared * UWH_PER_WH, known)
            return
        self._own_shared_add(stretch, shared, withdrawn_wh, own_withdrawn, known)
        if own_fed_in.spans:
            hourly_uwh = hours_from_quarters(fed_in.energy_wh) * UWH_PER_WH
            plants = [
                plant for plant in self.registry.plants if _meets(plant.first_on, plant.until_on, stretch)
            ]
            order = merit_order([plant.terms for plant in plants])
            taken_uwh = attributed_by_merit_order(shared * UWH_PER_WH, hourly_uwh[order])
            by_pod = [(plants[index].pod, taken_uwh[row]) for row, index in enumerate(order)]
            self._own_fed_in_add(stretch, by_pod, own_fed_in)

    def _own_published_fill(self, part: PublishedHours, known_at: datetime) -> None:
        """A POD's or a member's part of a published month: its readings as the run knew them."""
        own_withdrawn = self.matrix(
            self.own_rows(self.withdrawing), Direction.WITHDRAWN, part.period, known_at
        )
        own_fed_in = self.matrix(self.own_rows(self.feeding), Direction.FED_IN, part.period, known_at)
        self.meters_fill(Measure.WITHDRAWN, own_withdrawn, Rank.FINAL)
        self.meters_fill(Measure.FED_IN, own_fed_in, Rank.FINAL)
        key = (part.run_id, self.registry.configuration)
        pods = list(self.own_days)
        total_uwh = published_shared_uwh([part.run_id], pods, self.member).get(key)
        known = np.ones(part.period.hours, np.int64)
        self._own_shared_add(
            part.period, part.shared_wh, part.withdrawn_wh, own_withdrawn, known, total_uwh=total_uwh
        )
        if own_fed_in.spans:
            plants = published_plants([part.run_id], pods).get(key, ())
            self._own_fed_in_add(part.period, [(plant.pod, plant.shared_uwh) for plant in plants], own_fed_in)

    def _own_shared_add(
        self,
        part: Period,
        shared: Int64s,
        all_withdrawn_wh: Int64s,
        own: EnergyMatrix,
        known: Int64s,
        *,
        total_uwh: int | None = None,
    ) -> None:
        """k_j = EAC x own / all, hour by hour (R62); closed to the statement's sum where one is published."""
        own_wh = hours_from_quarters(own.energy_wh.sum(axis=0))
        own_uwh = proportion(shared * UWH_PER_WH, own_wh, all_withdrawn_wh)
        if total_uwh is not None and own_uwh.any():
            own_uwh[int(own_uwh.argmax())] += total_uwh - int(own_uwh.sum())
        self.series.add(Measure.SHARED, part, own_uwh, np.minimum(known, _known_hours(own)))

    def _own_fed_in_add(self, part: Period, by_pod: Sequence[tuple[str, Int64s]], own: EnergyMatrix) -> None:
        """What was shared of the plants at the asked PODs, on the asked days (R24)."""
        taken_uwh = np.zeros(part.hours, np.int64)
        for pod, shared_uwh in by_pod:
            for first_on, until_on in self.own_days.get(pod, ()):
                until_on = min(until_on, part.last_on + timedelta(days=1))
                if _meets(first_on, until_on, part):
                    hours = part.hours_of(Period.of_days(max(first_on, part.first_on), until_on))
                    taken_uwh[hours] += shared_uwh[hours]
        self.series.add(Measure.SHARED_FED_IN, part, taken_uwh, _known_hours(own))


def _meets(first_on: date, until_on: date, part: Period) -> bool:
    return first_on <= part.last_on and until_on > part.first_on


def _known_hours(matrix: EnergyMatrix) -> Int64s:
    expected, missing, _ = _counts(matrix)
    return hours_from_quarters(expected - missing)


def _counts(matrix: EnergyMatrix) -> tuple[Int64s, Int64s, Int64s]:
    """Meters by quarter-hour: expected, missing, and with a value that was not measured."""
    expected, missing, guessed = (np.zeros(matrix.period.quarters, np.int64) for _ in range(3))
    for span in matrix.spans:
        hours = matrix.period.hours_of(Period.of_days(span.first_on, span.until_on))
        expected[hours.start * QUARTERS_PER_HOUR : hours.stop * QUARTERS_PER_HOUR] += 1
    for stretch in matrix.unmeasured:
        first = (stretch.starts_at - matrix.period.starts_at) // QUARTER
        inside = slice(first, first + stretch.quarters)
        if stretch.state is ValueState.MISSING:
            missing[inside] += 1
        elif stretch.state in _GUESSED:
            guessed[inside] += 1
    return expected, missing, guessed
