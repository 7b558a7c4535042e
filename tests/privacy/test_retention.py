"""Eleven years by a fake clock: what must go is gone, what must stay stays (D9)."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.utils import timezone
from redis import Redis

from cer.cli import main
from cer.kit.acting import Actor, ActorKind, acting
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.tenancy import in_schema
from shared_apps.accounts.models import User
from shared_apps.accounts.services import account_create
from shared_apps.tenants.models import PlatformEvent, Tenant
from shared_apps.tenants.services.owner import OWNER
from tenant_apps.audit.models import AuditEntry
from tenant_apps.audit.selectors import chain_report
from tenant_apps.documents.selectors import file_storage
from tenant_apps.ledger.selectors import balances_by_code
from tenant_apps.members.models import Member
from tenant_apps.privacy.classes import retention_of, tables_here
from tenant_apps.privacy.models import LegalHold
from tenant_apps.privacy.services import hold_lift, hold_place, person_erase, retention_run
from tenant_apps.privacy.services.retention import retention_plan
from tenant_apps.settlement.models import SettlementRun
from tests.clients import PASSWORD, ApiClient
from tests.populated import Populated, community_populate, public_rows_remove
from tests.privacy.people import LEFT_ON, NOW, Canary
from tests.privacy.test_erasure import canary, dump_of, found_in, in_the_cache, in_the_storage

__all__ = ["canary"]

ELEVEN_YEARS_ON = date(2038, 1, 1)
"""Everything of these tests is written in 2026 or carries a day of 2024."""
BOOKS_END_ON = date(2035, 1, 1)
"""Ten whole years after the one in which the canary left."""


@pytest.fixture
def populated(new_community: Callable[[str], Tenant]) -> Iterator[Populated]:
    """Something in every room; the test goes on inside the community."""
    tenant = new_community("eleven-years")
    made = community_populate("eleven-years")
    connection.set_schema_to_public()
    with in_schema(tenant.schema_name):
        yield made
    connection.set_schema_to_public()
    public_rows_remove()


def counted() -> Mapping[str, int]:
    return {table._meta.label: table._default_manager.count() for table in tables_here()}


def what_stands() -> object:
    """Published settlements and the books."""
    runs = SettlementRun.objects.order_by("pk").values_list("totals", "result_digest", "inputs_digest")
    return list(runs), balances_by_code()


def somebody_acts() -> None:
    """A colleague whose name stands beside the log, for as long as it is told who did what."""
    with acting(Actor(ActorKind.ACCOUNT, f"account:{uuid4()}", "Colleague Once")):
        hold_place(reason="dispute", by="Colleague", until_on=date(2027, 1, 1), now=NOW)
        hold_lift(by="Colleague", now=NOW)


def test_d9_after_eleven_years_what_must_go_is_gone_and_the_rest_stays(populated: Populated) -> None:
    somebody_acts()
    goes = {
        table._meta.label
        for table in tables_here()
        if any(not end.columns for end in retention_of(table).ends)
    }
    goes |= {"applications.Paper", "metering.MeterFileContent"}  # with their application, with their file
    before, stands, entries = counted(), what_stands(), AuditEntry.objects.count()
    assert {label for label in goes if before[label]} >= {
        "applications.Application", "applications.Paper", "compliance.Dossier", "documents.PrintJob",
        "documents.PrintJobRow", "metering.DayCurve", "metering.MeterFile", "notices.Notice",
        "access.Invitation", "access.ApiKey", "audit.ActorName",
    }  # fmt: skip
    shelves = {key.shelf for key in file_storage().keys(connection.schema_name)}
    assert shelves == {"applications", "consents", "documents", "dossiers"}

    planned, report = retention_plan(day=ELEVEN_YEARS_ON), retention_run(day=ELEVEN_YEARS_ON)

    assert {each.table for each in planned.ended} == {each.table for each in report.ended}
    assert planned.files == report.files == 2
    written = AuditEntry.objects.filter(action="retention.applied").order_by("number")
    assert [entry.object_id for entry in written] == list(dict.fromkeys(each.code for each in report.ended))
    assert written.get(object_id="applications").changes == {"applications.Application delete": [1, None]}

    after = counted()
    still_there = {
        "webhooks.WebhookDelivery",
        "audit.ActorName",
    }  # it still waits; its person acted last year
    assert {label for label in goes if after[label]} <= still_there
    assert {label: n for label, n in after.items() if label not in goes and n != before[label]} == {
        "audit.AuditEntry": entries + len({each.code for each in report.ended})
    }
    assert {key.shelf for key in file_storage().keys(connection.schema_name)} == {"consents", "documents"}
    assert what_stands() == stands
    assert chain_report().broken is None
    entries = AuditEntry.objects.count()
    assert retention_run(day=ELEVEN_YEARS_ON).ended == []
    assert AuditEntry.objects.count() == entries


def test_d9_who_left_is_erased_when_the_ten_years_are_over(canary: Canary, redis_url: str) -> None:
    stands = what_stands()
    assert date(2024, 3, 1) == LEFT_ON
    retention_run(day=BOOKS_END_ON - timedelta(days=1))
    assert Member.objects.get(pk=canary.member_id).name != "[erased]"

    report = retention_run(day=BOOKS_END_ON)

    assert ("members.Member", 1) in {(each.table, each.rows) for each in report.ended}
    assert found_in(dump_of(canary.tenant.schema_name)) == []
    assert in_the_storage(canary) == []
    assert in_the_cache(redis_url) == []
    assert what_stands() == stands
    assert chain_report().broken is None


def test_d9_a_legal_hold_stops_the_schedule_and_every_erasure_until_it_ends(canary: Canary) -> None:
    hold = hold_place(reason="court of Arezzo", by="Ada", until_on=date(2036, 1, 1), now=NOW)
    before = dump_of(canary.tenant.schema_name)
    assert retention_run(day=BOOKS_END_ON).hold == hold
    assert retention_plan(day=BOOKS_END_ON).hold == hold
    assert dump_of(canary.tenant.schema_name) == before
    with pytest.raises(ConflictError) as refusal:
        person_erase(member_id=canary.member_id, reason="asked", caller=canary.office, now=NOW)
    assert {problem.code for problem in refusal.value.problems} == {"legal_hold"}
    hold_lift(by="Bea", now=NOW)
    assert retention_run(day=BOOKS_END_ON).hold is None
    assert Member.objects.get(pk=canary.member_id).name == "[erased]"
    with pytest.raises(ConflictError):
        hold_lift(by="Bea", now=NOW)


def test_d9_a_hold_ends_on_its_day(alfa: None) -> None:
    hold_place(reason="inspection", by="Ada", until_on=date(2026, 10, 25), now=NOW)
    assert retention_run(day=date(2026, 10, 24)).hold is not None
    assert retention_run(day=date(2026, 10, 25)).hold is None


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"by": ""}, {"until_on": date(2026, 3, 29)}, {"reason": "x" * 201}]
)
def test_a_hold_says_who_and_why_and_lies_ahead(wrong: dict[str, Any], alfa: None) -> None:
    given = {"reason": "court", "by": "Ada", "until_on": date(2027, 1, 1), "now": NOW}
    with pytest.raises(RuleBrokenError):
        hold_place(**{**given, **wrong})
    assert not LegalHold.objects.exists()


def test_d9_on_the_platform_sessions_end_and_accounts_of_nobody_are_forgotten(committing: None) -> None:
    idle = account_create(email="idle@nobody.example", name="Idle Person", password=PASSWORD)
    staff = account_create(email="staff@nobody.example", name="Staff", password=PASSWORD)
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    Session.objects.create(session_key="over", expire_date=datetime(2026, 1, 1, tzinfo=UTC))
    Session.objects.create(session_key="open", expire_date=datetime(2040, 1, 1, tzinfo=UTC))
    day = timezone.localdate()

    retention_run(day=day)
    assert set(Session.objects.values_list("session_key", flat=True)) >= {"open"}
    assert not Session.objects.filter(session_key="over").exists()
    assert User.objects.get(pk=idle.pk).name == "Idle Person"

    retention_run(day=day + timedelta(days=400))
    assert User.objects.get(pk=idle.pk).name == "[erased]"
    assert User.objects.get(pk=staff.pk).name == "Staff"
    entry = (
        PlatformEvent.objects.order_by("-number")
        .filter(action="retention.applied", object_id="identities")
        .first()
    )
    assert entry is not None
    assert entry.changes["accounts.User anonymise"][0] >= 1
    with connections[OWNER].cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE session_key = 'open'")
    User.objects.filter(pk__in=[idle.pk, staff.pk]).update(is_staff=False)


def test_d9_whatever_the_cache_holds_of_people_ends_by_itself(canary: Canary, redis_url: str) -> None:
    client = ApiClient(canary.tenant.slug)
    client.sign_in("canaria@privata.example")
    client.post("/own/personal-data", {}, **{"Idempotency-Key": "once"})
    connection.set_tenant(canary.tenant)
    cache = Redis.from_url(f"{redis_url}/1")
    assert list(cache.scan_iter())
    assert [key for key in cache.scan_iter() if cache.ttl(key) == -1] == []


def test_retention_is_planned_run_held_and_lifted_from_the_command_line(
    canary: Canary, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CER_DATABASE_URL", "the suite's own")
    connection.set_schema_to_public()
    slug = canary.tenant.slug

    def told(*words: str) -> tuple[int, Any]:
        code = main(["retention", *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, plan = told("plan", slug, "--on", "2035-01-01")
    assert code == 0
    assert {"code": "registry", "table": "members.Member", "outcome": "anonymise", "rows": 1} in plan[slug][
        "ended"
    ]
    accounts = next(each for each in plan[slug]["classes"] if each["code"] == "accounts")
    assert "art. 2220 c.c." in accounts["ground"]
    assert "ledger.Account: without its person 10 whole years after it left" in accounts["tables"]
    assert told("run", slug, "--dry-run")[0] == 0
    assert told("hold", slug, "--reason", "court", "--until", "2099-01-01", "--by", "Ada")[0] == 0
    code, run = told("run", slug)
    assert (code, run[slug]["hold"]["placed_by"]) == (1, "Ada")
    assert told("lift", slug, "--by", "Bea")[1][0]["lifted_by"] == "Bea"
    assert told("run", slug) == (0, {slug: {"ended": [], "files": 0, "left_alone": {}, "hold": None}})
    assert main(["retention", "lift", slug]) == 1
    assert "no legal hold" in capsys.readouterr().err.lower()
    with pytest.raises(SystemExit) as usage:
        main(["retention", "hold", slug])
    assert usage.value.code == 2
