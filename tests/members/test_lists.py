"""Members and PODs as people look for them, at the cost of the same queries whatever their number."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cer.calc.rules import HolderCategory
from shared_apps.market.zones import MarketZone
from tenant_apps.communities.selectors import configuration_by_code
from tenant_apps.communities.services import configuration_create
from tenant_apps.members.selectors import day_here
from tenant_apps.members.services.members import membership_end
from tenant_apps.members.services.suspensions import member_suspend
from tests.clients import signed_in
from tests.factories import configuration_make, member_make, pod_make

JOINED_ON = date(2024, 1, 1)


def pod_code(number: int) -> str:
    return f"IT001E200000{number:02}"


@pytest.fixture
def client(enter):
    """The owner of alfa, with one member in each state; ACTIVE and SUSPENDED hold a POD, one more is free."""
    enter("alfa")
    configuration = configuration_make()
    today = day_here()
    member_make("JOINING", valid_from=today + timedelta(days=1))
    for number, code in enumerate(("ACTIVE", "SUSPENDED", "LEFT")):
        member = member_make(code, category=list(HolderCategory)[number + 1])
        pod_make(pod_code(number), configuration, member=member)
        membership = member.memberships.get()
        if code == "SUSPENDED":
            member_suspend(membership_id=membership.pk, valid_from=today, reason="unpaid")
        if code == "LEFT":
            membership_end(membership_id=membership.pk, valid_until=today)
    pod_make(pod_code(9), configuration)
    return signed_in("alfa")


def found(client, path: str, key: str = "code") -> list[str]:
    return [item[key] for item in client.get(path).json()["items"]]


@pytest.mark.parametrize("state", ["joining", "active", "suspended", "left"])
def test_members_are_listed_by_state(client, state) -> None:
    assert found(client, f"/members?state={state}") == [state.upper()]
    assert found(client, f"/members?state={state}", "state") == [state]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?search=susp", ["SUSPENDED"]),
        ("?search=%20member%20l", ["LEFT"]),
        ("?search=%25", []),
        ("?category=religious", ["SUSPENDED"]),
        ("?category=territorial_body&state=active", ["ACTIVE"]),
        ("?sort=-member_since&limit=1", ["JOINING"]),
    ],
)
def test_members_are_searched_filtered_and_sorted(client, query, codes) -> None:
    assert found(client, f"/members{query}") == codes


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?search=it001e%202000%200009", [9]),
        ("?search=suspended", [1]),
        ("?search=left", []),
        ("?is_held=true", [0, 1]),
        ("?is_held=false", [2, 9]),
        ("?category=territorial_body", [0]),
        ("?sort=-configuration&limit=1&is_held=true", [0]),
    ],
)
def test_pods_are_searched_filtered_and_sorted(client, query, numbers) -> None:
    assert found(client, f"/pods{query}") == [pod_code(number) for number in numbers]


def test_members_and_pods_are_found_by_configuration(client, enter) -> None:
    enter("alfa")
    other = configuration_create(code="C2", primary_substation="AC001E00002", market_zone=MarketZone.NORD)
    pod_make(pod_code(20), other, member=member_make("ELSEWHERE"))
    assert found(client, f"/members?configuration_id={other.pk}") == ["ELSEWHERE"]
    assert found(client, f"/pods?configuration_id={other.pk}") == [pod_code(20)]


@pytest.mark.parametrize("query", ["?sort=id", "?state=gone", "?search=%00", "?search=" + "x" * 101])
def test_what_a_list_does_not_know_is_refused(client, query) -> None:
    assert client.get(f"/members{query}").status_code == 422


def test_five_and_fifty_rows_take_the_same_queries(client, enter) -> None:
    paths = ("/members?limit=500&state=active&search=m", "/pods?limit=500&is_held=true&search=m")

    def queries() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            counts.append(len(captured))
        return counts

    def add(numbers: range) -> None:
        enter("alfa")
        configuration = configuration_by_code("C1")
        for number in numbers:
            pod_make(pod_code(number), configuration, member=member_make(f"M{number}"))

    add(range(20, 25))
    queries()  # the first call of a month also counts the person
    few = queries()
    add(range(25, 70))
    assert queries() == few
