from datetime import date

import pytest
from django_tenants.utils import tenant_context

from shared_apps.plans.selectors import today
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.usage.counters import counted_here
from shared_apps.usage.models import UsageDay
from shared_apps.usage.schemas import UsageDayOut
from tenant_apps.access.models import Role
from tests.clients import signed_in, with_key

pytestmark = pytest.mark.django_db


def test_the_community_sees_its_own_days() -> None:
    figures = {field.name: 7 for field in UsageDay._meta.fields if field.name in UsageDayOut.model_fields}
    figures.pop("day")
    for slug, day in (("alfa", 1), ("alfa", 2), ("beta", 3)):
        UsageDay.objects.create(tenant=tenant_by_slug(slug), day=date(2026, 5, day), **figures)
    shown = signed_in("alfa").get("/usage?from=2026-05-02&until=2026-06-01").json()
    assert shown == {"items": [{"day": "2026-05-02", **figures}], "count": 1}


def test_a_technician_does_not_see_usage() -> None:
    assert (
        signed_in("alfa", Role.TECHNICIAN).get("/usage?from=2026-05-02&until=2026-06-01").status_code == 403
    )


def test_calls_of_programs_are_counted_and_those_of_people_are_not() -> None:
    with tenant_context(tenant_by_slug("beta")):
        before = counted_here(today())["api_calls"]
    key, person = with_key("beta"), signed_in("beta")
    for client in (key, key, person):
        client.get("/me")
    with tenant_context(tenant_by_slug("beta")):
        assert counted_here(today())["api_calls"] == before + 2
