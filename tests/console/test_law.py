"""Editions of the law at the console: what differs, and activation by two people."""

from pathlib import Path

import pytest

from shared_apps.console.models import StaffRole
from shared_apps.rulebook.services import rule_set_load
from shared_apps.tenants.models import PlatformEvent
from tests.console.staff import at_console
from tests.settlement.test_trying import dearer_edition

pytestmark = pytest.mark.django_db


def test_two_people_activate_what_the_differences_show(tmp_path: Path) -> None:
    first, later = rule_set_load(), dearer_edition(tmp_path)
    support, other = at_console(StaffRole.SUPPORT), at_console()
    differences = support.get(f"/rule-sets/{later.pk}/differences?compared_with={first.pk}").json()
    assert [(each["path"], each["after"]) for each in differences] == [
        ("/arera_valorisation/trase_by_year/2024/value", "20")
    ]
    why = {"reason": "resolution of 2027"}
    asked = support.post(f"/rule-sets/{later.pk}/activation", why)
    assert asked.status_code == 201
    assert [(each["version"], each["is_in_use"], bool(each["waiting"])) for each in asked.json()] == [
        (later.version, False, True),
        (first.version, True, False),
    ]
    assert support.post(f"/rule-sets/{later.pk}/activation/confirm", why).json()["code"] == "same_person"
    newest, oldest = other.post(f"/rule-sets/{later.pk}/activation/confirm", why).json()
    assert (newest["is_in_use"], newest["waiting"], newest["active_until"]) == (True, None, None)
    assert oldest["active_until"] == newest["active_from"] is not None
    entry = PlatformEvent.objects.latest("number")
    assert entry.changes["in_use"] == [str(first.pk), str(later.pk)]


def test_what_was_asked_for_is_withdrawn_until_it_is_confirmed(tmp_path: Path) -> None:
    rule_set_load()
    later = dearer_edition(tmp_path)
    support = at_console(StaffRole.SUPPORT)
    why = {"reason": "resolution of 2027"}
    support.post(f"/rule-sets/{later.pk}/activation", why)
    shown = support.post(f"/rule-sets/{later.pk}/activation/withdraw", why).json()
    assert [each["waiting"] for each in shown] == [None, None]
    assert at_console().post(f"/rule-sets/{later.pk}/activation/confirm", why).status_code == 404


def test_only_communities_that_are_served_are_tried() -> None:
    edition = rule_set_load()
    answer = at_console().post(f"/rule-sets/{edition.pk}/impacts", {"slugs": ["nowhere"]})
    assert answer.json()["code"] == "community_unknown"
    asked = at_console().post(f"/rule-sets/{edition.pk}/impacts", {"slugs": ["alfa"]}).json()
    assert [(each["slug"], each["computed_at"]) for each in asked] == [("alfa", None)]
