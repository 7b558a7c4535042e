"""The demo from an empty folder: its database path settles what `cer settle` computes from the files."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "platform" / "cer" / "cli" / "demo_data"
CER = Path(sys.executable).with_name("cer")


def _cer(*words: str, folder: Path, **environment: str) -> str:
    finished = subprocess.run(
        [CER, *words],
        cwd=ROOT,
        env={**_without_test_settings(), "CER_DATA_FOLDER": str(folder), "COLUMNS": "120", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def _without_test_settings() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ROOT / ".cer" / f"test-{os.getpid()}" / tmp_path_factory.mktemp("demo").name


@pytest.fixture(scope="module")
def printed(data_folder: Path) -> str:
    return _cer("demo", folder=data_folder, DEMO_EXIT="1")


def _row(printed: str, name: str) -> list[str]:
    line = next(line for line in printed.splitlines() if line.startswith(f"│ {name}"))
    return [cell.strip().replace(",", "") for cell in line.strip("│").split("│")[1:]]


def test_the_demo_settles_what_the_files_say(printed: str, data_folder: Path) -> None:
    communities = re.findall(r"(\w+) \([A-Z]{3,4}\)", printed)
    assert communities == ["montenero", "valdarno"]
    for position, slug in enumerate(communities):
        settled = json.loads(
            _cer(
                "settle",
                str(DATA / slug),
                "--prices",
                str(DATA / "prezzi.csv.gz"),
                "--json",
                folder=data_folder,
            )
        )
        shared_kwh = Decimal(settled["totals"]["shared_kwh"])
        assert _row(printed, "shared kWh")[position] == f"{shared_kwh:.0f}"
        cents_apart = abs(
            Decimal(_row(printed, "premium €")[position]) - Decimal(settled["totals"]["premium_eur"])
        )
        plants = int(_row(printed, "plants")[position])
        assert cents_apart <= Decimal("0.005") * plants * 12  # rounded once per plant and month (R66)


def test_every_euro_of_the_demo_has_a_destination(printed: str) -> None:
    for position in range(2):
        received = sum(Decimal(_row(printed, name)[position]) for name in ("premium €", "valorisation €"))
        given = sum(
            Decimal(_row(printed, name)[position])
            for name in ("costs €", "social fund €", "to producers €", "to consumers €", "surplus €")
        )
        assert received == given
        assert _row(printed, "ledger, all accounts €")[position] == "0.00"


def test_a_second_demo_changes_nothing(printed: str, data_folder: Path) -> None:
    again = _cer("demo", folder=data_folder, DEMO_EXIT="1")
    first_table, second_table = (text[text.index("┏") :] for text in (printed, again))
    assert second_table == first_table
