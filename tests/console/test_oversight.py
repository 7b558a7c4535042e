"""What is wrong first, who did what, and what the staff see of one community."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing_saas.models import Charge, Customer
from shared_apps.console.models import StaffRole, TenantNote
from shared_apps.domains.models import CustomDomain
from shared_apps.jobs.models import Job
from shared_apps.plans.selectors import today
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.usage.models import UsageDay
from tests.console.staff import WHY, ConsoleClient, alfa, alfa_tenant, at_console

pytestmark = pytest.mark.django_db

FIGURES = ("members_active", "pods_active", "messages_sent", "api_calls", "storage_bytes", "paid_out_cents")


@pytest.fixture
def superadmin() -> ConsoleClient:
    return at_console()


def kinds(console: ConsoleClient) -> list[tuple[str, str]]:
    problems = console.get("/fleet/problems").json()
    return [(each["kind"], each["slug"]) for each in problems if each["slug"] in {"alfa", "beta"}]


def job(tenant: Tenant, **changes: Any) -> Job:
    now = timezone.now()
    terms = {"state": "failed", "error_class": "KeyError", "ended_at": now, "asked_at": now, **changes}
    return Job.objects.create(
        pk=uuid4(), tenant=tenant, task="settlement.run_compute", kind="settlement", **terms
    )


def test_problems_come_the_gravest_first(superadmin: ConsoleClient) -> None:
    assert kinds(superadmin) == []
    one, two = alfa_tenant(), tenant_by_slug("beta")
    Tenant.objects.filter(slug="alfa").update(created_at=timezone.now() - timedelta(days=60))
    customer = Customer.objects.create(tenant=one, name="x", email="x@alfa.example")
    Charge.objects.create(
        customer=customer,
        provider_id="in_1",
        status="open",
        attempt_count=1,
        net_cents=100,
        tax_cents=22,
        total_cents=122,
        created_at=timezone.now(),
    )
    CustomDomain.objects.create(
        tenant=two,
        domain="energia.example.org",
        proof="x",
        state="failed",
        proved_at=timezone.now(),
        problem="no TXT record",
    )
    job(one, state="waiting", error_class="", ended_at=None, asked_at=timezone.now() - timedelta(hours=2))
    job(two)
    Tenant.objects.filter(slug="beta").update(migration_problem="a table is missing")
    assert kinds(superadmin) == [
        ("migration_blocked", "beta"),
        ("job_failed", "beta"),
        ("job_stuck", "alfa"),
        ("domain_fault", "beta"),
        ("invoice_overdue", "alfa"),
        ("without_data", "alfa"),
    ]


def test_a_community_with_readings_or_a_new_one_is_not_without_data(superadmin: ConsoleClient) -> None:
    Tenant.objects.filter(slug="alfa").update(created_at=timezone.now() - timedelta(days=60))
    assert kinds(superadmin) == [("without_data", "alfa")]
    figures = dict.fromkeys(FIGURES, 0)
    yesterday = today() - timedelta(days=1)
    UsageDay.objects.create(tenant=alfa_tenant(), day=yesterday, readings_imported=96, **figures)
    assert kinds(superadmin) == []
    assert superadmin.get(alfa()).json()["last_import_on"] == yesterday.isoformat()


def test_the_problems_ask_as_often_for_many_as_for_few(superadmin: ConsoleClient) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            superadmin.get("/fleet/problems")
        return len(queries)

    job(alfa_tenant())
    few = asked()
    for _ in range(5):
        job(tenant_by_slug("beta"))
    assert asked() == few


def test_the_page_shows_notes_flags_and_the_last_of_each(superadmin: ConsoleClient) -> None:
    done_at = timezone.now()
    job(alfa_tenant(), state="done", error_class="", ended_at=done_at)
    written = at_console(StaffRole.FINANCE).post(alfa("/notes"), {"text": "pays by bank transfer"})
    assert written.status_code == 201
    shown = superadmin.get(alfa()).json()
    assert [(each["author"], each["text"]) for each in shown["notes"]] == [
        ("The finance", "pays by bank transfer")
    ]
    assert [each["name"] for each in shown["flags"]] == ["support_acting"]
    assert shown["last_settlement_at"] is not None
    assert (shown["invoices"], shown["last_import_on"]) == ([], None)


def test_a_note_stays_as_it_was_written(superadmin: ConsoleClient) -> None:
    superadmin.post(alfa("/notes"), {"text": "x"})
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        TenantNote.objects.update(text="y")
    assert superadmin.post(alfa("/notes"), {"text": "  "}).status_code == 422


def test_the_log_says_who_did_what_and_finds_it(superadmin: ConsoleClient) -> None:
    superadmin.post(alfa("/suspend"), WHY)
    found = superadmin.get("/log?actor=superadmin&action=console.&label=alfa").json()["items"]
    assert [(each["action"], each["changes"]["reason"][1]) for each in found] == [
        ("console.suspend", WHY["reason"])
    ]
    assert superadmin.get(f"/log?from={today() + timedelta(days=1)}").json()["count"] == 0
    assert superadmin.get("/log?actor=nobody").json()["count"] == 0
    assert at_console(StaffRole.SUPPORT).get("/log").status_code == 403


def test_s34_the_log_as_a_file_holds_no_formula(superadmin: ConsoleClient) -> None:
    superadmin.post(alfa("/suspend"), {**WHY, "reason": "=HYPERLINK(1)"})
    answer = superadmin.get("/log/export?action=console.suspend")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["action"] for row in rows] == ["console.suspend"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
