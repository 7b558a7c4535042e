from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError, UnavailableError
from cer.kit.tenancy import in_schema
from shared_apps.rulebook.comparing import Difference, editions_differ
from shared_apps.rulebook.models import RuleSetActivation, RuleSetVersion
from shared_apps.rulebook.selectors import rule_set_by_version, rule_set_current
from shared_apps.rulebook.services import (
    activation_ask,
    activation_confirm,
    activation_withdraw,
    rule_set_load,
)
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


def test_a_later_edition_is_in_use_only_when_two_people_have_activated_it(alfa, tmp_path: Path) -> None:
    first = rule_set_load()
    second = rule_set_load(path=another_edition(tmp_path))
    assert rule_set_current().version == first.version
    one, two = uuid4(), uuid4()
    with in_schema("public"):
        asked = {"rule_set_id": second.pk, "reason": "decree of 2027"}
        activation_ask(**asked, acting_account_id=one)
        assert rule_set_current().version == first.version
        activation_confirm(**asked, acting_account_id=two)
    assert rule_set_current().version == second.version
    assert rule_set_by_version(first.version) == rule_set_from_file()


def test_nobody_activates_alone_and_the_database_sees_to_it(db, tmp_path: Path) -> None:
    rule_set_load()
    later = rule_set_load(path=another_edition(tmp_path))
    one = uuid4()
    asked = {"rule_set_id": later.pk, "reason": "decree of 2027", "acting_account_id": one}
    activation_ask(**asked)
    with pytest.raises(RuleBrokenError):
        activation_confirm(**asked)
    with pytest.raises(ConflictError):
        activation_ask(**asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSetActivation.objects.update(confirmed_by=one, active_from=timezone.now())
    activation_withdraw(rule_set_id=later.pk, reason="a slip")
    with pytest.raises(NotFoundError):
        activation_confirm(rule_set_id=later.pk, reason="x", acting_account_id=uuid4())


def test_two_editions_differ_where_a_value_or_a_row_does() -> None:
    before = '{"schema": "x", "rows": [{"from": "2024", "eur": "1"}], "limit": {"kw": 1}}'
    newer = '{"from": "2025", "eur": "2"}'
    after = f'{{"schema": "x", "rows": [{newer}, {{"from": "2024", "eur": "1"}}], "limit": {{"kw": 2}}}}'
    assert editions_differ(before, after) == [
        Difference("/limit/kw", 1, 2),
        Difference("/rows", None, {"from": "2025", "eur": "2"}),
    ]


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
