from collections.abc import Callable

import pytest

from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.factories import configuration_make, pod_make

NOTE = {"code": "AC001E00001", "map_version": "2023", "requested_on": "2024-05-02", "reference": "bill"}
QUERY = "?code=AC001E00001&map_version=2023&requested_on=2024-05-02"


@pytest.fixture
def path(enter: Callable[[str], None]) -> str:
    enter("alfa")
    return f"/pods/{pod_make('IT001E20000001', configuration_make()).pk}"


def test_an_area_is_checked_noted_and_read_back(path: str) -> None:
    client = signed_in("alfa")
    checks = client.get(f"{path}/area-check{QUERY}").json()
    assert {check["name"]: check["state"] for check in checks} == {
        "form": "met",
        "map": "unknown",
        "day": "unknown",
        "configuration": "met",
    }
    noted = client.post(f"{path}/areas", NOTE)
    assert (noted.status_code, noted.json()["number"]) == (201, 1)
    assert client.get(f"{path}/areas").json() == {"items": [noted.json()], "count": 1}


def test_who_may_only_look_notes_nothing_and_another_community_sees_nothing(path: str) -> None:
    assert signed_in("alfa", Role.AUDITOR).post(f"{path}/areas", NOTE).status_code == 403
    beta = signed_in("beta")
    assert beta.get(f"{path}/area-check{QUERY}").status_code == 404
    assert beta.post(f"{path}/areas", NOTE).status_code == 404
