"""How day curves become revisions: compared and merged by numpy, written by one COPY BINARY (F1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from django.db import connection
from psycopg import sql

from cer.adapters.meter_folder import WideCurves
from cer.calc.intervals import DAY
from tenant_apps.metering.curve_bytes import (
    COPY_COLUMNS,
    COPY_HEADER,
    COPY_TRAILER,
    MISSING_LETTER,
    MISSING_WH,
    CurveBlock,
    day_number,
    rows_encoded,
)
from tenant_apps.metering.models import ReadingSource, ValueState
from tenant_apps.metering.selectors import curve_blocks, latest_curves

STATE_OF_SOURCE = {
    ReadingSource.DISTRIBUTOR_VALIDATED: ValueState.MEASURED,
    ReadingSource.DISTRIBUTOR_RAW: ValueState.RAW,
    ReadingSource.LIVE_METER: ValueState.MEASURED,
    ReadingSource.ESTIMATE: ValueState.ESTIMATED,
}
"""The state of values that come without one of their own."""

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
ROWS_PER_WRITE = 8192
_COPY_SQL = sql.SQL("COPY metering_daycurve ({}) FROM STDIN (FORMAT BINARY)").format(
    sql.SQL(", ").join(map(sql.Identifier, COPY_COLUMNS))
)


@dataclass(frozen=True, slots=True)
class CurveCounts:
    """What recording changed: days never seen before, days with a further revision, days as they were."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0

    def __add__(self, other: "CurveCounts") -> "CurveCounts":
        return CurveCounts(
            self.new + other.new, self.corrected + other.corrected, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """The curves of one length that a file gives: every POD on every day, PODs outermost."""

    days: np.ndarray[tuple[int], np.dtype[np.int32]]
    block: CurveBlock

    def rows_of(self, known: CurveBlock) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The row of the grid that each known curve falls on."""
        return known.pods.astype(np.int64) * len(self.days) + np.searchsorted(self.days, known.days)


def curves_record(
    *,
    curves: WideCurves,
    pod_ids: Mapping[str, UUID],
    source: ReadingSource,
    file_id: UUID | None,
    arrived_at: datetime,
) -> CurveCounts:
    """Make a further revision of each day that differs from the newest one of the same source.

    A value that is given wins; where none is given, the value that is known stays (R26). A day that is the
    same after that gets no revision, nor does a day without any value. The caller holds the lock of imports.
    """
    ids = [pod_ids[pod] for pod in curves.pods]
    known = {
        block.quarters: block
        for block in curve_blocks(
            pod_ids=ids,
            direction=curves.direction,
            first_on=curves.days[0],
            until_on=curves.days[-1] + DAY,
            known_at=END_OF_TIME,
        )
    }
    counts = CurveCounts()
    with connection.cursor() as cursor, cursor.copy(_COPY_SQL) as copy:
        copy.write(COPY_HEADER)
        for grid in _grids(curves, source):
            revised, grid_counts = _revised(grid, known.get(grid.block.quarters), source)
            counts += grid_counts
            for first in range(0, len(revised), ROWS_PER_WRITE):
                copy.write(
                    rows_encoded(
                        revised.where(np.arange(first, min(first + ROWS_PER_WRITE, len(revised)))),
                        pod_ids=ids,
                        direction=curves.direction,
                        file_id=file_id,
                        arrived_at=arrived_at,
                    )
                )
        copy.write(COPY_TRAILER)
    return counts


def _grids(curves: WideCurves, source: ReadingSource) -> Iterator[_Grid]:
    edges = curves.day_edges
    lengths = np.diff(edges)
    numbers = np.array([day_number(day) for day in curves.days], np.int32)
    letter = ord(STATE_OF_SOURCE[source])
    for quarters in np.unique(lengths):
        of_length = np.flatnonzero(lengths == quarters)
        columns = (edges[of_length][:, None] + np.arange(quarters)).ravel()
        is_present = curves.is_present[:, columns].reshape(-1, quarters)
        energy_wh = curves.energy_wh[:, columns].astype(np.int32).reshape(-1, quarters)
        row_count = len(energy_wh)
        yield _Grid(
            days=numbers[of_length],
            block=CurveBlock(
                pods=np.repeat(np.arange(len(curves.pods), dtype=np.int32), len(of_length)),
                days=np.tile(numbers[of_length], len(curves.pods)),
                revisions=np.ones(row_count, np.int32),
                sources=np.full(row_count, source, np.int16),
                energy_wh=np.where(is_present, energy_wh, MISSING_WH).astype(np.int32),
                letters=np.where(is_present, letter, MISSING_LETTER).astype(np.uint8),
            ),
        )


def _revised(grid: _Grid, known: CurveBlock | None, source: ReadingSource) -> tuple[CurveBlock, CurveCounts]:
    """The curves that need a row, each with its revision and what is known filled in."""
    given = grid.block
    is_given = given.letters != MISSING_LETTER
    has_value = is_given.any(axis=1)
    if known is not None:
        known = known.where(np.isin(known.days, grid.days))
    if known is None or not len(known):
        return given.where(has_value), CurveCounts(new=int(has_value.sum()))
    energy_wh, letters = (
        np.full_like(given.energy_wh, MISSING_WH),
        np.full_like(given.letters, MISSING_LETTER),
    )
    newest = latest_curves(known.where(known.sources == source))
    rows = grid.rows_of(newest)
    energy_wh[rows], letters[rows] = newest.energy_wh, newest.letters
    merged_wh, merged_letters = (
        np.where(is_given, given.energy_wh, energy_wh),
        np.where(is_given, given.letters, letters),
    )
    is_revised = ((merged_wh != energy_wh) | (merged_letters != letters)).any(axis=1)
    revisions = np.zeros(len(given), np.int32)
    np.maximum.at(revisions, grid.rows_of(known), known.revisions)
    merged = CurveBlock(given.pods, given.days, revisions + 1, given.sources, merged_wh, merged_letters)
    counts = CurveCounts(
        new=int((is_revised & (revisions == 0)).sum()),
        corrected=int((is_revised & (revisions > 0)).sum()),
        unchanged=int((has_value & ~is_revised).sum()),
    )
    return merged.where(is_revised), counts
