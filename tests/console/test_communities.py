"""The fleet, one community from outside, and what staff do to it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared_apps.console.models import StaffRole
from shared_apps.domains.models import CustomDomain
from shared_apps.plans.models import PlanAssignment
from shared_apps.plans.selectors import assignment_on, today
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.models import PlatformEvent, Tenant
from shared_apps.tenants.selectors import platform_chain_report
from shared_apps.usage.models import UsageDay
from tenant_apps.access.models import Role
from tests.clients import account_with_role, signed_in
from tests.console.staff import WHY, ConsoleClient, alfa, alfa_tenant, at_console

pytestmark = pytest.mark.django_db


@pytest.fixture
def superadmin() -> ConsoleClient:
    return at_console()


@pytest.fixture
def in_trial(db: None) -> PlanAssignment:
    """The community alfa is in the trial of Professional, with 60 members at the end of yesterday."""
    tenant = alfa_tenant()
    UsageDay.objects.create(tenant=tenant, day=today() - timedelta(days=1), **_usage(members_active=60))
    return plan_assign(tenant_id=tenant.pk, plan_code="professional", rhythm=Rhythm.MONTH, with_trial=True)


def _usage(**figures: int) -> dict[str, int]:
    names = (
        "members_active pods_active readings_imported messages_sent api_calls storage_bytes paid_out_cents"
    )
    return {name: figures.get(name, 0) for name in names.split()}


def _last_reasons() -> Iterator[tuple[str, Any]]:
    for entry in PlatformEvent.objects.filter(action__startswith="console.").order_by("number"):
        yield entry.action, entry.changes["reason"][1]


def test_the_fleet_counts_states_plans_and_sizes(superadmin: ConsoleClient, in_trial: PlanAssignment) -> None:
    before = superadmin.get("/fleet").json()
    Tenant.objects.filter(slug="beta").update(migration_problem="a table is missing")
    superadmin.post(alfa("/suspend"), WHY)
    after = superadmin.get("/fleet").json()
    assert {key: after[key] - before[key] for key in after if after[key] != before[key]} == {
        "migration_blocked": 1,
        "suspended": 1,
        "active": -1,
    }
    assert (before["in_trial"], before["members"], before["mrr_cents"]) == (1, 60, 0)


def test_a_trial_that_is_over_counts_as_revenue(superadmin: ConsoleClient, in_trial: PlanAssignment) -> None:
    PlanAssignment.objects.update(trial_until=today(), valid_from=today() - timedelta(days=30))
    shown = superadmin.get("/fleet").json()
    assert (shown["in_trial"], shown["mrr_cents"]) == (0, 29900)
    month = superadmin.get("/revenue?months=1").json()[0]
    assert (month["new_cents"], month["closing_cents"], month["trials_converted_share"]) == (
        29900,
        29900,
        "1",
    )


def test_the_list_finds_by_text_status_and_problem(
    superadmin: ConsoleClient, in_trial: PlanAssignment
) -> None:
    Tenant.objects.filter(slug="beta").update(migration_problem="a table is missing")

    def found(query: str) -> list[str]:
        return [each["slug"] for each in superadmin.get(f"/tenants?{query}").json()["items"]]

    assert found("text=ALFA.local") == ["alfa"]
    assert found("is_blocked=true") == ["beta"]
    assert "alfa" in found("status=active&sort=-members")
    assert found("status=suspended") == []
    row = superadmin.get("/tenants?text=alfa").json()["items"][0]
    assert (row["plan"], row["members"], row["members_included"]) == ("professional", 60, 200)


def test_s27_a_text_that_no_database_stores_finds_nothing(superadmin: ConsoleClient) -> None:
    assert superadmin.get("/tenants?text=%00").status_code == 422


def test_the_page_shows_plan_usage_and_hosts(superadmin: ConsoleClient, in_trial: PlanAssignment) -> None:
    shown = superadmin.get(alfa()).json()
    assert (shown["plan"]["plan"], shown["plan"]["price_cents"]) == ("professional", 29900)
    assert shown["usage"][0]["members_active"] == 60
    assert shown["hosts"] == [{"host": "alfa.localhost", "is_primary": True}]
    assert shown["domains"] == []


def test_the_page_shows_a_domain_of_its_own_and_the_plans_it_can_be_put_on(
    superadmin: ConsoleClient, in_trial: PlanAssignment
) -> None:
    CustomDomain.objects.create(tenant=alfa_tenant(), domain="energia.example.it", proof="x" * 32)
    assert superadmin.get(alfa()).json()["domains"] == [
        {
            "domain": "energia.example.it",
            "state": "waiting",
            "problem": "",
            "certificate_state": "none",
            "certificate_until": None,
        }
    ]
    assert in_trial.plan.code in [plan["code"] for plan in superadmin.get("/plans").json()]


def test_the_founder_is_shown_and_nobody_else_of_the_community(superadmin: ConsoleClient) -> None:
    assert superadmin.get(alfa("/founder")).json()["email"] is None
    from shared_apps.accounts.services import belonging_add

    for role in (Role.OWNER, Role.MEMBER):
        account = account_with_role("alfa", role)
        connection.set_schema_to_public()
        belonging_add(account_id=account.pk, tenant_id=alfa_tenant().pk)
    assert superadmin.get(alfa("/founder")).json()["email"] == "owner@alfa.example"
    assert b"member@alfa.example" not in superadmin.get(alfa()).content


def test_s14_the_console_enters_no_community(superadmin: ConsoleClient, in_trial: PlanAssignment) -> None:
    with CaptureQueriesContext(connection) as queries:
        for path in ("/fleet", "/tenants", alfa(), alfa("/founder"), "/revenue"):
            assert superadmin.get(path).status_code == 200
        body = {**WHY, "plan": "enterprise", "rhythm": "year"}
        assert superadmin.post(alfa("/plan"), body).status_code == 200
    assert queries.captured_queries
    assert alfa_tenant().schema_name not in " ".join(each["sql"] for each in queries.captured_queries)


def test_suspended_and_restored_with_reasons_that_are_kept(superadmin: ConsoleClient) -> None:
    owner = signed_in("alfa")
    assert superadmin.post(alfa("/suspend"), WHY).json()["status"] == "suspended"
    assert superadmin.post(alfa("/suspend"), WHY).json()["code"] == "suspended_already"
    assert owner.get("/me").status_code == 404
    assert superadmin.post(alfa("/restore"), WHY).json()["status"] == "active"
    assert superadmin.post(alfa("/restore"), WHY).json()["code"] == "active_already"
    assert owner.get("/me").status_code == 200
    why = "they asked by phone"
    assert list(_last_reasons()) == [("console.suspend", why), ("console.restore", why)]
    assert platform_chain_report().broken is None


@pytest.mark.parametrize(
    ("change", "code"), [({"slug": "beta"}, "slug_differs"), ({"reason": "   "}, "reason_missing")]
)
def test_a_slip_or_a_missing_reason_changes_nothing(
    superadmin: ConsoleClient, change: dict[str, str], code: str
) -> None:
    assert superadmin.post(alfa("/suspend"), {**WHY, **change}).json()["code"] == code
    assert alfa_tenant().status == "active"


def test_a_trial_is_extended_and_charged_later(in_trial: PlanAssignment) -> None:
    until_on = in_trial.trial_until + timedelta(days=14)
    client = at_console(StaffRole.SUPPORT)
    shown = client.post(alfa("/trial"), {**WHY, "until_on": until_on.isoformat()}).json()
    assert shown["plan"]["trial_until"] == until_on.isoformat()
    assert assignment_on(in_trial.tenant_id, today()).periods_from == until_on


@pytest.mark.parametrize("days", [0, 61])
def test_a_trial_is_neither_shortened_nor_endless(in_trial: PlanAssignment, days: int) -> None:
    until_on = in_trial.trial_until + timedelta(days=days)
    answer = at_console().post(alfa("/trial"), {**WHY, "until_on": until_on.isoformat()})
    assert answer.json()["errors"][0]["pointer"] == "/until_on"


def test_a_trial_that_is_over_or_cancelled_is_not_extended(superadmin: ConsoleClient) -> None:
    body = {**WHY, "until_on": (today() + timedelta(days=40)).isoformat()}
    assert superadmin.post(alfa("/trial"), body).json()["code"] == "no_plan"
    terms = {"tenant_id": alfa_tenant().pk, "plan_code": "starter", "rhythm": Rhythm.MONTH}
    assignment = plan_assign(**terms, with_trial=True)
    PlanAssignment.objects.filter(pk=assignment.pk).update(valid_until=assignment.trial_until)
    assert superadmin.post(alfa("/trial"), body).json()["code"] == "plan_ends"
    PlanAssignment.objects.filter(pk=assignment.pk).update(valid_until=None, trial_until=None)
    assert superadmin.post(alfa("/trial"), body).json()["code"] == "no_trial"


def test_a_plan_is_changed_within_the_members_of_the_last_closed_day(in_trial: PlanAssignment) -> None:
    finance = at_console(StaffRole.FINANCE)
    too_small = finance.post(alfa("/plan"), {**WHY, "plan": "starter", "rhythm": "month"})
    assert too_small.json()["code"] == "members_too_many"
    assert finance.post(alfa("/plan"), {**WHY, "plan": "enterprise", "rhythm": "month"}).status_code == 200
    assert assignment_on(in_trial.tenant_id, today()).plan.code == "enterprise"


def test_d6_a_community_goes_by_two_people_and_comes_back_by_one(superadmin: ConsoleClient) -> None:
    assert superadmin.post(alfa("/deletion/confirm"), WHY).status_code == 404
    asked = superadmin.post(alfa("/deletion"), WHY).json()["deletions"][0]
    assert asked["requested_by"] == "superadmin@platform.example"
    assert superadmin.post(alfa("/deletion/confirm"), WHY).json()["code"] == "second_person_needed"
    other = at_console(email="second@platform.example")
    confirmed = other.post(alfa("/deletion/confirm"), WHY).json()
    assert (confirmed["status"], confirmed["deletions"][0]["confirmed_by"]) == (
        "suspended",
        "second@platform.example",
    )
    assert superadmin.post(alfa("/restore"), WHY).json()["code"] == "deletion_open"
    assert superadmin.post(alfa("/deletion/withdraw"), WHY).json()["status"] == "active"
