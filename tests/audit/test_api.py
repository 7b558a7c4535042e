from collections.abc import Callable

import pytest
from django.db import connection

from cer.kit.acting import Actor, ActorKind, acting
from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in
from tests.factories import configuration_make, member_make

DANGEROUS = Actor(kind=ActorKind.KEY, id="k-1", name="=HYPERLINK(1)", request_id="request-1")


@pytest.fixture
def auditor(enter: Callable[[str], None]) -> ApiClient:
    """The auditor of alfa, where three things were done by two actors."""
    enter("alfa")
    configuration_make()
    with acting(DANGEROUS):
        member_make("M1")
    return signed_in("alfa", Role.AUDITOR)


def test_the_latest_entry_comes_first_with_before_and_after(auditor: ApiClient) -> None:
    page = auditor.get("/audit?object_kind=members.member").json()
    assert page["count"] == 1
    entry = page["items"][0]
    assert (entry["action"], entry["object_label"], entry["actor_id"]) == ("member.admitted", "M1", "k-1")
    assert entry["changes"] == [
        {"field": "code", "before": None, "after": "M1"},
        {"field": "name", "before": None, "after": "***"},
    ]
    numbers = [entry["number"] for entry in auditor.get("/audit").json()["items"]]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ("action=member.admitted", ["member.admitted"]),
        ("actor=k-1&sort=number", ["membership.begun", "holder_category.set", "member.admitted"]),
        ("actor=hyperlink&object_kind=members.membership", ["membership.begun"]),
        ("from=2000-01-01&to=2000-01-02", []),
        ("from=2000-01-01&action=configuration.created", ["configuration.created"]),
    ],
)
def test_entries_are_found_by_what_one_asks(auditor: ApiClient, query: str, actions: list[str]) -> None:
    assert [entry["action"] for entry in auditor.get(f"/audit?{query}").json()["items"]] == actions


def test_s34_the_export_holds_every_entry_and_no_formula(auditor: ApiClient) -> None:
    answer = auditor.get("/audit/export?actor=k-1")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("number;at;actor_kind;")
    assert all(";'=HYPERLINK(1);" in line for line in lines[1:])


def test_the_chain_can_be_read_by_the_auditor(auditor: ApiClient) -> None:
    report = auditor.get("/audit/verification").json()
    assert report["broken"] is None
    assert report["entries"] == auditor.get("/audit").json()["count"]
    assert report["head_hash"] == auditor.get("/audit").json()["items"][0]["hash"]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ACCOUNTANT, Role.TECHNICIAN, Role.MEMBER])
def test_other_roles_do_not_see_the_log(enter: Callable[[str], None], role: Role) -> None:
    enter("alfa")
    client = signed_in("alfa", role)
    assert {client.get(f"/audit{door}").status_code for door in ("", "/export", "/verification")} == {403}


def test_an_export_of_too_many_entries_is_refused(
    auditor: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenant_apps.audit.selectors.EXPORT_ENTRIES_MAX", 2)
    answer = auditor.get("/audit/export")
    assert (answer.status_code, answer.json()["code"]) == (422, "export_too_large")


def test_s07_the_auditor_of_beta_sees_nothing_of_alfa(auditor: ApiClient) -> None:
    connection.set_schema_to_public()
    seen = signed_in("beta", Role.AUDITOR).get("/audit?limit=500").json()["items"]
    assert [entry["action"] for entry in seen] == ["role.assigned"]
