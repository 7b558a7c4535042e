"""An edition of the law tried on a published month: the difference in euro, and nothing settled."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cer.config.celery_app import app
from cer.kit.errors import RuleBrokenError
from cer.kit.tenancy import in_schema
from shared_apps.console.services.law import rule_set_try_ask
from shared_apps.rulebook.models import RuleSetImpact, RuleSetVersion
from shared_apps.rulebook.services import impact_ask, rule_set_load
from shared_apps.rulebook.tariff_file import TARIFF_FILE
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.settlement.selectors.amounts import run_amounts_cents
from tenant_apps.settlement.services.trying import rule_set_try
from tenant_apps.settlement.states import Title
from tests.digests import rows_digest
from tests.settlement.test_run import published


def dearer_edition(folder: Path) -> RuleSetVersion:
    """The law of this version with a valorisation of 20 EUR/MWh in 2024."""
    law = json.loads(TARIFF_FILE.read_text())
    law["arera_valorisation"]["trase_by_year"]["2024"]["value"] = "20"
    path = folder / "tariffs.json"
    path.write_text(json.dumps(law))
    return rule_set_load(path=path)


def impact_of(schema_name: str, edition: RuleSetVersion) -> RuleSetImpact:
    with in_schema("public"):
        impact_ask(rule_set_id=edition.pk, tenant_ids=[tenant_by_schema(schema_name).pk])
    rule_set_try(rule_set_id=edition.pk)
    with in_schema("public"):
        return RuleSetImpact.objects.get()


def test_an_edition_shows_its_difference_and_leaves_the_month_as_it_was(gamma: str, tmp_path: Path) -> None:
    run = published("2024-02")
    edition = dearer_edition(tmp_path)
    before = rows_digest()
    impact = impact_of(gamma, edition)
    assert rows_digest() == before
    amounts = run_amounts_cents(run.pk)
    assert (impact.period, impact.compared_with, impact.problem) == ("2024-02", run.rule_set_version, "")
    assert impact.before_cents == amounts[Title.PREMIUM] + amounts[Title.VALORISATION]
    assert impact.before_shared_kwh == impact.after_shared_kwh > 0
    expected = impact.after_shared_kwh * 20 / 10
    assert abs(impact.after_cents - amounts[Title.PREMIUM] - expected) <= 1


def test_a_community_that_published_nothing_says_so(gamma: str, tmp_path: Path) -> None:
    assert impact_of(gamma, dearer_edition(tmp_path)).problem == "nothing_published"


def test_the_task_that_the_console_asks_for_is_there() -> None:
    app.loader.import_default_modules()
    assert settings.RULE_SET_TRY_TASK in app.tasks


def test_only_communities_that_are_served_are_tried(gamma: str, tmp_path: Path) -> None:
    edition = dearer_edition(tmp_path)
    connection.set_schema_to_public()
    with pytest.raises(RuleBrokenError, match="No community is served at nowhere"):
        rule_set_try_ask(rule_set_id=edition.pk, slugs=["nowhere"])
    assert not RuleSetImpact.objects.exists()
