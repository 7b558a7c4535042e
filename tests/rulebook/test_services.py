from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from cer.kit.errors import NotFoundError, UnavailableError
from shared_apps.rulebook.models import RuleSetVersion
from shared_apps.rulebook.selectors import rule_set_by_version, rule_set_current
from shared_apps.rulebook.services import rule_set_load
from shared_apps.rulebook.tariff_file import TARIFF_FILE, rule_set_from_file


def another_edition(tmp_path: Path) -> Path:
    path = tmp_path / "tariffs.json"
    path.write_bytes(TARIFF_FILE.read_bytes() + b"\n")
    return path


def test_the_law_is_loaded_once_and_read_as_its_file_says(alfa) -> None:
    first = rule_set_load()
    assert rule_set_load() == first
    assert rule_set_current() == rule_set_from_file()
    assert RuleSetVersion.objects.get().document == TARIFF_FILE.read_text()


def test_the_edition_loaded_last_is_in_use_and_the_others_stay(alfa, tmp_path: Path) -> None:
    first = rule_set_load()
    second = rule_set_load(path=another_edition(tmp_path))
    assert rule_set_current().version == second.version
    assert rule_set_by_version(first.version) == rule_set_from_file()


def test_no_law_or_an_unknown_edition_is_said_plainly(alfa) -> None:
    with pytest.raises(UnavailableError) as refusal:
        rule_set_current()
    assert refusal.value.code == "rule_set_missing"
    with pytest.raises(NotFoundError):
        rule_set_by_version("1999-01-01+000000000000")


def test_a_digest_that_is_not_that_of_the_text_is_refused(db) -> None:
    with pytest.raises(IntegrityError, match="rule_set_digest"), transaction.atomic():
        RuleSetVersion.objects.create(version="x", sha256="0" * 64, document="{}")


def test_a_loaded_edition_is_never_changed_or_removed(db) -> None:
    for statement in (
        "UPDATE rulebook_rulesetversion SET version = ''",
        "DELETE FROM rulebook_rulesetversion",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
