"""One cell of a list: read exactly, or the reason why not and the cure (S35, S36, S38)."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from cer.adapters.member_lists.columns import CATEGORY_NAMES, plain
from cer.adapters.member_lists.tables import Cell, Fault
from cer.calc.identifiers import is_fiscal_code, is_iban, is_vat_number, pod_from_text
from cer.calc.rules import HolderCategory

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SLASHED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?", re.ASCII)
THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}", re.ASCII)
CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]*", re.ASCII)
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
YES = frozenset({"si", "s", "yes", "y", "true", "vero", "1", "x"})
NO = frozenset({"no", "n", "false", "falso", "0"})
LATEST_MONTH = 12
TEXT_MAX = {"code": 20, "name": 200, "email": 254}


class CellRefusedError(ValueError):
    """Why a cell is refused, and what to write instead."""

    def __init__(self, code: str, cure: str) -> None:
        super().__init__(cure)
        self.code = code
        self.cure = cure


def shown(cell: Cell) -> str:
    """A cell as a report repeats it."""
    if isinstance(cell, Fault):
        return f"({cell.value})"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return "" if cell is None else str(cell)


def text_of(cell: Cell, *, longest: int = 300) -> str:
    """The text of a cell; a number is text only where its digits are all that there is to it."""
    if isinstance(cell, Fault):
        raise CellRefusedError(*_FAULTS[cell])
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        cell = format(cell.to_integral_value(), "f")
    if not isinstance(cell, str):
        raise CellRefusedError("not_text", "Format the column as text and write the value anew.")
    if len(cell) > longest:
        raise CellRefusedError("too_long", f"It has {len(cell)} characters; write at most {longest}.")
    return cell


def code_of(cell: Cell) -> str:
    code = text_of(cell, longest=TEXT_MAX["code"]).upper()
    if not CODE.fullmatch(code):
        raise CellRefusedError("code_malformed", "Use capitals, digits, points, hyphens and underscores.")
    return code


def name_of(cell: Cell) -> str:
    return text_of(cell, longest=TEXT_MAX["name"])


def fiscal_code_of(cell: Cell) -> str:
    code = _squeezed(cell)
    if not is_fiscal_code(code):
        raise CellRefusedError(
            "fiscal_code_malformed",
            "Copy the 16 characters of a person or the 11 digits of a body, zeros in front included, from the"
            " card (R92).",
        )
    return code


def vat_number_of(cell: Cell) -> str:
    code = _squeezed(cell).removeprefix("IT")
    if not is_vat_number(code):
        raise CellRefusedError(
            "vat_number_malformed",
            "Write all 11 digits, zeros in front too; the last one must fit (R91).",
        )
    return code


def iban_of(cell: Cell) -> str:
    code = _squeezed(cell)
    if not is_iban(code):
        raise CellRefusedError(
            "iban_malformed", "Copy it from the bank: its length or check digits are wrong."
        )
    return code


def email_of(cell: Cell) -> str:
    address = text_of(cell, longest=TEXT_MAX["email"])
    if not EMAIL.fullmatch(address):
        raise CellRefusedError("email_malformed", "Write one address like nome@example.org.")
    return address


def category_of(cell: Cell) -> HolderCategory:
    category = CATEGORY_NAMES.get(plain(text_of(cell)))
    if category is None:
        raise CellRefusedError(
            "category_unknown", f"Write one of: {', '.join(sorted({*CATEGORY_NAMES} - {*HolderCategory}))}."
        )
    return category


def flag_of(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = plain(text_of(cell))
    if word not in YES | NO:
        raise CellRefusedError("flag_unknown", "Write sì or no.")
    return word in YES


def pod_of(cell: Cell) -> str:
    pod = pod_from_text(text_of(cell))
    if pod is None:
        raise CellRefusedError("pod_malformed", "Write a POD like IT001E12345678, as on the bill (R90).")
    return pod


def power_of(cell: Cell) -> Decimal:
    """A power as written, with point or comma; what could also be thousands is refused. [kW]"""
    text = format(cell, "f") if isinstance(cell, Decimal) else text_of(cell)
    if not isinstance(cell, Decimal) and THOUSANDS.fullmatch(text):
        raise CellRefusedError(
            "number_ambiguous", "It may be thousands or decimals: write 4.5, or 4500 without a sign."
        )
    if not NUMBER.fullmatch(text):
        raise CellRefusedError("number_malformed", "Write a number of kW, like 4.5, with at most 3 decimals.")
    return Decimal(text.replace(",", "."))


def configuration_of(cell: Cell) -> str:
    return text_of(cell).upper()


class DayReader:
    """Days of one column. `03/04/2024` is read only where another cell shows which number is the day."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        pairs = [
            (int(match[1]), int(match[2]))
            for cell in cells
            if isinstance(cell, str) and (match := SLASHED_DAY.fullmatch(cell))
        ]
        self.is_day_first = any(first > LATEST_MONTH for first, _ in pairs)
        self.is_month_first = any(second > LATEST_MONTH for _, second in pairs)

    def __call__(self, cell: Cell) -> date:
        if isinstance(cell, date):
            return cell
        text = text_of(cell)
        match = SLASHED_DAY.fullmatch(text)
        try:
            if not match:
                if not ISO_DAY.fullmatch(text):
                    raise ValueError
                return date.fromisoformat(text)
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            is_known = self.is_day_first and not self.is_month_first
            if first != second and first <= LATEST_MONTH and second <= LATEST_MONTH and not is_known:
                raise CellRefusedError(
                    "day_ambiguous", f"Day and month may be the other way round: write {year}-MM-DD."
                )
            return date(year, second, first)
        except ValueError as error:
            if isinstance(error, CellRefusedError):
                raise
            raise CellRefusedError("day_malformed", "Write a day like 2024-03-31 or 31/03/2024.") from None


def _squeezed(cell: Cell) -> str:
    return "".join(text_of(cell).split()).upper()


_FAULTS = {
    Fault.FORMULA: ("formula", "Formulas are not computed: paste the value in their place."),
    Fault.ERROR: ("cell_error", "The cell holds an error of the spreadsheet: write the value."),
    Fault.TIME: ("not_a_day", "The cell holds a time of day: write the day alone."),
    Fault.STYLED_NUMBER: (
        "number_styled",
        "A number in a format of its own may show other digits than it has: format it as text.",
    ),
}
