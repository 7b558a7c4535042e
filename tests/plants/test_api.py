import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared_apps.rulebook.services import rule_set_load
from tenant_apps.access.models import Role
from tenant_apps.plants.services.plants import plant_add
from tests.clients import signed_in
from tests.factories import configuration_make, plant_entry, pod_make

PLANT = {
    "code": "P1",
    "source": "pv",
    "power_kw": "20",
    "region": "Lombardia",
    "market_zone": "NORD",
    "entry_on": "2023-06-01",
    "grant_pct": "40",
    "incentivised_power_share": "1",
    "premium_from": "2024-01-24",
    "valid_from": "2024-01-01",
}


@pytest.fixture
def configuration(enter):
    enter("alfa")
    rule_set_load()
    return configuration_make()


def test_a_plant_is_registered_and_read_back(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    client = signed_in("alfa")
    answer = client.post("/plants", {**PLANT, "pod_id": str(pod.pk)})
    assert answer.status_code == 201
    plant = client.get(f"/plants/{answer.json()['id']}").json()
    assert (plant["pod"], plant["market_zone"], plant["power_kw"]) == ("IT001E20000001", "NORD", "20.000")
    assert client.get("/plants?sort=entry_on").json() == {"items": [plant], "count": 1}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"power_kw": "0"}, "plant_power_not_positive"),
        ({"grant_pct": "41"}, "grant_out_of_range"),
        ({"market_zone": "SUD"}, "zone_differs"),
        ({"market_zone": "NORTH"}, "not_valid"),
        ({"region": "Lombardy"}, "not_valid"),
        ({"power_kw": "NaN"}, "not_valid"),
        ({"power_kw": 20.5}, "not_valid"),
    ],
)
def test_a_plant_that_the_law_refuses_is_refused(configuration, changes, code: str) -> None:
    pod = pod_make("IT001E20000001", configuration)
    answer = signed_in("alfa").post("/plants", {**PLANT, "pod_id": str(pod.pk), **changes})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_another_community_does_not_see_it(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    plant = plant_add(pod_id=pod.pk, entry=plant_entry())
    beta = signed_in("beta")
    assert beta.get(f"/plants/{plant.pk}").status_code == 404
    assert beta.post("/plants", {**PLANT, "pod_id": str(pod.pk)}).status_code == 404


def test_who_may_only_look_does_not_register(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    answer = signed_in("alfa", Role.AUDITOR).post("/plants", {**PLANT, "pod_id": str(pod.pk)})
    assert answer.status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(configuration, enter) -> None:
    client = signed_in("alfa")
    client.get("/plants")  # the first call of a month also counts the person

    def queries_with_one_more(number: int) -> int:
        enter("alfa")
        pod = pod_make(f"IT001E2000000{number}", configuration)
        plant_add(pod_id=pod.pk, entry=plant_entry(f"P{number}"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/plants").json()["count"] == number
        return len(captured)

    assert len({queries_with_one_more(number) for number in range(1, 5)}) == 1


SECTION = {
    "code": "SZ_1",
    "generator_kw": "30.000",
    "inverter_kw": "25.500",
    "is_asked": True,
    "production_units": ["UP_1"],
}
STOP = {"kind": "grid", "first_on": "2025-03-01", "until_on": "2025-03-11", "reference": "GSE/1"}


def test_the_parts_of_a_plant_are_written_and_read_back(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    path = f"/plants/{plant_add(pod_id=pod.pk, entry=plant_entry()).pk}"
    client = signed_in("alfa")
    section = client.request("PUT", f"{path}/sections", SECTION).json()
    grant = client.post(
        f"{path}/grants",
        {"measure": "PNRR", "amount_cents": 382500, "granted_on": "2024-05-01", "effect": "counts"},
    ).json()
    stop = client.post(f"{path}/stops", STOP).json()
    admission = client.request("PUT", f"{path}/admission", {"requested_on": "2024-07-01"}).json()
    parts = client.get(f"{path}/parts").json()
    assert (parts["sections"], parts["grants"], parts["stops"]) == ([section], [grant], [stop])
    assert parts["admission"] == admission
    plant = parts["plant"]
    assert (plant["power_kw"], plant["grant_pct"], plant["premium_until"]) == (
        "25.500",
        "12.500000",
        "2044-02-03",
    )


def test_parts_are_corrected_and_taken_back(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    path = f"/plants/{plant_add(pod_id=pod.pk, entry=plant_entry()).pk}"
    client = signed_in("alfa")
    section = client.request("PUT", f"{path}/sections", SECTION).json()["id"]
    body = {"measure": "PNRR", "amount_cents": 100, "granted_on": "2024-05-01", "effect": "counts"}
    grant = client.post(f"{path}/grants", body).json()["id"]
    stop = client.post(f"{path}/stops", STOP).json()["id"]
    changed = client.request("PUT", f"/plant-grants/{grant}", {**body, "effect": "no_aid"})
    assert changed.json()["effect"] == "no_aid"
    for gone in (f"/plant-sections/{section}", f"/plant-stops/{stop}"):
        assert client.request("DELETE", gone).status_code == 204
        assert client.request("DELETE", gone).status_code == 404
    parts = client.get(f"{path}/parts").json()
    assert (parts["sections"], parts["stops"], parts["admission"]) == ([], [], None)


def test_a_plant_leaves_and_another_follows_at_its_pod(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    client = signed_in("alfa")
    first = client.post("/plants", {**PLANT, "pod_id": str(pod.pk)}).json()
    left = client.post(f"/plants/{first['id']}/end", {"valid_until": "2026-03-01"})
    assert (left.status_code, left.json()["valid_until"]) == (200, "2026-03-01")
    second = {**PLANT, "code": "P2", "pod_id": str(pod.pk), "valid_from": "2026-03-01"}
    assert client.post("/plants", second).status_code == 201
    answer = client.post(f"/plants/{first['id']}/end", {"valid_until": "2026-03-02"})
    assert (answer.status_code, answer.json()["code"]) == (409, "pod_has_plant")


def test_a_plant_does_not_leave_before_it_joined(configuration) -> None:
    pod = pod_make("IT001E20000001", configuration)
    client = signed_in("alfa")
    plant = client.post("/plants", {**PLANT, "pod_id": str(pod.pk)}).json()
    answer = client.post(f"/plants/{plant['id']}/end", {"valid_until": PLANT["valid_from"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "validity_order")
    assert client.get(f"/plants/{plant['id']}").json()["valid_until"] is None
