"""One cell of a CSV file read exactly: instants and decimal numbers, or the reason why not (S35, S36)."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal

from cer.adapters.file_problems import ProblemCode
from cer.calc.intervals import ROME

UTC_TEXT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
LOCAL_TEXT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d", re.ASCII)
DAY_TEXT = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)
COMMA_NUMBER = re.compile(r"-?[0-9.]*,[0-9]+", re.ASCII)
NOT_FINITE = frozenset({"nan", "inf", "infinity"})
WHOLE_DIGITS_MAX = 9
DECIMAL_CHARACTERS_MAX = 20


class CellFaultError(ValueError):
    """Why one cell or line is refused, and what to write instead."""

    def __init__(self, code: ProblemCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def line_cells(line: bytes, column_count: int) -> list[str]:
    """The cells of one line, as many as the header has columns."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise CellFaultError(ProblemCode.NOT_UTF8, "is not UTF-8 text; save the file as UTF-8.") from None
    cells = _quoted_cells(text) if '"' in text else text.split(",")
    if len(cells) > column_count:
        raise CellFaultError(
            ProblemCode.DECIMAL_COMMA,
            f"has {len(cells)} cells where the header has {column_count}: a decimal comma cuts a number "
            "in two; write decimals with a point.",
        )
    if len(cells) < column_count:
        raise CellFaultError(
            ProblemCode.CELL_COUNT,
            f"has {len(cells)} cells where the header has {column_count}; leave a missing value as an "
            "empty cell.",
        )
    return cells


def _quoted_cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text]))
    except csv.Error:
        raise CellFaultError(
            ProblemCode.CELL_COUNT, "cannot be cut into cells; check its quotes and its line end."
        ) from None


def instant_s(utc_text: str, local_text: str) -> int:
    """Seconds since 1970 of an instant that is written on both clocks, which must agree. [s]"""
    try:
        if not UTC_TEXT.fullmatch(utc_text):
            raise ValueError
        instant = datetime.fromisoformat(utc_text)
    except ValueError:
        raise CellFaultError(
            ProblemCode.INSTANT_MALFORMED, f"ts_utc {utc_text!r} is not an instant like 2024-03-31T01:00:00Z."
        ) from None
    try:
        if not LOCAL_TEXT.fullmatch(local_text):
            raise ValueError
        local = datetime.fromisoformat(local_text)
    except ValueError:
        raise CellFaultError(
            ProblemCode.INSTANT_MALFORMED,
            f"ts_locale {local_text!r} is not an instant with offset like 2024-03-31T03:00:00+0200.",
        ) from None
    if local != instant or local.utcoffset() != instant.astimezone(ROME).utcoffset():
        raise CellFaultError(
            ProblemCode.LOCAL_TIME_DISAGREES,
            f"ts_locale {local_text} is not {utc_text} on the clock of Europe/Rome; correct one of the two.",
        )
    return int(instant.timestamp())


def scaled_whole(text: str, *, decimals: int, unit: str, is_signed: bool) -> int:
    """A decimal number as a whole count of its smallest unit, exactly. [10**-decimals of the unit]"""
    match = NUMBER.fullmatch(text)
    if match is None:
        raise _fault_of_no_number(text, unit)
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    if len(fraction) > decimals:
        raise CellFaultError(
            ProblemCode.NOT_WHOLE, f"{text} {unit} has more than {decimals} decimals; round it at its source."
        )
    if len(whole.lstrip("0")) > WHOLE_DIGITS_MAX:
        raise CellFaultError(
            ProblemCode.IMPOSSIBLE, f"{text[:40]} {unit} is beyond anything physical; check the unit."
        )
    if sign and not is_signed:
        raise CellFaultError(
            ProblemCode.NEGATIVE,
            f"{text} {unit} is negative; energy is at least 0 and its direction is the file's.",
        )
    magnitude = int(whole + fraction.ljust(decimals, "0"))
    return -magnitude if sign else magnitude


def decimal_number(text: str, *, unit: str) -> Decimal:
    """A plain decimal number, at least 0, as it is written. [unit]"""
    match = NUMBER.fullmatch(text)
    if match is None:
        raise _fault_of_no_number(text, unit)
    if match[1]:
        raise CellFaultError(ProblemCode.NEGATIVE, f"{text} {unit} is negative; it is at least 0.")
    if len(text) > DECIMAL_CHARACTERS_MAX:
        raise CellFaultError(ProblemCode.IMPOSSIBLE, f"{text[:40]} {unit} is beyond anything physical.")
    return Decimal(text)


def day(text: str) -> date:
    """A day written like 2024-03-31."""
    try:
        if not DAY_TEXT.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise CellFaultError(
            ProblemCode.INSTANT_MALFORMED, f"{text!r} is not a day written like 2024-03-31."
        ) from None


def _fault_of_no_number(text: str, unit: str) -> CellFaultError:
    shown = text[:40]
    if text.strip().lstrip("+-").lower() in NOT_FINITE:
        return CellFaultError(
            ProblemCode.NOT_FINITE,
            f"{shown!r} is not a finite number; leave a missing value as an empty cell.",
        )
    if COMMA_NUMBER.fullmatch(text.strip()):
        return CellFaultError(
            ProblemCode.DECIMAL_COMMA, f"{shown!r} has a decimal comma; write decimals with a point."
        )
    return CellFaultError(
        ProblemCode.NUMBER_MALFORMED,
        f"{shown!r} is not a number of {unit}; write digits and a point, like 0.125.",
    )
