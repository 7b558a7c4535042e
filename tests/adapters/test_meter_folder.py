"""The wide files of the folder format: what is read, what is refused, with which words (S35, S36, F3)."""

import csv
import gzip
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cer.adapters.meter_folder import (
    Direction,
    Level,
    MeterFileError,
    Problem,
    ProblemCode,
    QuarterLimit,
    WideCurves,
    curves_check,
    wide_file_read,
)
from cer.adapters.meter_folder.wide_block import block_read

from .wide_text import (
    AUTUMN_DAY,
    ORDINARY_DAY,
    OTHER_POD,
    POD,
    SPRING_DAY,
    quarters_of,
    row_text,
    wide_bytes,
    wide_rows,
    with_cell,
)

DAY = timedelta(days=1)
SHARED_COMMUNITY = Path(__file__).parents[3] / "shared" / "data" / "comunita_a"
needs_shared_files = pytest.mark.skipif(
    not SHARED_COMMUNITY.is_dir(),
    reason=f"LOUD: the real community is not at {SHARED_COMMUNITY}; its tests did not run",
)


def read(content: bytes, direction: Direction = Direction.WITHDRAWN) -> WideCurves:
    return wide_file_read(content, file="prelievi.csv", direction=direction)


def problems_of(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(MeterFileError) as refusal:
        read(content)
    return refusal.value.problems


def only_problem(content: bytes) -> Problem:
    (problem,) = problems_of(content)
    assert problem.level is Level.ERROR
    return problem


def test_a_wide_file_becomes_whole_wh_by_pod_and_quarter() -> None:
    curves = read(wide_bytes(wide_rows([ORDINARY_DAY], ("0.125", "12.007"))))
    assert (curves.pods, curves.days) == ((POD, OTHER_POD), (ORDINARY_DAY,))
    assert curves.energy_wh.dtype == np.int64
    assert (curves.energy_wh == [[125], [12_007]]).all()
    assert curves.energy_wh.shape == (2, 96)


@pytest.mark.parametrize(("day", "quarter_count"), [(SPRING_DAY, 92), (ORDINARY_DAY, 96), (AUTUMN_DAY, 100)])
def test_a_day_has_the_quarter_hours_of_its_clock_change(day: object, quarter_count: int) -> None:
    assert isinstance(day, type(ORDINARY_DAY))
    curves = read(wide_bytes(wide_rows([day])))
    assert curves.energy_wh.shape[1] == quarter_count
    assert curves.quarter_starts_s.tolist() == [int(at.timestamp()) for at in quarters_of(day)]


def test_an_empty_cell_is_a_gap_and_not_a_zero() -> None:
    curves = read(wide_bytes(with_cell(wide_rows([ORDINARY_DAY], ("0.000", "0.000")), 7, 2, "")))
    assert not curves.is_present[0, 7]
    assert curves.is_present.sum() == 2 * 96 - 1


def test_rows_may_come_in_any_order() -> None:
    rows = [row_text(at, (f"0.{number:03}",)) for number, at in enumerate(quarters_of(ORDINARY_DAY))]
    curves = read(wide_bytes(reversed(rows), [POD]))
    assert curves.energy_wh[0].tolist() == list(range(96))


def test_gzip_byte_order_mark_and_crlf_change_nothing() -> None:
    plain = wide_bytes(wide_rows([ORDINARY_DAY]))
    windows = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    for content in (gzip.compress(plain), windows, gzip.compress(plain[:999]) + gzip.compress(plain[999:])):
        assert (read(content).energy_wh == read(plain).energy_wh).all()


def test_a_pod_in_small_letters_with_blanks_is_the_same_pod() -> None:
    assert read(wide_bytes(wide_rows([ORDINARY_DAY], ("0.1",)), ["it001e 20000001"])).pods == (POD,)


def test_days_left_out_in_the_middle_are_not_covered_and_told() -> None:
    curves = read(wide_bytes(wide_rows([ORDINARY_DAY, ORDINARY_DAY + 3 * DAY])))
    assert len(curves.days) == 2
    assert [finding.code for finding in curves.findings] == [ProblemCode.DAYS_ABSENT]
    assert curves.findings[0].message.endswith("does not cover: 2.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", ProblemCode.NOT_FINITE),
        ("-inf", ProblemCode.NOT_FINITE),
        ("Infinity", ProblemCode.NOT_FINITE),
        ("-0.125", ProblemCode.NEGATIVE),
        ("-0", ProblemCode.NEGATIVE),
        ("-0.000", ProblemCode.NEGATIVE),
        ('"0,125"', ProblemCode.DECIMAL_COMMA),
        ("0,125", ProblemCode.DECIMAL_COMMA),
        ("1_000", ProblemCode.NUMBER_MALFORMED),
        ("1_0.000", ProblemCode.NUMBER_MALFORMED),
        ("\uff10.\uff11\uff12\uff15", ProblemCode.NUMBER_MALFORMED),
        ("\u0661.125", ProblemCode.NUMBER_MALFORMED),
        ("+", ProblemCode.NUMBER_MALFORMED),
        ("-", ProblemCode.NUMBER_MALFORMED),
        ("+0.125", ProblemCode.NUMBER_MALFORMED),
        ("true", ProblemCode.NUMBER_MALFORMED),
        ("1e3", ProblemCode.NUMBER_MALFORMED),
        (" 0.125", ProblemCode.NUMBER_MALFORMED),
        ("0x1.125", ProblemCode.NUMBER_MALFORMED),
        ("0.1255", ProblemCode.NOT_WHOLE),
        ("1" + "0" * 30, ProblemCode.IMPOSSIBLE),
    ],
)
def test_a_cell_that_is_no_energy_is_refused_with_its_place(text: str, code: ProblemCode) -> None:
    problem = only_problem(wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 40, 2, text)))
    assert problem.code is code
    assert problem.where.startswith("line 42")
    if "," not in text or '"' in text:
        assert problem.where == f"line 42, 2024-03-05T09:00:00Z, column {POD}"


@pytest.mark.parametrize(
    ("text", "energy_wh"), [("0", 0), ("7", 7000), ("0.5", 500), ("00.125", 125), ("0.1250", 125)]
)
def test_a_number_written_otherwise_is_read_exactly(text: str, energy_wh: int) -> None:
    curves = read(wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 40, 2, text)))
    assert curves.energy_wh[0, 40] == energy_wh


def test_a_missing_time_column_is_named() -> None:
    content = wide_bytes(wide_rows([ORDINARY_DAY])).replace(b"ts_utc,", b"orario,", 1)
    assert "ts_utc is missing" in problems_of(content)[0].message


def test_a_column_given_twice_is_refused() -> None:
    assert only_problem(wide_bytes(wide_rows([ORDINARY_DAY]), [POD, POD])).code is ProblemCode.COLUMN_TWICE


def test_a_column_that_is_no_pod_is_refused() -> None:
    problem = only_problem(wide_bytes(wide_rows([ORDINARY_DAY]), [POD, "IT01E2"]))
    assert problem.code is ProblemCode.POD_MALFORMED
    assert "R90" in problem.message


def test_a_file_with_semicolons_is_refused_with_the_cure() -> None:
    problem = only_problem(wide_bytes(wide_rows([ORDINARY_DAY])).replace(b",", b";"))
    assert problem.code is ProblemCode.WRONG_SEPARATOR
    assert "comma" in problem.message


def test_a_quarter_hour_given_twice_is_named_with_both_lines() -> None:
    rows = wide_rows([ORDINARY_DAY])
    problem = only_problem(wide_bytes([*rows, rows[3]]))
    assert problem.code is ProblemCode.INSTANT_TWICE
    assert problem.where == "line 98"
    assert "line 5" in problem.message


def test_an_instant_off_the_quarter_is_refused() -> None:
    rows = wide_rows([ORDINARY_DAY])
    rows[3] = rows[3].replace("45:00", "46:00")
    assert only_problem(wide_bytes(rows)).code is ProblemCode.INSTANT_OFF_GRID


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("2024-03-05T01:45:00+0100", "2024-03-05T02:45:00+0100"),
        ("2024-03-05T01:45:00+0100", "2024-03-05T02:45:00+0200"),
    ],
)
def test_two_clocks_that_disagree_are_refused(right: str, wrong: str) -> None:
    problem = only_problem(wide_bytes(wide_rows([ORDINARY_DAY])).replace(right.encode(), wrong.encode()))
    assert problem.code is ProblemCode.LOCAL_TIME_DISAGREES
    assert "Europe/Rome" in problem.message


@pytest.mark.parametrize(
    "text", ["2024-13-05T00:45:00Z", "2024-03-05 00:45", "2024-03-05T00:45:00", "ieri", ""]
)
def test_an_instant_that_is_none_is_refused(text: str) -> None:
    problem = only_problem(wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 7, 0, text)))
    assert problem.code is ProblemCode.INSTANT_MALFORMED
    assert problem.where == "line 9"


@pytest.mark.parametrize("text", ["2024-03-05T01:45:00", "2024-03-32T01:45:00+0100", "01:45", ""])
def test_a_local_clock_that_is_none_is_refused(text: str) -> None:
    problem = only_problem(wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 7, 1, text)))
    assert problem.code is ProblemCode.INSTANT_MALFORMED
    assert "+0200" in problem.message


def test_a_day_with_95_values_is_refused_naming_the_missing_quarter() -> None:
    rows = wide_rows([ORDINARY_DAY, ORDINARY_DAY + DAY])
    problem = only_problem(wide_bytes(rows[:40] + rows[41:]))
    assert problem.code is ProblemCode.DAY_INCOMPLETE
    assert problem.where == "2024-03-05"
    assert "95 of its 96" in problem.message
    assert "2024-03-05T09:00:00Z" in problem.message


def test_an_autumn_day_that_collapsed_the_repeated_hour_is_refused() -> None:
    rows = wide_rows([AUTUMN_DAY])
    assert "96 of its 100" in only_problem(wide_bytes(rows[:12] + rows[16:])).message


def test_a_row_with_a_missing_cell_is_refused() -> None:
    rows = wide_rows([ORDINARY_DAY])
    rows[5] = rows[5].rpartition(",")[0]
    assert only_problem(wide_bytes(rows)).code is ProblemCode.CELL_COUNT


def test_a_row_whose_quotes_do_not_close_is_refused() -> None:
    rows = wide_rows([ORDINARY_DAY])
    rows[5] = rows[5].replace("0.125", '"0.1"\r"25')
    assert only_problem(wide_bytes(rows)).code is ProblemCode.CELL_COUNT


@pytest.mark.parametrize("year", ["0000", "0001", "1999", "9999"])
def test_a_year_beyond_our_century_is_refused(year: str) -> None:
    problems = problems_of(wide_bytes(wide_rows([ORDINARY_DAY])).replace(b"2024", year.encode()))
    assert {problem.code for problem in problems} == {ProblemCode.INSTANT_MALFORMED}


def test_a_truncated_gzip_is_refused() -> None:
    packed = gzip.compress(wide_bytes(wide_rows([ORDINARY_DAY])))
    assert only_problem(packed[:-20]).code is ProblemCode.GZIP_DAMAGED
    assert only_problem(packed[:50] + b"\x00\x00\x00" + packed[53:]).code is ProblemCode.GZIP_DAMAGED


def test_a_gzip_bomb_is_refused_before_it_unfolds() -> None:
    assert only_problem(gzip.compress(bytes(20_000_000))).code is ProblemCode.FILE_TOO_LARGE


def test_text_that_is_not_utf8_is_refused() -> None:
    plain = wide_bytes(wide_rows([ORDINARY_DAY]))
    assert only_problem(plain.replace(b"0.125", b"0.\xe025", 1)).code is ProblemCode.NOT_UTF8
    assert only_problem(b"\xe0" + plain).code is ProblemCode.NOT_UTF8


@pytest.mark.parametrize("content", [b"", b"\n\n", wide_bytes([])])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert only_problem(content).code is ProblemCode.FILE_EMPTY


def test_every_problem_is_told_up_to_a_hundred_and_the_rest_counted() -> None:
    rows = wide_rows([ORDINARY_DAY, ORDINARY_DAY + DAY], ("x", "0.1"))
    with pytest.raises(MeterFileError, match=r"And 187 more\.$") as refusal:
        read(wide_bytes(rows))
    assert len(refusal.value.problems) == 100
    assert refusal.value.left_out == 92


def test_an_unknown_pod_is_refused_by_name() -> None:
    curves = read(wide_bytes(wide_rows([ORDINARY_DAY])))
    with pytest.raises(MeterFileError, match=f"column {OTHER_POD}: The POD is not registered"):
        curves_check(curves, {POD: QuarterLimit.of_withdrawal(Decimal(3))}, file="prelievi.csv")


def test_more_than_the_plant_can_give_is_refused_with_pod_and_quarter() -> None:
    curves = read(
        wide_bytes(with_cell(wide_rows([ORDINARY_DAY], ("1.200",)), 40, 2, "1.201"), [POD]), Direction.FED_IN
    )
    with pytest.raises(MeterFileError, match=rf"2024-03-05T09:00:00Z, column {POD}: 1201 Wh fed in"):
        curves_check(curves, {POD: QuarterLimit.of_plants(Decimal(4))}, file="immissioni.csv")


def test_more_than_ten_megawatts_withdrawn_is_refused() -> None:
    curves = read(wide_bytes(wide_rows([ORDINARY_DAY], ("2500.001",)), [POD]))
    with pytest.raises(MeterFileError, match="2500001 Wh withdrawn"):
        curves_check(curves, {POD: QuarterLimit.of_withdrawal(None)}, file="prelievi.csv")


def test_withdrawing_above_contract_power_is_a_finding_and_no_error() -> None:
    curves = read(wide_bytes(with_cell(wide_rows([ORDINARY_DAY], ("0.900",)), 40, 2, "0.901"), [POD]))
    (finding,) = curves_check(curves, {POD: QuarterLimit.of_withdrawal(Decimal(3))}, file="prelievi.csv")
    assert (finding.level, finding.code) == (Level.FINDING, ProblemCode.ABOVE_CONTRACT_POWER)
    assert finding.message.startswith("Quarter-hours above the contract power x 1.2: 1,")


cells = st.one_of(
    st.just(""),
    st.integers(0, 999_999_999).map(lambda wh: f"{wh // 1000}.{wh % 1000:03}"),
    st.decimals(0, 99_999, places=3, allow_nan=False).map(lambda kwh: f"{kwh.normalize():f}"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=96, max_size=96))
def test_what_is_written_is_what_is_read(texts: list[tuple[str, str]]) -> None:
    rows = [row_text(at, pair) for at, pair in zip(quarters_of(ORDINARY_DAY), texts, strict=True)]
    curves = read(wide_bytes(rows))
    for pod in range(2):
        written = [pair[pod] for pair in texts]
        assert curves.is_present[pod].tolist() == [text != "" for text in written]
        assert curves.energy_wh[pod].tolist() == [int(Decimal(text or 0) * 1000) for text in written]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,-+_eE \"'xN٣", max_size=9))
def test_the_fast_reading_is_certain_only_of_plain_numbers(text: str) -> None:
    line = row_text(quarters_of(ORDINARY_DAY)[0], (text,)).encode() + b"\n"
    block = block_read(np.frombuffer(line, np.uint8), 2, 3)
    if block is not None and block.is_certain.all():
        assert int(block.lines.energy_wh[0, 0]) == (Decimal(text) * 1000 if text else 0)
        assert text == "" or (text.isascii() and text.replace(".", "", 1).isdigit())


@needs_shared_files
@pytest.mark.parametrize("name", ["prelievi", "immissioni", "produzione"])
def test_the_real_community_is_read_to_the_wh(name: str) -> None:
    packed = (SHARED_COMMUNITY / f"{name}.csv.gz").read_bytes()
    curves = read(packed)
    rows = list(csv.reader(gzip.decompress(packed).decode().splitlines()))
    assert curves.energy_wh.sum(axis=1).tolist() == [
        sum(int(row[column].replace(".", "")) for row in rows[1:]) for column in range(2, len(rows[0]))
    ]
    assert (curves.energy_wh.shape[1], len(curves.days)) == (35_136, 366)
    assert curves.is_present.all()
