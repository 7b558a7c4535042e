"""A list of members as entries, each row with what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cer.adapters.member_lists.columns import REQUIRED, TEMPLATE_COLUMNS, Column, columns_of
from cer.adapters.member_lists.tables import Cell, Table, TextEncoding, table_read
from cer.adapters.member_lists.values import (
    CellRefusedError,
    DayReader,
    category_of,
    code_of,
    configuration_of,
    email_of,
    fiscal_code_of,
    flag_of,
    iban_of,
    name_of,
    pod_of,
    power_of,
    shown,
    vat_number_of,
)
from cer.calc.rules import HolderCategory

ROWS_MAX = 10_000
PERSONAL = frozenset({Column.FISCAL_CODE, Column.IBAN})
VALUE_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one cell: where it is, what stands there, and the cure."""

    line: int
    column: str
    value: str
    code: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MemberEntry:
    """A member with one of its PODs, or with none, from a day on."""

    code: str
    name: str
    category: HolderCategory
    is_enterprise: bool
    valid_from: date
    fiscal_code: str | None = None
    vat_number: str | None = None
    iban: str | None = None
    email: str | None = None
    pod: str | None = None
    contract_power_kw: Decimal | None = None
    configuration: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ListedRow:
    """One row of the file: its cells as they are, and its entry unless something is wrong with it."""

    line: int
    cells: tuple[str, ...]
    entry: MemberEntry | None
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """How the file was read: nothing of it is a guess."""

    format: str
    encoding: str | None
    separator: str | None
    columns: Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class MemberList:
    """All rows of a list in their order."""

    recognition: Recognition
    header: tuple[str, ...]
    rows: tuple[ListedRow, ...]

    def problem(self, row: ListedRow, column: Column, code: str, cure: str) -> RowProblem:
        """Something wrong with a cell that only whoever knows the registry could see."""
        name = self.recognition.columns.get(column, TEMPLATE_COLUMNS[column])
        value = row.cells[self.header.index(name)] if name in self.header else ""
        return RowProblem(row.line, name, value_shown(column, value), code, cure)


def member_list_read(content: bytes, *, encoding: TextEncoding | None = None) -> MemberList:
    """Read a list, or refuse it as a whole where it cannot be read at all."""
    table = table_read(content, encoding=encoding, rows_max=ROWS_MAX)
    places = columns_of(table.header)
    readers = _readers(table, places)
    rows = tuple(_row(line, cells, table.header, places, readers) for line, cells in table.rows)
    recognition = Recognition(
        table.format,
        table.encoding,
        table.separator,
        {column: table.header[index] for column, index in places.items()},
    )
    return MemberList(recognition, table.header, rows)


def value_shown(column: Column, value: str) -> str:
    """A value as a report repeats it: of a fiscal code or IBAN only the ends."""
    if column in PERSONAL and value:
        return value[:2] + "•••" + value[-2:]
    return value[:VALUE_LENGTH_MAX]


def _readers(table: Table, places: Mapping[Column, int]) -> Mapping[Column, Callable[[Cell], Any]]:
    day_cells = (_at(cells, places[Column.VALID_FROM]) for _, cells in table.rows)
    return {
        Column.CODE: code_of,
        Column.NAME: name_of,
        Column.FISCAL_CODE: fiscal_code_of,
        Column.VAT_NUMBER: vat_number_of,
        Column.IBAN: iban_of,
        Column.EMAIL: email_of,
        Column.CATEGORY: category_of,
        Column.IS_ENTERPRISE: flag_of,
        Column.VALID_FROM: DayReader(day_cells),
        Column.POD: pod_of,
        Column.CONTRACT_POWER_KW: power_of,
        Column.CONFIGURATION: configuration_of,
    }


def _row(
    line: int,
    cells: tuple[Cell, ...],
    header: tuple[str, ...],
    places: Mapping[Column, int],
    readers: Mapping[Column, Callable[[Cell], Any]],
) -> ListedRow:
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []

    def problem(column: Column, cell: Cell, code: str, cure: str) -> None:
        name = header[places[column]] if column in places else TEMPLATE_COLUMNS[column]
        problems.append(RowProblem(line, name, value_shown(column, shown(cell)), code, cure))

    if any(cell is not None for cell in cells[len(header) :]):
        cure = f"More cells than the header's {len(header)}: put a text with a separator in quotes."
        problems.append(RowProblem(line, "", "", "cell_count", cure))
    for column, index in places.items():
        cell = _at(cells, index)
        if cell is None:
            if column in REQUIRED:
                problem(column, cell, "value_missing", "Write it: nothing is assumed in its place.")
            continue
        try:
            values[column.value] = readers[column](cell)
        except CellRefusedError as refusal:
            problem(column, cell, refusal.code, refusal.cure)
    if (Column.POD in values) != (Column.CONFIGURATION in values) and not problems:
        missing = Column.CONFIGURATION if Column.POD in values else Column.POD
        problem(missing, None, "value_missing", "Write both a POD and its configuration, or none.")
    if Column.CONTRACT_POWER_KW in values and Column.POD not in values and not problems:
        problem(Column.POD, None, "value_missing", "A contract power belongs to a POD: write which.")
    entry = None if problems else MemberEntry(**values)
    return ListedRow(
        line, tuple(shown(_at(cells, index)) for index in range(len(header))), entry, tuple(problems)
    )


def _at(cells: tuple[Cell, ...], index: int) -> Cell:
    return cells[index] if index < len(cells) else None
