"""Whatever a list holds: it is read exactly, or refused, and nothing breaks (S35, S36, S38)."""

import csv
import io
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cer.adapters.member_lists import TEMPLATE_COLUMNS, Column, MemberEntry, TextEncoding, member_list_read
from cer.adapters.spreadsheets import TableFormat, table_bytes
from cer.calc.identifiers import fiscal_code_check_character, is_fiscal_code, is_iban, is_vat_number
from cer.calc.rules import HolderCategory
from cer.kit.errors import CerError

HEADER = list(TEMPLATE_COLUMNS.values())
LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
QUICK = settings(max_examples=60, deadline=None)
digits = st.text(DIGITS, min_size=8, max_size=8)
pods = st.builds("IT{}E{}".format, st.text(DIGITS, min_size=3, max_size=3), digits)
days = st.dates(date(2000, 1, 1), date(2199, 12, 31))
powers = st.decimals(Decimal("0.001"), 10**6 - 1, places=3)


@st.composite
def fiscal_codes(draw: st.DrawFn) -> str:
    """Of a person, with letters in place of some digits."""
    letters = draw(st.text(LETTERS, min_size=6, max_size=6))
    numbers = draw(st.text(DIGITS + "LMNPQRSTUV", min_size=7, max_size=7))
    month, place = draw(st.sampled_from("ABCDEHLMPRST")), draw(st.sampled_from(LETTERS))
    first_15 = f"{letters}{numbers[:2]}{month}{numbers[2:4]}{place}{numbers[4:]}"
    return first_15 + (fiscal_code_check_character(first_15) or "")


@st.composite
def vat_numbers(draw: st.DrawFn) -> str:
    body = draw(st.text(DIGITS, min_size=10, max_size=10).filter(lambda text: text.strip("0")))
    return next(code for code in (body + digit for digit in DIGITS) if is_vat_number(code))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    account = draw(st.sampled_from(LETTERS)) + draw(st.text(DIGITS, min_size=22, max_size=22))
    number = int("".join(str(int(character, 36)) for character in account + "IT00"))
    return f"IT{98 - number % 97:02}{account}"


@st.composite
def spelled(draw: st.DrawFn, codes: st.SearchStrategy[str]) -> tuple[str, str]:
    """A code, and the same with small letters and blanks somewhere in it."""
    code = draw(codes)
    cut = draw(st.integers(1, len(code) - 1))
    return code, f"{code[:cut].lower()} {code[cut:]}"


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def row_of(**cells: object) -> list[object]:
    """A row of the template with some cells of one's own."""
    plain = {
        Column.CODE: "M1",
        Column.NAME: "Famiglia",
        Column.CATEGORY: "persona fisica",
        Column.IS_ENTERPRISE: "no",
        Column.VALID_FROM: "2026-01-01",
    } | {Column(name): cell for name, cell in cells.items()}
    return [plain.get(column, "") for column in TEMPLATE_COLUMNS]


def entry_of(kind: TableFormat = TableFormat.CSV, **cells: object) -> MemberEntry | None:
    content = table_bytes(HEADER, [row_of(**cells)], kind=kind)
    return member_list_read(content).rows[0].entry


@QUICK
@given(spelled(fiscal_codes()), spelled(ibans()), vat_numbers())
def test_s38_identifiers_are_read_in_one_form_however_they_are_written(fiscal_code, iban, vat_number) -> None:
    entry = entry_of(fiscal_code=fiscal_code[1], iban=iban[1], vat_number=f"IT {vat_number}")
    assert (entry.fiscal_code, entry.iban, entry.vat_number) == (fiscal_code[0], iban[0], vat_number)


@QUICK
@given(st.one_of(fiscal_codes(), ibans(), vat_numbers()), st.data())
def test_s38_one_wrong_character_is_noticed_where_check_digits_promise_it(code, data) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(
        st.sampled_from(DIGITS if code[place].isdigit() else LETTERS).filter(lambda c: c != code[place])
    )
    wrong = code[:place] + other + code[place + 1 :]
    if len(code) == 27:
        assert not is_iban(wrong)
    elif len(code) == 11:
        assert not is_vat_number(wrong)
    elif place == 15:
        assert not is_fiscal_code(wrong)


@QUICK
@given(spelled(pods), powers, days, st.sampled_from(TableFormat))
def test_what_is_written_comes_back_exactly(pod, power, day, kind) -> None:
    typed = power if kind is TableFormat.XLSX else f"{power.normalize():f}"
    cells = {
        "pod": pod[1],
        "configuration": "c1",
        "valid_from": day if kind is TableFormat.XLSX else str(day),
    }
    entry = entry_of(kind, **cells)
    assert (entry.pod, entry.configuration, entry.valid_from) == (pod[0], "C1", day)
    with_power = entry_of(kind, contract_power_kw=typed, **cells)
    assert with_power is None or with_power.contract_power_kw == power


@QUICK
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_s36_a_power_is_a_plain_number_or_refused(text) -> None:
    entry = entry_of(pod="IT001E12345678", configuration="C1", contract_power_kw=text)
    if entry is not None and entry.contract_power_kw is not None:
        assert set(text.strip()) <= set(DIGITS + ".,")
        assert entry.contract_power_kw < 10**6


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(encoded)))
def test_s35_any_bytes_are_a_list_or_refused(content) -> None:
    for prefix in (b"", b"PK\x03\x04", ",".join(HEADER).encode() + b"\n"):
        for encoding in (None, *TextEncoding):
            with suppress(CerError):
                member_list_read(prefix + content, encoding=encoding)


@QUICK
@given(st.lists(st.lists(st.text(max_size=20), min_size=12, max_size=12), max_size=5))
def test_s35_every_row_is_an_entry_or_says_what_is_wrong_with_it(rows) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    with suppress(CerError):
        for row in member_list_read(encoded(text.getvalue())).rows:
            assert (row.entry is None) == bool(row.problems)
            assert all(problem.cure for problem in row.problems)


@pytest.mark.parametrize("category", HolderCategory)
def test_every_category_has_its_word(category) -> None:
    entry = entry_of(category=category.value, is_enterprise="no")
    assert entry is None or entry.category is category
