"""Tables that people open in a spreadsheet: text is never a formula, numbers stay numbers (S34)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from cer.kit.spreadsheet_cells import cell_neutralised

Value = str | int | Decimal | date | bool | None


class TableFormat(StrEnum):
    """Files that a spreadsheet opens."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """What a browser is told."""
        return {
            TableFormat.CSV: "text/csv; charset=utf-8",
            TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }[self]


def table_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Value]], *, kind: TableFormat, sheet: str = "Soci"
) -> bytes:
    """A header and its rows as a file."""
    if kind is TableFormat.CSV:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([cell_neutralised(name) for name in header])
        writer.writerows([_csv_value(value) for value in row] for row in rows)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(sheet)
    for row in ([*header], *rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, value=None)
            _cell_fill(cell, value)
            cells.append(cell)
        page.append(cells)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _csv_value(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return cell_neutralised("" if value is None else str(value))


def _cell_fill(cell: Any, value: Value) -> None:
    """Text stays text, whatever it begins with; characters that a workbook cannot hold are left out."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = cell_neutralised(value)
    try:
        cell.value = text
    except IllegalCharacterError:
        cell.value = "".join(character for character in text if character.isprintable() or character == "\n")
    cell.data_type = "s"
    cell.number_format = "@"
