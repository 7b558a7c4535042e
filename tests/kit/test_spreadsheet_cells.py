import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.kit.spreadsheet_cells import cell_neutralised

STARTS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


@given(
    before=st.sampled_from(["", " ", "  ", "\t", "a\n", "a\r\n ", "\u00a0"]),
    start=st.sampled_from(STARTS),
    rest=st.text(),
)
def test_s34_no_line_of_a_cell_starts_a_formula(before: str, start: str, rest: str) -> None:
    assert cell_neutralised(before + start + rest).startswith("'")


@pytest.mark.parametrize("start", ["\t", "\r", "\n"])
def test_s34_a_cell_never_starts_with_a_separator(start: str) -> None:
    assert cell_neutralised(start + "x") == "'" + start + "x"


@pytest.mark.parametrize("text", ["", "member.admitted", "a = b", "2024-02", "Anna-Maria", "{}"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert cell_neutralised(text) == text
