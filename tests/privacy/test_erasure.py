"""A canary person, handed out and erased: nothing of it is found anywhere but what the law keeps (D5)."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, connections
from redis import Redis

from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.tenancy import in_schema
from shared_apps.accounts.models import User
from shared_apps.tenants.services.owner import OWNER
from tenant_apps.audit.selectors import EntryFilter, chain_report, entries_listed
from tenant_apps.compliance.models import Dossier, DossierState
from tenant_apps.compliance.services.dossiers import dossier_file, dossiers_build_left
from tenant_apps.documents.selectors import file_key, file_storage, opened_file
from tenant_apps.ledger.selectors import balances_by_code
from tenant_apps.members.models import Member
from tenant_apps.privacy.models import Erasure
from tenant_apps.privacy.services import person_erase
from tenant_apps.settlement.models import RunInputs, RunMemberAmount, SettlementRun
from tests.applications.world import IBAN, OTHER_FISCAL_CODE
from tests.clients import ApiClient
from tests.populated import public_rows_remove
from tests.privacy.people import EMAIL, NAME, NOW, PHONE, STREET, WORDS, Canary, canary_make

WHY = "letter of 2 March 2026"


@pytest.fixture
def canary(new_community: Callable[[str], Any]) -> Iterator[Canary]:
    """Signed in once, so that there is a session; the test goes on inside the community."""
    made = canary_make(new_community("canary-privacy"))
    connection.set_schema_to_public()
    with in_schema(made.tenant.schema_name):
        yield made
    connection.set_schema_to_public()
    EmailAddress.objects.filter(email=EMAIL).delete()
    User.objects.filter(email=EMAIL).update(email=f"{made.member_id}@left.example", name="left")
    public_rows_remove()


@pytest.fixture
def own_client(canary: Canary) -> ApiClient:
    client = ApiClient(canary.tenant.slug)
    assert client.sign_in(EMAIL).status_code == 200
    connection.set_tenant(canary.tenant)
    return client


def erase(canary: Canary) -> Erasure:
    return person_erase(member_id=canary.member_id, reason=WHY, caller=canary.office, now=NOW)


def dump_of(schema_name: str) -> str:
    """Every row of every table of a schema and of public, as text."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.tables"
            " WHERE table_schema IN (%s, 'public') AND table_type = 'BASE TABLE'",
            [schema_name],
        )
        lines = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(x::text, ' '), '') FROM {table} x")
            lines.append(f"{table}: {cursor.fetchone()[0]}")
    return "\n".join(lines)


def found_in(text: str) -> list[str]:
    return [f"{word} in {line.split(':')[0]}" for line in text.splitlines() for word in WORDS if word in line]


def in_the_cache(redis_url: str) -> list[str]:
    """Words of the person among all that Redis holds: answers, limits, queues."""
    found = []
    for database in (0, 1, 2):
        redis = Redis.from_url(f"{redis_url}/{database}")
        values = [key + (redis.dump(key) or b"") for key in redis.scan_iter()]
        found += [word for word in (NAME, EMAIL, PHONE, STREET) for value in values if word.encode() in value]
    return found


def in_the_storage(canary: Canary) -> list[str]:
    keys = list(file_storage().keys(canary.tenant.schema_name))
    return [str(key) for key in keys for word in WORDS if word.encode() in opened_file(key)]


def test_d5_a_person_is_exported_then_erased_everywhere(
    canary: Canary, own_client: ApiClient, redis_url: str
) -> None:
    answer = own_client.post("/own/personal-data")
    connection.set_tenant(canary.tenant)
    with ZipFile(BytesIO(answer.content)) as archive:
        held = archive.read("held.json").decode()
        names = archive.namelist()
    assert [word for word in WORDS if word not in held] == []
    assert {name.split("/")[1] for name in names if "/" in name} == {"applications", "consents", "documents"}
    assert {"metering.daycurve", "settlement.runmemberamount", "ledger.entry"} <= json.loads(held)[
        "tables"
    ].keys()
    assert found_in(dump_of(canary.tenant.schema_name)) != []
    assert in_the_storage(canary) != []

    erase(canary)

    assert found_in(dump_of(canary.tenant.schema_name)) == []
    assert in_the_storage(canary) == []
    assert in_the_cache(redis_url) == []


def test_d5_settled_money_and_the_chain_stand_as_before(canary: Canary) -> None:
    def what_stands() -> object:
        run = SettlementRun.objects.get(pk=canary.run_id)
        amounts = RunMemberAmount.objects.order_by("pk").values_list("member_code", "title", "amount_cents")
        inputs = RunInputs.objects.values_list("document", "sha256")
        return (
            run.result_digest,
            run.inputs_digest,
            run.totals,
            list(amounts),
            list(inputs),
            balances_by_code(),
        )

    before, report = what_stands(), chain_report()
    erase(canary)
    assert what_stands() == before
    after = chain_report()
    assert (after.broken, after.entries) == (
        None,
        report.entries + 2,
    )  # the erasure, and a dossier that expired


def test_d5_dossiers_that_may_name_the_person_expire_and_are_made_anew_without_it(canary: Canary) -> None:
    full, masked = Dossier.objects.order_by("asked_at")
    assert NAME.encode() in dossier_file(full)
    erase(canary)
    full.refresh_from_db()
    assert full.state == DossierState.STALE
    assert not file_storage().exists(file_key("dossiers", full.pk))
    assert Dossier.objects.get(pk=masked.pk).state == DossierState.SEALED
    assert dossiers_build_left() == 1
    instead = Dossier.objects.get(state=DossierState.SEALED, is_full=True)
    assert str(instead.pk) in full.sentence
    assert (instead.as_of, instead.known_at) == (full.as_of, full.known_at)
    content = dossier_file(instead)
    assert [word for word in WORDS if word.encode() in content] == []
    assert dossiers_build_left() == 0


def test_d5_what_is_kept_says_why_and_until_when(canary: Canary) -> None:
    kept = {row["table"]: row for row in erase(canary).kept}
    assert {"ledger.Entry", "settlement.RunMemberAmount", "metering.DayCurve"} <= kept.keys()
    assert {row["until"] for row in kept.values()} == {"2035-01-01"}
    assert all("art." in row["reason"] or "GDPR" in row["reason"] for row in kept.values())
    assert Member.objects.get(pk=canary.member_id).name == "[erased]"


def test_d5_the_log_knows_what_a_person_did_but_not_who_it_was(canary: Canary, own_client: ApiClient) -> None:
    own_client.post("/own/personal-data")
    connection.set_tenant(canary.tenant)
    assert entries_listed(EntryFilter(actor=NAME)).count() > 0
    deeds = entries_listed(EntryFilter(action="person.exported")).get()
    erase(canary)
    assert entries_listed(EntryFilter(actor=NAME)).count() == 0
    same = entries_listed(EntryFilter(action="person.exported")).get()
    assert (same.shown_name, same.actor_id, same.hash) == ("", deeds.actor_id, deeds.hash)


def test_d5_the_account_opens_nothing_any_more(canary: Canary, own_client: ApiClient) -> None:
    erase(canary)
    assert not User.objects.using(OWNER).filter(email=EMAIL).exists()
    assert own_client.get("/me").status_code == 401
    assert ApiClient(canary.tenant.slug).sign_in(EMAIL).status_code == 401
    connection.set_tenant(canary.tenant)


def test_d5_erasing_twice_changes_nothing_more(canary: Canary) -> None:
    first = erase(canary)
    before = dump_of(canary.tenant.schema_name)
    again = erase(canary)
    assert again.account_ids == first.account_ids
    assert OTHER_FISCAL_CODE not in before
    assert IBAN not in before
    assert found_in(before) == []


def test_d5_who_still_belongs_is_not_erased(canary: Canary) -> None:
    other = Member.objects.get(code="FARM")
    with pytest.raises(ConflictError) as refusal:
        person_erase(member_id=other.pk, reason=WHY, caller=canary.office, now=NOW)
    codes = {problem.code for problem in refusal.value.problems}
    assert {"still_member", "balance_open"} <= codes
    assert Member.objects.get(code="FARM").name == "Member FARM"
    assert not Erasure.objects.exists()


def test_an_erasure_has_a_reason(canary: Canary) -> None:
    with pytest.raises(RuleBrokenError):
        person_erase(member_id=canary.member_id, reason=" ", caller=canary.office, now=NOW)
