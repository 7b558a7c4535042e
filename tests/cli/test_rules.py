import argparse
import json
from pathlib import Path

import pytest

from cer.cli.rules import add_parser

EXAMPLES_FILE = Path(__file__).parents[1] / "data" / "examples.json"


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["rules", "verify", *arguments])
    return int(args.run(args))


def broken_copy(folder: Path) -> str:
    content = EXAMPLES_FILE.read_text(encoding="utf-8").replace(
        '"tip_total_eur": "1.61"', '"tip_total_eur": "1.62"'
    )
    copy = folder / "examples.json"
    copy.write_text(content, encoding="utf-8")
    return str(copy)


def test_all_examples_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(EXAMPLES_FILE)) == 0
    assert capsys.readouterr().out == "29 passed, 0 failed\n"


def test_a_difference_is_named_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(broken_copy(tmp_path)) == 1
    assert capsys.readouterr().out == "PUB-07 tip_total_eur: expected 1.62, got 1.61\n28 passed, 1 failed\n"


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(broken_copy(tmp_path), "--json") == 1
    outcome = json.loads(capsys.readouterr().out)
    assert (outcome["passed"], outcome["failed"]) == (28, 1)
    assert outcome["failures"] == [
        {"id": "PUB-07", "leaf": "tip_total_eur", "expected": "1.62", "got": "1.61"}
    ]


def test_a_file_that_is_not_there_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "nothing.json")) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "nothing.json" in printed.err
