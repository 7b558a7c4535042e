"""What a member sees of the money: own statements only, with the price's source beside every price."""

from decimal import Decimal

import pytest

from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.populated import ALFA, Populated

pytestmark = pytest.mark.django_db


def test_a_member_finds_the_own_statements_and_opens_one(canaries: dict[str, Populated]) -> None:
    member = signed_in(ALFA, Role.MEMBER, member_id=canaries[ALFA].ids["member_id"])
    listed = member.get("/me/statements").json()
    assert listed["count"] == 1
    head = listed["items"][0]
    opened = member.get(f"/me/statements/{head['run_id']}").json()
    assert (head["period"], head["amount_eur"]) == ("2024-02", opened["total_eur"])
    assert Decimal(head["amount_eur"]) > 0


def test_a_person_who_is_no_member_has_no_own_statements(canaries: dict[str, Populated]) -> None:
    assert signed_in(ALFA, Role.OWNER).get("/me/statements").status_code == 403


def test_the_source_of_a_price_stands_beside_it_wherever_it_shows(canaries: dict[str, Populated]) -> None:
    owner = signed_in(ALFA, Role.OWNER)
    run = f"/runs/{canaries[ALFA].ids['run_id']}"
    member = canaries[ALFA].ids["member_id"]
    for path in (f"{run}/hours", f"{run}/statements/{member}/hours"):
        hours = owner.get(f"{path}?day=2024-02-10").json()
        assert len(hours) == 24
        assert {tuple(hour["price_sources"]) for hour in hours} == {("flat, for tests",)}
    assert owner.get(f"{run}/configurations").json()[0]["price_sources"] == ["flat, for tests"]
