import csv
from io import StringIO

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tests.clients import ApiClient, signed_in, with_key
from tests.compliance.world import registry_make

pytestmark = pytest.mark.django_db

EVIDENCE = {
    "topic": "statute_aim",
    "value": "yes",
    "reference": "statute, art. 3",
    "valid_from": "2024-01-01",
}
CALENDAR = "/compliance/calendar.ics"


@pytest.fixture(autouse=True)
def registry(db: None) -> None:
    with tenant_context(tenant_by_slug("alfa")):
        registry_make()
    connection.set_schema_to_public()


@pytest.fixture
def owner(registry: None) -> ApiClient:
    return signed_in("alfa", Role.OWNER)


def test_an_evaluation_is_made_listed_and_opened(owner: ApiClient) -> None:
    made = owner.post("/compliance/evaluations", {"as_of": "2025-06-01"})
    assert made.status_code == 201, made.content
    (listed,) = owner.get("/compliance/evaluations").json()["items"]
    assert listed["facts_digest"] == made.json()["facts_digest"]
    opened = owner.get(f"/compliance/evaluations/{listed['id']}").json()
    assert opened["facts"]["as_of"] == "2025-06-01"
    assert len(opened["rules"]) >= 30


def test_evidence_changes_the_checklist_of_the_next_evaluation(owner: ApiClient) -> None:
    added = owner.post("/compliance/evidence", EVIDENCE)
    assert added.status_code == 201, added.content
    assert owner.get("/compliance/evidence").json()["items"] == [added.json()]
    owner.post("/compliance/evaluations", {"as_of": "2025-06-01"})
    item = {"rule": "R14.aim", "owner": "Ada", "due_on": "2025-07-01", "evidence_reference": "statute"}
    assert owner.request("PUT", "/compliance/checklist", item).status_code == 200
    rows = {row["rule"]: row for row in owner.get("/compliance/checklist").json()}
    assert rows["R14.aim"] | item == rows["R14.aim"]
    assert rows["R14.aim"]["state"] == "met"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"topic": "weather"}, "not_valid"),
        ({"value": "maybe"}, "statement_value"),
        ({"valid_until": "2024-01-01"}, "validity_order"),
        ({"reference": " "}, "blank"),
    ],
)
def test_evidence_that_makes_no_sense_is_refused(owner: ApiClient, change: dict[str, str], code: str) -> None:
    answer = owner.post("/compliance/evidence", EVIDENCE | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_rule_that_does_not_exist_has_no_owner(owner: ApiClient) -> None:
    assert owner.request("PUT", "/compliance/checklist", {"rule": "R0.x", "owner": "Ada"}).status_code == 404


def test_the_change_pack_is_the_same_as_json_and_as_a_table(owner: ApiClient) -> None:
    days = "?from=2023-12-31&to=2024-01-01"
    rows = owner.get(f"/compliance/changes{days}").json()
    table = owner.get(f"/compliance/changes.csv{days}")
    assert table["Content-Type"].startswith("text/csv")
    read = list(csv.DictReader(StringIO(table.content.decode())))
    assert read == [{key: value or "" for key, value in row.items()} for row in rows]
    assert rows


def test_the_calendar_opens_to_a_key_in_its_address(owner: ApiClient) -> None:
    key = with_key("alfa", frozenset({Permission.COMPLIANCE_VIEW})).key
    answer = ApiClient("alfa").get(f"{CALENDAR}?key={key}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "The GSE publishes the amounts" in answer.content.decode()


def test_a_key_that_may_do_more_never_travels_in_an_address() -> None:
    assert ApiClient("alfa").get(f"{CALENDAR}?key={with_key('alfa').key}").status_code == 401
    narrow = with_key("alfa", frozenset({Permission.COMPLIANCE_VIEW})).key
    assert ApiClient("alfa").get(f"/compliance/checklist?key={narrow}").status_code == 401
    assert ApiClient("beta").get(f"{CALENDAR}?key={narrow}").status_code == 401
    assert ApiClient("alfa").get(f"{CALENDAR}?key=").status_code == 401


def test_an_accountant_reads_and_does_not_write_and_a_member_does_neither() -> None:
    accountant, member = signed_in("alfa", Role.ACCOUNTANT), signed_in("alfa", Role.MEMBER)
    assert accountant.get("/compliance/checklist").status_code == 200
    assert accountant.post("/compliance/evidence", EVIDENCE).status_code == 403
    assert member.get("/compliance/checklist").status_code == 403


def test_another_community_knows_nothing_of_the_evaluation(owner: ApiClient) -> None:
    made = owner.post("/compliance/evaluations", {"as_of": "2025-06-01"}).json()
    assert signed_in("beta", Role.OWNER).get(f"/compliance/evaluations/{made['id']}").status_code == 404
