"""Rows of cells from the bytes of a CSV or XLSX file: encoding, separator and sheet known or refused."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from cer.adapters.member_lists.columns import column_of
from cer.adapters.upload_guard import MediaType, media_type_of, size_check
from cer.kit.errors import RuleBrokenError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
COLUMNS_MAX = 50
_LINES_MAX = 1 << 20
"""As many as a workbook may have; a row further down is none."""
_FEWEST_KNOWN = 2
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_PLAIN_NUMBER_FORMATS = {"General", "0", "@"}


class TextEncoding(StrEnum):
    """Encodings of a CSV; what is not UTF-8 has to be named, for bytes alone do not tell."""

    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"


class Fault(StrEnum):
    """What a cell holds in place of a value."""

    FORMULA = "formula"
    ERROR = "error"
    TIME = "time"
    STYLED_NUMBER = "styled_number"


Cell = str | Decimal | date | bool | Fault | None
"""An empty cell is None; a CSV holds text only."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, each with the line of the file that it begins on."""

    format: str
    encoding: str | None
    separator: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def table_read(content: bytes, *, encoding: TextEncoding | None, rows_max: int) -> Table:
    """The one table of a file. An archive is a workbook, within bounds, or refused (S32)."""
    size_check(len(content))
    if content.startswith(b"PK"):
        return _workbook_table(content, rows_max)
    return _csv_table(content, encoding, rows_max)


def _csv_table(content: bytes, encoding: TextEncoding | None, rows_max: int) -> Table:
    text, name = _decoded(content, encoding)
    if "\0" in text:
        raise refused(
            "The file holds NUL characters: it is no text. Export it as CSV anew.", "file_kind_unknown"
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = _separator_of(first)
    rows = list(_bounded(_csv_rows(text, separator), rows_max))
    _, header = rows[0]
    return Table(
        "csv", name, SEPARATORS[separator], tuple(str(cell or "") for cell in header), tuple(rows[1:])
    )


def _decoded(content: bytes, encoding: TextEncoding | None) -> tuple[str, str]:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            encoding_name = name
            break
    else:
        encoding_name = (encoding or TextEncoding.UTF_8).value
    try:
        return content.decode(encoding_name), encoding_name.removesuffix("-sig")
    except UnicodeDecodeError:
        raise refused(
            f"The text is not {encoding_name}: save it as CSV UTF-8, or say which encoding it has"
            f" ({', '.join(TextEncoding)}).",
            "encoding_unknown",
        ) from None


def _separator_of(first_line: str) -> str:
    """The one separator that cuts the first line into names we know."""
    fitting = []
    for separator in SEPARATORS:
        names = first_line.split(separator)
        if sum(column_of(name) is not None for name in names) >= _FEWEST_KNOWN:
            fitting.append(separator)
    if len(fitting) != 1:
        raise refused(
            "The first line does not name the columns of the template, with one separator between: commas,"
            " semicolons or tabs.",
            "header_unknown" if not fitting else "separator_ambiguous",
        )
    return fitting[0]


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, tuple(cell.strip() or None for cell in cells)
            line = reader.line_num + 1
    except csv.Error:
        raise refused(f"Line {line} cannot be cut into cells: check its quotes.", "cells_malformed") from None


def _workbook_table(content: bytes, rows_max: int) -> Table:
    if media_type_of(content) is not MediaType.XLSX:
        raise refused("This is no XLSX workbook and no CSV: save it as one of the two.", "file_kind_unknown")
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [list(_bounded(_sheet_rows(sheet), rows_max)) for sheet in workbook.worksheets]
    except RuleBrokenError:
        raise
    except Exception as error:  # the library raises anything at all on a damaged workbook
        raise refused("The workbook is damaged: save it anew.", "file_damaged") from error
    filled = [rows for rows in sheets if rows]
    if len(filled) != 1:
        raise refused(
            f"The workbook has {len(filled)} sheets with cells: keep the one with the members.",
            "sheet_ambiguous",
        )
    (_, header), *rows = filled[0]
    return Table("xlsx", None, None, _header(header), tuple(rows))


def _header(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The names of the columns, without the empty cells after the last one."""
    names = [str(cell or "").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for line, cells in enumerate(sheet.iter_rows(max_row=_LINES_MAX, max_col=COLUMNS_MAX + 1), 1):
        if all(cell is EMPTY_CELL for cell in cells):
            continue
        values = tuple(_cell_value(cell) for cell in cells)
        if values[-1] is not None:
            raise refused(f"Line {line} has over {COLUMNS_MAX} cells: keep the list alone.", "cell_count")
        if any(value is not None for value in values):
            yield line, values


def _cell_value(cell: Any) -> Cell:
    value = cell.value
    if cell.value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type in {"f", "e"}:
        return Fault.FORMULA if cell.data_type == "f" else Fault.ERROR
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else Fault.TIME
    if isinstance(value, bool | date):
        return value
    if isinstance(value, int | float):
        is_plain = cell.number_format in _PLAIN_NUMBER_FORMATS or value != int(value)
        return Decimal(repr(value)) if is_plain else Fault.STYLED_NUMBER
    return value.strip() if isinstance(value, str) else Fault.TIME


def _bounded(
    rows: Iterable[tuple[int, tuple[Cell, ...]]], rows_max: int
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for count, row in enumerate(rows):
        if count > rows_max:
            raise refused(f"The list has more than {rows_max} rows: send it in parts.", "too_many_rows")
        yield row


def refused(sentence: str, code: str) -> RuleBrokenError:
    """A list that cannot be read at all."""
    return RuleBrokenError(sentence, code=code)
