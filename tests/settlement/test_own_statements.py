"""What a member sees of the money: own statements only, with the price's source beside every price."""

from decimal import Decimal

import pytest

from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.populated import Populated, community_populate

pytestmark = pytest.mark.django_db


@pytest.fixture
def alfa_populated() -> Populated:
    return community_populate("alfa")


def test_a_member_finds_the_own_statements_and_opens_one(alfa_populated: Populated) -> None:
    member = signed_in("alfa", Role.MEMBER, member_id=alfa_populated.ids["member_id"])
    listed = member.get("/me/statements").json()
    assert listed["count"] == 1
    head = listed["items"][0]
    opened = member.get(f"/me/statements/{head['run_id']}").json()
    assert (head["period"], head["amount_eur"]) == ("2024-02", opened["total_eur"])
    assert Decimal(head["amount_eur"]) > 0


def test_a_person_who_is_no_member_has_no_own_statements(alfa_populated: Populated) -> None:
    assert signed_in("alfa", Role.OWNER).get("/me/statements").status_code == 403


def test_the_source_of_a_price_stands_beside_it_wherever_it_shows(alfa_populated: Populated) -> None:
    owner = signed_in("alfa", Role.OWNER)
    run = f"/runs/{alfa_populated.ids['run_id']}"
    member = alfa_populated.ids["member_id"]
    for path in (f"{run}/hours", f"{run}/statements/{member}/hours"):
        hours = owner.get(f"{path}?day=2024-02-10").json()
        assert len(hours) == 24
        assert {tuple(hour["price_sources"]) for hour in hours} == {("flat, for tests",)}
    assert owner.get(f"{run}/configurations").json()[0]["price_sources"] == ["flat, for tests"]
