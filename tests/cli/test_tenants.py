"""`cer migrate` and `cer tenants` on servers of their own, as somebody types them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CER = Path(sys.executable).with_name("cer")
Cer = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def cer() -> Iterator[Cer]:
    folder = ROOT / ".cer" / f"test-tenants-{os.getpid()}"
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [CER, *words],
            cwd=ROOT,
            env={**environment, "CER_DATA_FOLDER": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert run("migrate").returncode == 0
    yield run
    shutil.rmtree(folder, ignore_errors=True)


def test_a_community_is_created_listed_suspended_restored_and_ended_by_two(cer: Cer) -> None:
    created = json.loads(cer("tenants", "create", "prova", "--name", "CER Prova", "--json").stdout)
    assert [(row["slug"], row["status"], row["hosts"]) for row in created] == [
        ("prova", "active", ["prova.localhost"])
    ]
    assert json.loads(cer("tenants", "list", "--json").stdout) == created
    assert json.loads(cer("tenants", "suspend", "prova", "--json").stdout)[0]["status"] == "suspended"
    assert json.loads(cer("tenants", "restore", "prova", "--json").stdout)[0]["status"] == "active"
    assert cer("tenants", "delete", "prova").returncode == 2
    assert cer("tenants", "delete", "prova", "--reason", "trial over", "--by", "anna").returncode == 0
    alone = cer("tenants", "delete", "prova", "--confirm", "--by", "anna")
    assert (alone.returncode, "somebody else" in alone.stderr) == (1, True)
    confirmed = json.loads(cer("tenants", "delete", "prova", "--confirm", "--by", "bruno", "--json").stdout)
    assert (confirmed["confirmed_by"], confirmed["due_on"] > "2026") == ("bruno", True)
    assert json.loads(cer("tenants", "list", "--json").stdout)[0]["status"] == "suspended"
    assert cer("tenants", "delete", "prova", "--withdraw").returncode == 0
    assert json.loads(cer("tenants", "list", "--json").stdout) == created


def test_an_export_is_refused_while_its_community_is_there(cer: Cer, tmp_path: Path) -> None:
    cer("tenants", "create", "doppia", "--name", "CER Doppia")
    file = str(tmp_path / "doppia.zip")
    exported = json.loads(cer("tenants", "export", "doppia", "--to", file, "--json").stdout)
    assert (exported["slug"], len(exported["digest"])) == ("doppia", 64)
    refused = cer("tenants", "import", file)
    assert (refused.returncode, "delete it first" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("tenants", "create", "www", "--name", "x"), 1, "reserved"),
        (("tenants", "suspend", "nobody"), 1, "no community with the address nobody"),
        (("tenants", "creat"), 2, "invalid choice"),
        (("nonsense",), 2, "usage: cer"),
    ],
)
def test_a_refusal_is_said_on_stderr_with_its_exit_code(
    cer: Cer, words: list[str], code: int, said: str
) -> None:
    finished = cer(*words)
    assert (finished.returncode, finished.stdout) == (code, "")
    assert said in finished.stderr


def test_a_second_migration_has_nothing_to_do(cer: Cer) -> None:
    report = json.loads(cer("migrate", "--json").stdout)
    assert (report["public"], report["communities"], report["failed"]) == ([], [], {})


def test_the_status_of_a_current_database_says_that_nothing_lags(cer: Cer) -> None:
    finished = cer("migrate", "--status", "--json")
    assert (finished.returncode, json.loads(finished.stdout)) == (0, {"public": [], "communities": {}})


def test_a_database_that_was_never_migrated_is_said_to_be_so() -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    finished = subprocess.run(
        [CER, "tenants", "list"],
        cwd=ROOT,
        env={**environment, "CER_DATA_FOLDER": str(ROOT / ".cer" / f"test-empty-{os.getpid()}")},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(ROOT / ".cer" / f"test-empty-{os.getpid()}", ignore_errors=True)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr == "The database was never migrated: run `cer migrate` first.\n"


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    with subprocess.Popen(
        [CER, "rules", "verify", "tests/data/examples.json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == b""
