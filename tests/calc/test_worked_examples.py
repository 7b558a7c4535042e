"""Every worked example of the rule book is a test, by its id."""

from decimal import Decimal
from pathlib import Path

import pytest

from cer.cli.worked_examples import (
    Example,
    ExamplesFileError,
    Failure,
    example_failures,
    examples_from_file,
)
from tests.calc.law import RULE_SET

EXAMPLES_FILE = Path(__file__).parents[1] / "data" / "examples.json"
EXAMPLES = examples_from_file(EXAMPLES_FILE)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_engine_agrees_with_the_rule_book(example: Example) -> None:
    assert example_failures(example, RULE_SET) == []


def test_no_example_is_left_out() -> None:
    assert len({example["id"] for example in EXAMPLES}) == 29


def example(**changes: object) -> Example:
    shown = {"id": "X", "kind": "linear", "inputs": {"quantity": 2, "unit": "0.5"}, "tolerance": "0"}
    return {**shown, "expected": {"result": 1}, **changes}


def test_a_wrong_number_names_its_leaf() -> None:
    wrong = example(expected={"result": "1.1"})
    assert example_failures(wrong, RULE_SET) == [
        Failure(example_id="X", leaf="result", expected="1.1", got="1.0")
    ]


def test_the_tolerance_is_absolute() -> None:
    assert example_failures(example(expected={"result": "1.1"}, tolerance="0.1"), RULE_SET) == []


def test_a_key_that_we_do_not_answer_is_a_failure() -> None:
    (failure,) = example_failures(example(expected={"price": 1}), RULE_SET)
    assert (failure.leaf, failure.got) == ("price", "nothing")


def test_a_list_of_another_length_is_a_failure() -> None:
    short = example(kind="f_factor", inputs={"grant_pct": [0, 20]}, expected={"F": [0]})
    assert [failure.leaf for failure in example_failures(short, RULE_SET)] == ["F"]


def test_an_unknown_kind_is_a_failure() -> None:
    assert [failure.leaf for failure in example_failures(example(kind="magic"), RULE_SET)] == ["kind"]


def test_a_refused_example_is_a_failure() -> None:
    refused = example(kind="f_factor", inputs={"grant_pct": [41]}, expected={"F": [1]})
    (failure,) = example_failures(refused, RULE_SET)
    assert failure.got.startswith("grant_out_of_range")


def test_true_is_not_one() -> None:
    share = {"existing_kw": 1, "candidate_kw": 0, "total_kw": 10}
    wrong = example(kind="existing_share", inputs=share, expected={"admitted": 1})
    assert len(example_failures(wrong, RULE_SET)) == 1


INCOMPLETE = '{"schema": "cacer-examples/1", "examples": [{"id": "X", "kind": "fee"}]}'


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": "other/1"}', INCOMPLETE])
def test_a_file_without_examples_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "examples.json"
    file.write_text(content)
    with pytest.raises(ExamplesFileError):
        examples_from_file(file)


OTHER_KEYS = '"id": "X", "kind": "fee", "expected": {}, "tolerance": "0"'


def test_numbers_of_a_file_are_never_floats(tmp_path: Path) -> None:
    file = tmp_path / "examples.json"
    file.write_text('{"schema": "cacer-examples/1", "examples": [{"inputs": 0.1, ' + OTHER_KEYS + "}]}")
    assert examples_from_file(file)[0]["inputs"] == Decimal("0.1")
