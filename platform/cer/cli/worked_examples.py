"""Worked examples of the rule book: which function answers which kind, and how an answer is compared.

The format is that of the rule book's own file: energy in kWh, prices in EUR/MWh, decimals as strings, a
tolerance for every numeric leaf, and an expectation that lists only the keys to check.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from cer.calc.errors import CalcError
from cer.calc.rules import RuleSet
from cer.cli.worked_kinds import KINDS
from cer.cli.worked_kinds.inputs import Answer

SCHEMA = "cacer-examples/1"
_KEYS = {"id", "kind", "inputs", "expected", "tolerance"}
_EXPECTED_PLACES = Decimal("1e-9")

# An example is JSON: the kind's function reads each value into its type.
Example = Mapping[str, Any]


class ExamplesFileError(Exception):
    """The file holds no worked examples that this reader knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One leaf of one example where the answer differs from the expectation."""

    example_id: str
    leaf: str
    expected: str
    got: str


def examples_from_file(path: Path) -> tuple[Example, ...]:
    """The examples of a file, numbers read as decimals."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ExamplesFileError(f"{path}: {error}") from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise ExamplesFileError(f"{path}: the key schema is not {SCHEMA}.")
    for example in content["examples"]:
        if missing := _KEYS - example.keys():
            raise ExamplesFileError(f"{path}: an example lacks {', '.join(sorted(missing))}.")
    return tuple(content["examples"])


def example_failures(example: Example, rule_set: RuleSet) -> list[Failure]:
    """What is wrong with our answer to one example; nothing where it agrees."""
    kind = KINDS.get(example["kind"])
    if kind is None:
        return [_failure(example, "kind", "a known kind", example["kind"])]
    try:
        answer = kind(example["inputs"], rule_set)
    except CalcError as error:
        return [_failure(example, "", "an answer", f"{error.code}: {error}")]
    tolerance = Decimal(example["tolerance"])
    return [
        _failure(example, leaf, expected, got)
        for leaf, expected, got in _leaves(example["expected"], answer)
        if not _agrees(expected, got, tolerance)
    ]


def _failure(example: Example, leaf: str, expected: Answer, got: Answer) -> Failure:
    return Failure(example_id=example["id"], leaf=leaf, expected=_shown(expected), got=_shown(got))


def _shown(value: Answer) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _leaves(expected: Answer, got: Answer, path: str = "") -> Iterator[tuple[str, Answer, Answer]]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            yield from _leaves(value, got.get(key, "nothing"), f"{path}.{key}".lstrip("."))
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (value, answer) in enumerate(zip(expected, got, strict=True)):
            yield from _leaves(value, answer, f"{path}[{index}]")
    else:
        yield path, expected, got


def _agrees(expected: Answer, got: Answer, tolerance: Decimal) -> bool:
    expected_number, got_number = _number(expected), _number(got)
    if expected_number is None or got_number is None:
        return type(expected) is type(got) and expected == got
    shown = got_number.quantize(_EXPECTED_PLACES, rounding=ROUND_HALF_UP)
    return min(abs(shown - expected_number), abs(got_number - expected_number)) <= tolerance


def _number(value: Answer) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
