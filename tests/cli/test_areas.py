import json
from pathlib import Path

import pytest

from cer.cli import main
from tests.places.areas import collection, feature, two_squares

pytestmark = pytest.mark.django_db
TERMS = ["--map-version", "2023", "--valid-from", "2023-09-30", "--source", "invented", "--licence", "none"]


@pytest.fixture(autouse=True)
def _servers_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CER_DATABASE_URL", "the suite's own")


def run(folder: Path, content: bytes, *more: str) -> int:
    path = folder / "areas.geojson"
    path.write_bytes(content)
    return main(["areas", "import", str(path), *TERMS, "--json", *more])


def test_a_map_is_loaded_once_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, two_squares(), "--dry-run") == run(tmp_path, two_squares()) == 0
    assert run(tmp_path, two_squares()) == main(["areas", "list", "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["new"] for answer in answers[:3]] == [0, 2, 0]
    assert [(each["version"], each["areas"]) for each in answers[3]] == [("2023", 2)]


def test_a_bad_map_is_refused_with_each_feature(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, collection(feature("X", None), feature("Y", None))) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["feature 1", "feature 2", "Nothing was stored"]


def test_a_file_that_is_not_there_is_a_wrong_command(tmp_path: Path) -> None:
    assert main(["areas", "import", str(tmp_path / "none"), *TERMS]) == 2
