"""A wide CSV of the folder format, one column per POD and one row per quarter-hour, into whole day curves.

Columns: `ts_utc`, `ts_locale` (the same instant on the clock of Rome, with offset), then one per POD.
Values are kWh with up to three decimals; an empty cell is a gap, never a zero (R26). Rows come in any order.
A day that is in the file is in it whole, with 92, 96 or 100 quarter-hours (R23); other days are not covered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from cer.adapters.file_bytes import columns_check, header_cells, plain_bytes
from cer.adapters.file_problems import MeterFileError, Problem, ProblemCode, ProblemLog
from cer.adapters.meter_folder.pods import POD_PATTERN, pod_normalised
from cer.adapters.meter_folder.wide_block import TIME_COLUMNS, block_read
from cer.adapters.meter_folder.wide_lines import Lines, lines_read
from cer.adapters.rome_clock import DAY_S, QUARTER_S, Seconds, date_of_ordinal, rome_offset_s, utc_text
from cer.calc.intervals import day_quarter_count, day_starts_at

BLOCK_BYTES = 1 << 20

Value = TypeVar("Value", bound=np.generic)


class Direction(StrEnum):
    """Which way the energy went at the meter (R20)."""

    WITHDRAWN = "withdrawn"
    FED_IN = "fed_in"
    PRODUCED = "produced"


@dataclass(frozen=True, slots=True)
class WideCurves:
    """Whole Italian days of several PODs in one direction, as one file gave them.

    `energy_wh` and `is_present` are [pods, quarters]; the quarters of the days follow one another, and an
    absent value reads 0 in `energy_wh`.
    """

    direction: Direction
    pods: tuple[str, ...]
    days: tuple[date, ...]
    energy_wh: npt.NDArray[np.int64]
    is_present: npt.NDArray[np.bool_]
    findings: tuple[Problem, ...]

    def __post_init__(self) -> None:
        shape = (len(self.pods), int(self.day_edges[-1]))
        if self.energy_wh.shape != shape or self.is_present.shape != shape:
            raise AssertionError("Curves have one row per POD and one column per quarter-hour of their days.")

    @property
    def day_edges(self) -> Seconds:
        """Where each day begins among the quarters, and where the last one ends; one more than days."""
        counts = [day_quarter_count(day) for day in self.days]
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])

    @property
    def quarter_starts_s(self) -> Seconds:
        """UTC start of each quarter, in seconds since 1970. [s]"""
        return np.concatenate(
            [
                int(day_starts_at(day).timestamp())
                + QUARTER_S * np.arange(day_quarter_count(day), dtype=np.int64)
                for day in self.days
            ]
        )


def wide_file_read(content: bytes, *, file: str, direction: Direction) -> WideCurves:
    """Read a wide CSV, plain or gzip; anything wrong refuses the file and is told line by line (S35)."""
    log = ProblemLog(file, MeterFileError)
    plain = plain_bytes(content, log)
    header = header_cells(plain, log)
    columns = header[:TIME_COLUMNS] + tuple(pod_normalised(name) for name in header[TIME_COLUMNS:])
    _columns_check(columns, log)
    table = _table_read(plain, columns, log)
    order = np.argsort(table.instants_s, kind="stable")
    instants_s = table.instants_s[order]
    _instants_check(instants_s, table.line_numbers[order], log)
    log.close()
    days = _whole_days(instants_s, log)
    log.close()
    return WideCurves(
        direction,
        columns[TIME_COLUMNS:],
        days,
        _by_pod(table.energy_wh, order).astype(np.int64),
        _by_pod(table.is_present, order),
        log.findings,
    )


def _columns_check(columns: tuple[str, ...], log: ProblemLog) -> None:
    columns_check(columns, ("ts_utc", "ts_locale"), log)
    if columns[:TIME_COLUMNS] != ("ts_utc", "ts_locale") or len(columns) == TIME_COLUMNS:
        log.error(
            ProblemCode.COLUMN_MISSING, "line 1", "The columns are ts_utc, ts_locale, then one per POD."
        )
    for pod in columns[TIME_COLUMNS:]:
        if not POD_PATTERN.fullmatch(pod):
            log.error(
                ProblemCode.POD_MALFORMED,
                "line 1",
                f"The column {pod!r} is not a POD code like IT001E12345678 (R90); correct the header.",
            )
    log.close()


def _table_read(plain: bytes, columns: tuple[str, ...], log: ProblemLog) -> Lines:
    lines = [
        part
        for start, end, number in _blocks(plain)
        for part in _block_lines(plain[start:end], number, columns, log)
    ]
    if not lines:
        raise log.refusal(
            ProblemCode.FILE_EMPTY, "file", "The file has a header and no rows; send it with its rows."
        )
    return Lines.joined(lines)


def _blocks(plain: bytes) -> Iterator[tuple[int, int, int]]:
    """Whole lines of about a megabyte: start, end, number of the first line."""
    start, number = plain.index(b"\n") + 1, 2
    while start < len(plain):
        end = plain.index(b"\n", min(start + BLOCK_BYTES, len(plain) - 1)) + 1
        yield start, end, number
        number += plain.count(b"\n", start, end)
        start = end


def _block_lines(
    block: bytes, first_number: int, columns: tuple[str, ...], log: ProblemLog
) -> Iterator[Lines]:
    """The rows that are certain, then the others, read slowly."""
    fast = block_read(np.frombuffer(block, np.uint8), first_number, len(columns))
    if fast is None:
        yield lines_read(enumerate(block.split(b"\n")[:-1], first_number), columns, log)
    elif fast.is_certain.all():
        yield fast.lines
    else:
        raw_lines = block.split(b"\n")
        yield fast.lines.where(fast.is_certain)
        yield lines_read(
            ((first_number + int(row), raw_lines[row]) for row in np.flatnonzero(~fast.is_certain)),
            columns,
            log,
        )


def _instants_check(instants_s: Seconds, line_numbers: npt.NDArray[np.int64], log: ProblemLog) -> None:
    for row in np.flatnonzero(instants_s % QUARTER_S):
        log.error(
            ProblemCode.INSTANT_OFF_GRID,
            f"line {line_numbers[row]}",
            f"{utc_text(int(instants_s[row]))} is not the start of a quarter-hour; "
            "write :00, :15, :30 or :45.",
        )
    for row in np.flatnonzero(instants_s[1:] == instants_s[:-1]):
        log.error(
            ProblemCode.INSTANT_TWICE,
            f"line {line_numbers[row + 1]}",
            f"the quarter-hour {utc_text(int(instants_s[row]))} was already given on "
            f"line {line_numbers[row]}; keep one.",
        )


def _whole_days(instants_s: Seconds, log: ProblemLog) -> tuple[date, ...]:
    """The Italian days of the rows, each of which must be whole (R23, F3)."""
    ordinals, counts = np.unique((instants_s + rome_offset_s(instants_s)) // DAY_S, return_counts=True)
    days = tuple(date_of_ordinal(int(ordinal)) for ordinal in ordinals)
    for day, count in zip(days, counts, strict=True):
        if count != day_quarter_count(day):
            log.error(ProblemCode.DAY_INCOMPLETE, str(day), _incomplete_day(day, instants_s))
    skipped = (days[-1] - days[0]).days + 1 - len(days)
    if skipped:
        log.finding(
            ProblemCode.DAYS_ABSENT,
            f"{days[0]} to {days[-1]}",
            f"Days between the first and the last that the file does not cover: {skipped}.",
        )
    return days


def _incomplete_day(day: date, instants_s: Seconds) -> str:
    first_s = int(day_starts_at(day).timestamp())
    expected_s = first_s + QUARTER_S * np.arange(day_quarter_count(day), dtype=np.int64)
    missing_s = np.setdiff1d(expected_s, instants_s)
    return (
        f"the day has {len(expected_s) - len(missing_s)} of its {len(expected_s)} quarter-hours, the first "
        f"missing is {utc_text(int(missing_s[0]))}; add the rows, with empty cells where there is no value, "
        "or leave the day out."
    )


def _by_pod(values: npt.NDArray[Value], order: Seconds) -> npt.NDArray[Value]:
    is_in_order = bool((np.diff(order) == 1).all())
    return np.ascontiguousarray((values if is_in_order else values[order]).T)
