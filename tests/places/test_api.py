from collections.abc import Callable
from datetime import date

import pytest

from shared_apps.places.services import area_map_load
from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in
from tests.places.areas import FIRST, area_file


@pytest.fixture
def member(enter: Callable[[str], None]) -> ApiClient:
    enter("alfa")
    area_map_load(
        file=area_file(), version="2023", valid_from=date(2023, 9, 30), source="invented", licence="none"
    )
    return signed_in("alfa", Role.MEMBER)


def test_a_member_looks_up_a_code_and_a_point(member: ApiClient) -> None:
    by_code = member.get("/areas?code=AC001E00001").json()
    at_point = member.get("/areas-at-point?longitude=10.05&latitude=45.05&on=2024-05-01").json()
    assert by_code == {"items": at_point, "count": 1}
    assert (at_point[0]["code"], at_point[0]["version"], at_point[0]["code_is_usual"]) == (
        FIRST,
        "2023",
        True,
    )


def test_a_map_is_told_with_its_source_and_licence(member: ApiClient) -> None:
    (only,) = member.get("/area-maps").json()["items"]
    assert (only["source"], only["licence"], only["area_count"]) == ("invented", "none", 2)


def test_where_no_map_is_loaded_it_is_not_found(member: ApiClient) -> None:
    answer = member.get("/areas-at-point?longitude=10.05&latitude=45.05&on=2020-01-01")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("longitude", ["nan", "inf", "181", "x"])
def test_a_point_is_two_numbers_of_degrees(member: ApiClient, longitude: str) -> None:
    answer = member.get(f"/areas-at-point?longitude={longitude}&latitude=45&on=2024-01-01")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_valid")
