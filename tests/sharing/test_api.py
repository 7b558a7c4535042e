import pytest
from django.db import connection

from tenant_apps.access.models import Role
from tests.clients import signed_in

pytestmark = pytest.mark.django_db

RULE = {
    "valid_from": "2024-01-01",
    "costs_share": "0.10",
    "social_fund_share": "0.05",
    "producers_share": "0.40",
    "consumers_share": "0.60",
    "key": "coincident_withdrawal",
    "reason": "founding assembly",
}


def test_a_rule_is_added_listed_and_opened() -> None:
    client = signed_in("alfa", Role.OWNER)
    added = client.post("/sharing-rules", RULE)
    assert added.status_code == 201, added.content
    assert client.get("/sharing-rules").json()["items"] == [added.json()]
    assert client.get(f"/sharing-rules/{added.json()['id']}").json()["consumers_share"] == "0.600000"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"producers_share": "0.5"}, "blocks_not_one"),
        ({"costs_share": 0.1}, "not_valid"),
        ({"key": "coincident_withdrawl"}, "not_valid"),
        ({"version": 7}, "not_valid"),
        ({"reason": " "}, "blank"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(change: dict[str, object], code: str) -> None:
    answer = signed_in("alfa", Role.OWNER).post("/sharing-rules", RULE | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_accountant_reads_the_rules_and_does_not_write_them() -> None:
    client = signed_in("alfa", Role.ACCOUNTANT)
    assert client.get("/sharing-rules").status_code == 200
    assert client.post("/sharing-rules", RULE).status_code == 403


def test_another_community_knows_nothing_of_the_rule() -> None:
    rule_id = signed_in("alfa", Role.OWNER).post("/sharing-rules", RULE).json()["id"]
    assert connection.schema_name == "public"
    assert signed_in("beta", Role.OWNER).get(f"/sharing-rules/{rule_id}").status_code == 404
