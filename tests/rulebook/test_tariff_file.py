import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shared_apps.rulebook.tariff_file import TARIFF_FILE, rule_set_from_file


def test_the_version_names_the_day_and_the_content() -> None:
    version = rule_set_from_file().version
    assert version.startswith("2026-11-22+")
    assert len(version) == len("2026-11-22+") + 12


def test_another_content_is_another_version(tmp_path: Path) -> None:
    changed = tmp_path / "tariffs.json"
    changed.write_text(TARIFF_FILE.read_text().replace('"10.57"', '"10.58"'))
    assert rule_set_from_file(changed).version != rule_set_from_file().version
    assert rule_set_from_file(changed).trase_on(date(2024, 6, 1)).value == Decimal("10.58")


def test_the_years_may_stand_in_any_order(tmp_path: Path) -> None:
    law = json.loads(TARIFF_FILE.read_text())
    by_year = law["arera_valorisation"]["trase_by_year"]
    law["arera_valorisation"]["trase_by_year"] = dict(reversed(by_year.items()))
    changed = tmp_path / "tariffs.json"
    changed.write_text(json.dumps(law))
    assert rule_set_from_file(changed).trase.first_on == date(2020, 1, 1)


def test_a_bare_decimal_number_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "tariffs.json"
    changed.write_text(TARIFF_FILE.read_text().replace('"10.57"', "10.57"))
    with pytest.raises(ValueError, match="write it as a string"):
        rule_set_from_file(changed)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "tariffs.json"
    changed.write_text(json.dumps({"schema": "cacer-tariffs/2"}))
    with pytest.raises(ValueError, match="cacer-tariffs/2"):
        rule_set_from_file(changed)


def test_every_region_has_a_known_zone_and_a_correction() -> None:
    rule_set = rule_set_from_file()
    table = rule_set.premium_on(date(2026, 1, 1))
    assert len(rule_set.regions) == 20
    assert {region.zone for region in rule_set.regions.values()} == set(rule_set.zones)
    assert table.correction_ueur_mwh.keys() == rule_set.regions.keys()
