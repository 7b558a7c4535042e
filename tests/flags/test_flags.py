"""Flags: declared with an owner and a day, asked in one place, gone in time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from shared_apps.console.models import StaffRole
from shared_apps.flags import declared
from shared_apps.flags.declared import FLAGS, SUPPORT_ACTING
from shared_apps.flags.selectors import flag_on
from shared_apps.tenants.models import PlatformEvent
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tests.acting.visits import begin
from tests.clients import account_with_role
from tests.console.staff import WHY, alfa, alfa_tenant, at_console


def test_no_flag_outlives_its_day() -> None:
    """It fails on the day that a flag should be gone: remove the flag, or have its owner give another day."""
    expired = [flag.name for flag in FLAGS.values() if flag.is_expired(datetime.now(UTC).date())]
    assert expired == []


def test_every_flag_has_an_owner_and_a_day_within_a_year_of_use() -> None:
    for name, flag in FLAGS.items():
        assert (flag.name, bool(flag.owner), bool(flag.about)) == (name, True, True)
        assert flag.expires_on < datetime.now(UTC).date() + timedelta(days=366)


@pytest.mark.django_db
def test_a_flag_is_its_default_until_it_is_set_for_one_community(enter: Callable[[str], None]) -> None:
    tenant = alfa_tenant()
    support = at_console(StaffRole.SUPPORT)
    assert flag_on(SUPPORT_ACTING, tenant_id=tenant.pk) is True
    answer = support.request("PUT", alfa("/flags/support_acting"), {**WHY, "is_on": False})
    assert [(each["name"], each["is_on"], each["is_own"]) for each in answer.json()] == [
        ("support_acting", False, True)
    ]
    enter("alfa")
    assert flag_on(SUPPORT_ACTING, tenant_id=tenant.pk) is False
    connection.set_schema_to_public()
    assert flag_on(SUPPORT_ACTING, tenant_id=tenant_by_slug("beta").pk) is True
    entries = PlatformEvent.objects.order_by("-number")[:2]
    assert {entry.action for entry in entries} == {"console.flag_set", "flag.set"}
    support.request("PUT", alfa("/flags/support_acting"), {**WHY, "is_on": None})
    assert flag_on(SUPPORT_ACTING, tenant_id=tenant.pk) is True


@pytest.mark.django_db
def test_where_the_flag_is_off_support_does_not_act() -> None:
    person = account_with_role("alfa", Role.OWNER)
    at_console(StaffRole.SUPPORT).request("PUT", alfa("/flags/support_acting"), {**WHY, "is_on": False})
    assert begin("alfa", person).json()["code"] == "acting_off"


@pytest.mark.django_db
def test_what_is_not_declared_does_not_exist() -> None:
    body = {**WHY, "is_on": True}
    assert at_console().request("PUT", alfa("/flags/unheard_of"), body).status_code == 404


@pytest.mark.django_db
def test_the_console_warns_of_a_flag_whose_day_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    late = replace(SUPPORT_ACTING, expires_on=date(2026, 1, 1))
    monkeypatch.setitem(declared.FLAGS, late.name, late)
    console = at_console()
    assert [each["is_expired"] for each in console.get("/flags").json()] == [True]
    problems = console.get("/fleet/problems").json()
    assert [each["what"] for each in problems if each["kind"] == "flag_expired"] == [
        "support_acting, of support: should be gone since 2026-01-01"
    ]
