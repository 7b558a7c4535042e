"""Energy of many PODs as one exact matrix, what is missing in it and which revisions it was read from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

import numpy as np

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, Period, day_quarter_count, day_starts_at
from tenant_apps.members.selectors import points_by_code
from tenant_apps.metering.curve_bytes import MISSING_LETTER, CurveBlock, Int64s, Letters, day_number
from tenant_apps.metering.models import ValueState as ValueState
from tenant_apps.metering.selectors.curves import current_curves, curve_blocks

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PodSpan:
    """Italian days, half-open, in which the energy of a POD, by code, counts (R65); one row of the matrix."""

    pod: str
    first_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """Quarter-hours in a row of one POD that share a state other than measured."""

    pod: str
    state: ValueState
    starts_at: datetime
    quarters: int


@dataclass(frozen=True, slots=True)
class CurveVersion:
    """Which revisions one row was read from; the digest is over POD, direction, each day and its revision."""

    pod: str
    first_on: date
    until_on: date
    curve_count: int
    revision_max: int
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class EnergyMatrix:
    """Energy [spans, quarters] of a period in whole Wh; 0 outside a span and where a value is missing.

    Who computes with it looks at `gaps` first: a missing value is not a zero (R26).
    """

    direction: Direction
    period: Period
    spans: tuple[PodSpan, ...]
    energy_wh: Int64s
    unmeasured: tuple[Stretch, ...]
    versions: tuple[CurveVersion, ...]

    @property
    def gaps(self) -> tuple[Stretch, ...]:
        """What is missing within the spans, by POD and time (R26)."""
        return tuple(stretch for stretch in self.unmeasured if stretch.state is ValueState.MISSING)


def energy_matrix(
    *, spans: Sequence[PodSpan], direction: Direction, period: Period, known_at: datetime
) -> EnergyMatrix:
    """The energy of PODs over a period from their current curves, as known on a moment (F1). [Wh]

    Values are required on the days of each span only. The rows come in the order of the spans.
    """
    pods = list(dict.fromkeys(span.pod for span in spans))
    calendar = _Calendar(period)
    points = points_by_code(pods)
    blocks = [
        current_curves(block)
        for block in curve_blocks(
            pod_ids=[points[pod].id for pod in pods],
            direction=direction,
            first_on=period.first_on,
            until_on=period.last_on + DAY,
            known_at=known_at,
        )
    ]
    energy_wh, letters = _laid_out(blocks, len(pods), calendar)
    position = {pod: index for index, pod in enumerate(pods)}
    rows = [position[span.pod] for span in spans]
    if rows != list(range(len(pods))):
        energy_wh, letters = energy_wh[rows], letters[rows]
    unmeasured: list[Stretch] = []
    for row, span in enumerate(spans):
        inside = calendar.quarters_of(span)
        energy_wh[row, : inside.start] = 0
        energy_wh[row, inside.stop :] = 0
        unmeasured += _stretches(letters[row, inside], span.pod, calendar.starts_at(inside.start))
    return EnergyMatrix(
        direction=direction,
        period=period,
        spans=tuple(spans),
        energy_wh=energy_wh,
        unmeasured=tuple(unmeasured),
        versions=_versions(spans, rows, direction, period, blocks),
    )


class _Calendar:
    """Where the quarter-hours of each Italian day lie in the columns of a period."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.first_number = day_number(period.first_on)
        counts = [day_quarter_count(day) for day in period.days]
        self.edges = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])

    @cached_property
    def lead(self) -> int:
        """Quarter-hours of the first day that lie before the period."""
        return (self.period.starts_at - day_starts_at(self.period.first_on)) // QUARTER

    def quarters_of(self, span: PodSpan) -> slice:
        """The columns of the days of a span, kept within the period."""
        day_count = len(self.edges) - 1
        edges = (
            int(self.edges[min(max(day_number(day) - self.first_number, 0), day_count)]) - self.lead
            for day in (span.first_on, span.until_on)
        )
        start, stop = (min(max(edge, 0), self.period.quarters) for edge in edges)
        return slice(start, max(start, stop))

    def starts_at(self, column: int) -> datetime:
        """UTC start of the quarter-hour of a column."""
        return self.period.starts_at + QUARTER * column


def _laid_out(blocks: Sequence[CurveBlock], pod_count: int, calendar: _Calendar) -> tuple[Int64s, Letters]:
    """Energies and states, [pods, quarters of the period], from the curves of its days."""
    shape = (pod_count, int(calendar.edges[-1]))
    energy_wh = np.zeros(shape, np.int64)
    letters = np.full(shape, MISSING_LETTER, np.uint8)
    for block in blocks:
        starts = calendar.edges[block.days - calendar.first_number]
        columns = starts[:, None] + np.arange(block.quarters)
        energy_wh[block.pods[:, None], columns] = np.maximum(block.energy_wh, 0)
        letters[block.pods[:, None], columns] = block.letters
    inside = slice(calendar.lead, calendar.lead + calendar.period.quarters)
    return energy_wh[:, inside], letters[:, inside]


def _stretches(letters: Letters, pod: str, starts_at: datetime) -> Iterator[Stretch]:
    """The runs of equal states that are not measured."""
    measured = ord(ValueState.MEASURED)
    if (letters == measured).all():
        return
    edges = np.flatnonzero(np.diff(letters, prepend=0, append=0))
    for first, end in pairwise(edges):
        if letters[first] != measured:
            yield Stretch(
                pod, ValueState(chr(letters[first])), starts_at + QUARTER * int(first), int(end - first)
            )


def _versions(
    spans: Sequence[PodSpan],
    rows: Sequence[int],
    direction: Direction,
    period: Period,
    blocks: Sequence[CurveBlock],
) -> tuple[CurveVersion, ...]:
    pods = np.concatenate([np.zeros(0, np.int32), *(block.pods for block in blocks)])
    days = np.concatenate([np.zeros(0, np.int32), *(block.days for block in blocks)])
    revisions = np.concatenate([np.zeros(0, np.int32), *(block.revisions for block in blocks)])
    order = np.lexsort((days, pods))
    pods, days, revisions = pods[order], days[order], revisions[order]
    versions = []
    for span, row in zip(spans, rows, strict=True):
        first_on, until_on = max(span.first_on, period.first_on), min(span.until_on, period.last_on + DAY)
        of_pod = slice(*np.searchsorted(pods, [row, row + 1]))
        of_days = slice(*np.searchsorted(days[of_pod], [day_number(first_on), day_number(until_on)]))
        listed = np.stack([days[of_pod][of_days], revisions[of_pod][of_days]], axis=1).astype(">i4")
        versions.append(
            CurveVersion(
                pod=span.pod,
                first_on=first_on,
                until_on=until_on,
                curve_count=len(listed),
                revision_max=int(listed[:, 1].max(initial=0)),
                sha256=sha256(f"{span.pod} {direction} ".encode() + listed.tobytes()).hexdigest(),
            )
        )
    return tuple(versions)
