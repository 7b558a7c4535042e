from datetime import date

import pytest

from tenant_apps.access.models import Role
from tenant_apps.communities.selectors import configuration_by_code
from tests.clients import signed_in
from tests.factories import configuration_make, member_make, pod_make

POD = "IT001E20000001"
MEMBER = {
    "code": "M1",
    "name": "Famiglia Prova",
    "category": "natural_person",
    "is_enterprise": False,
    "valid_from": "2024-01-01",
}


@pytest.fixture
def client(enter):
    """The owner of alfa, where a community with one configuration is registered."""
    enter("alfa")
    configuration_make()
    return signed_in("alfa")


def test_a_member_joins_with_a_pod_and_leaves(client) -> None:
    member = client.post("/members", MEMBER).json()
    assert member["holder_categories"][0]["category"] == "natural_person"
    configuration = client.get("/configurations").json()["items"][0]
    pod = client.post(
        "/pods", {"code": POD, "configuration_id": configuration["id"], "contract_power_kw": "4.5"}
    ).json()
    assert (pod["code"], pod["contract_power_kw"], pod["assignments"]) == (POD, "4.5", [])
    membership = member["memberships"][0]["id"]
    assignment = client.post(
        f"/pods/{pod['id']}/assignments", {"membership_id": membership, "valid_from": "2024-02-01"}
    )
    assert (assignment.status_code, assignment.json()["member"]) == (201, "M1")
    ended = client.post(f"/memberships/{membership}/end", {"valid_until": "2024-07-01"})
    assert ended.json()["valid_until"] == "2024-07-01"
    held = client.get(f"/members/{member['id']}/pods").json()["items"][0]["assignments"]
    assert [(days["valid_from"], days["valid_until"]) for days in held] == [("2024-02-01", "2024-07-01")]
    again = client.post(f"/members/{member['id']}/memberships", {"valid_from": "2025-01-01"})
    assert again.status_code == 201
    assert len(client.get(f"/members/{member['id']}").json()["memberships"]) == 2


def test_a_category_changes_and_a_pod_is_released(client, enter) -> None:
    enter("alfa")
    member = member_make("M1")
    assignment = pod_make(POD, configuration_by_code("C1"), member=member).assignments.get()
    changed = client.post(
        f"/members/{member.pk}/holder-categories",
        {"category": "small_enterprise", "is_enterprise": True, "valid_from": "2024-05-01"},
    )
    assert changed.status_code == 201
    released = client.post(f"/pod-assignments/{assignment.pk}/end", {"valid_until": "2024-06-01"})
    assert released.json()["valid_until"] == "2024-06-01"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (
            "/members",
            {**MEMBER, "category": "large_enterprise", "is_enterprise": True},
            422,
            "large_enterprise",
        ),
        ("/members", {**MEMBER, "category": "household"}, 422, "not_valid"),
        ("/members", {**MEMBER, "role": "owner"}, 422, "not_valid"),
        ("/pods", {"code": "IT001X20000001"}, 422, "not_valid"),
    ],
)
def test_a_bad_request_is_refused_with_its_code(client, path, body, status, code) -> None:
    answer = client.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("power", ["NaN", "1e3", "-1", "1_000", "３", 4.5, True])
def test_a_contract_power_is_a_plain_decimal_string(client, power) -> None:
    configuration = client.get("/configurations").json()["items"][0]["id"]
    body = {"code": POD, "configuration_id": configuration, "contract_power_kw": power}
    assert client.post("/pods", body).status_code == 422


def test_a_member_is_suspended_resumed_and_corrected(client, enter) -> None:
    enter("alfa")
    member = member_make("M1")
    pod = pod_make(POD, configuration_by_code("C1"), member=member)
    membership, assignment = member.memberships.get().pk, pod.assignments.get().pk
    suspended = client.post(
        f"/memberships/{membership}/suspensions", {"valid_from": "2024-03-01", "reason": "unpaid"}
    )
    assert (suspended.status_code, suspended.json()["valid_until"]) == (201, None)
    assert client.get(f"/members/{member.pk}").json()["state"] == "suspended"
    client.post(f"/suspensions/{suspended.json()['id']}/end", {"valid_until": "2024-04-01"})
    assert client.get(f"/members/{member.pk}").json()["state"] == "active"
    days = {"valid_from": "2024-02-01", "valid_until": None, "reason": "late form"}
    corrected = client.post(f"/memberships/{membership}/correction", days)
    assert corrected.json()["suspensions"][0]["reason"] == "unpaid"
    assert client.post(f"/pod-assignments/{assignment}/correction", days).json()["valid_from"] == "2024-02-01"
    power = {"contract_power_kw": "6", "voltage": "BT", "reason": "bill"}
    assert client.post(f"/pods/{pod.pk}/correction", power).json()["voltage"] == "BT"
    gone = client.post(f"/pod-assignments/{assignment}/withdrawal", {"reason": "another's"})
    assert gone.json()["assignments"] == []


def test_lists_are_paged_and_sorted_by_declared_fields(client, enter) -> None:
    enter("alfa")
    for number in range(3):
        member_make(f"M{number}", valid_from=date(2024, 1, 1))
    page = client.get("/members?limit=2&offset=1&sort=-code").json()
    assert ([member["code"] for member in page["items"]], page["count"]) == (["M1", "M0"], 3)
    assert client.get("/members?sort=id").json()["code"] == "sort_unknown"


def test_another_community_does_not_see_members_or_pods(client, enter) -> None:
    enter("alfa")
    member = member_make("M1")
    pod = pod_make(POD, configuration_by_code("C1"), member=member)
    body = {"membership_id": str(member.memberships.get().pk), "valid_from": "2024-01-01"}
    beta = signed_in("beta")
    for path in (f"/members/{member.pk}", f"/members/{member.pk}/pods", f"/pods/{pod.pk}"):
        assert beta.get(path).status_code == 404
    assert beta.get("/pods").json()["count"] == 0
    assert beta.post(f"/pods/{pod.pk}/assignments", body).status_code == 404


def test_a_member_does_not_read_the_registry(db) -> None:
    assert signed_in("alfa", Role.MEMBER).get("/members").status_code == 403
