"""Persons restricted to granted objects: these exist for them, and nothing else does (S21, S23)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django_tenants.utils import tenant_context

from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.services import rule_set_load
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import ConfigurationAccess, PlantAccess, Role, RoleAssignment
from tenant_apps.access.permissions import RIGHTS, ROLE_PERMISSIONS, Permission, Scope
from tenant_apps.communities.services import configuration_create
from tenant_apps.plants.services.plants import plant_add
from tests.clients import ApiClient, account_with_role, signed_in
from tests.factories import configuration_make, plant_entry, pod_make
from tests.isolation.test_openapi import OPERATIONS
from tests.populated import BETA, CONSUMER_POD, PRODUCER_POD, Populated

pytestmark = pytest.mark.django_db

PODS = ("IT001E50000001", "IT001E50000002", "IT001E50000003")


@pytest.fixture
def objects(enter: Callable[[str], None]) -> dict[str, UUID]:
    """In alfa: plants P1 and P2 in the configuration C1, P3 in C2, each at a POD of its own."""
    rule_set_load()
    enter("alfa")
    first = configuration_make()
    second = configuration_create(code="C2", primary_substation="AC001E00002", market_zone=MarketZone.NORD)
    ids = {"C1": first.pk, "C2": second.pk}
    for name, code, home in (("P1", PODS[0], first), ("P2", PODS[1], first), ("P3", PODS[2], second)):
        pod = pod_make(code, home)
        ids |= {code: pod.pk, name: plant_add(pod_id=pod.pk, entry=plant_entry(name)).pk}
    return ids


def person_of(role: Role) -> UUID:
    """Whoever has a role in alfa, as it is; somebody new if there is nobody."""
    with tenant_context(tenant_by_slug("alfa")):
        person = RoleAssignment.objects.filter(role=role).first()
    if person is None:
        account_with_role("alfa", role)
        return person_of(role)
    return person.pk


def restricted(role: Role, *, plants: Any = (), configurations: Any = ()) -> ApiClient:
    """Somebody signed in, whom the owner has restricted."""
    client = signed_in("alfa", role)
    body = {
        "is_restricted": True,
        "plant_ids": list(map(str, plants)),
        "configuration_ids": list(map(str, configurations)),
    }
    answer = signed_in("alfa").request("PUT", f"/people/{person_of(role)}/grants", body)
    assert answer.status_code == 200, answer.json()
    return client


def codes(client: ApiClient, path: str) -> list[str]:
    return [each["code"] for each in client.get(path).json()["items"]]


def test_a_technician_on_two_plants_sees_these_and_their_pods_only(objects: dict[str, UUID]) -> None:
    technician = restricted(Role.TECHNICIAN, plants=[objects["P1"], objects["P3"]])
    assert codes(technician, "/plants") == ["P1", "P3"]
    assert codes(technician, "/pods") == [PODS[0], PODS[2]]
    assert codes(technician, "/configurations") == []
    assert technician.get(f"/plants/{objects['P1']}").status_code == 200
    for path in (f"/plants/{objects['P2']}", f"/pods/{objects[PODS[1]]}", f"/configurations/{objects['C1']}"):
        assert technician.get(path).json()["code"] == "not_found"


def test_an_adviser_on_one_configuration_sees_all_that_is_in_it_only(objects: dict[str, UUID]) -> None:
    adviser = restricted(Role.AUDITOR, configurations=[objects["C1"]])
    assert codes(adviser, "/configurations") == ["C1"]
    assert codes(adviser, "/plants") == ["P1", "P2"]
    assert adviser.get("/pods").json()["count"] == 2
    assert adviser.get(f"/plants/{objects['P3']}").status_code == 404


def test_readings_follow_the_grants(objects: dict[str, UUID]) -> None:
    technician = restricted(Role.TECHNICIAN, plants=[objects["P1"]])
    days = "?direction=fed_in&from=2024-02-01&to=2024-02-02"
    assert technician.get(f"/pods/{objects[PODS[0]]}/readings{days}").status_code == 200
    assert technician.get(f"/pods/{objects[PODS[1]]}/readings{days}").status_code == 404
    listed = technician.get(f"/readings/completeness{days}").json()
    assert [each["pod"] for each in listed["items"]] == [PODS[0]]


def test_restricted_to_nothing_is_to_see_nothing(objects: dict[str, UUID]) -> None:
    technician = restricted(Role.TECHNICIAN)
    assert [codes(technician, path) for path in ("/plants", "/pods", "/configurations")] == [[], [], []]


def test_what_is_taken_is_missed_at_the_next_call(objects: dict[str, UUID]) -> None:
    technician = restricted(Role.TECHNICIAN, plants=[objects["P1"], objects["P2"]])
    restricted(Role.TECHNICIAN, plants=[objects["P2"]])
    assert technician.get(f"/plants/{objects['P1']}").status_code == 404
    signed_in("alfa").request("PUT", f"/people/{person_of(Role.TECHNICIAN)}/grants", {"is_restricted": False})
    assert codes(technician, "/plants") == ["P1", "P2", "P3"]


def test_grants_are_listed_with_what_they_are_about(objects: dict[str, UUID]) -> None:
    restricted(Role.TECHNICIAN, plants=[objects["P2"]], configurations=[objects["C2"]])
    listed = signed_in("alfa").get(f"/people/{person_of(Role.TECHNICIAN)}/grants").json()
    assert listed == {
        "is_restricted": True,
        "plants": [{"id": str(objects["P2"]), "code": "P2"}],
        "configurations": [{"id": str(objects["C2"]), "code": "C2"}],
    }


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_s21_a_restricted_person_passes_no_door_that_shows_the_whole_community(
    role: Role, canaries: dict[str, Populated]
) -> None:
    ids = canaries[BETA].ids
    client = signed_in(BETA, role, member_id=ids["member_id"])
    with tenant_context(tenant_by_slug(BETA)):
        RoleAssignment.objects.filter(role=role).update(is_restricted=True)
    for operation in OPERATIONS:
        answer = operation.call(client, ids)
        is_whole = RIGHTS[Permission(operation.permission)].scope is not Scope.ANY
        if operation.permission not in ROLE_PERMISSIONS[role]:
            assert answer.status_code == 403, operation.id
        elif operation.by_object:
            assert answer.status_code == 404 or answer.json()["count"] == 0, operation.id
            assert PRODUCER_POD.encode() not in answer.content
            assert CONSUMER_POD.encode() not in answer.content
        elif not is_whole:
            assert answer.json()["code"] == "only_granted_objects", operation.id


def test_s23_a_restricted_manager_grants_nothing(objects: dict[str, UUID]) -> None:
    manager = restricted(Role.MANAGER, plants=[objects["P1"]])
    path = f"/people/{person_of(Role.TECHNICIAN)}/grants"
    answer = manager.request("PUT", path, {"is_restricted": True, "plant_ids": [str(objects["P1"])]})
    assert (answer.status_code, answer.json()["code"]) == (403, "only_granted_objects")


def test_s23_nobody_lifts_their_own_restriction_nor_that_of_somebody_above(objects: dict[str, UUID]) -> None:
    manager = signed_in("alfa", Role.MANAGER)
    for role, code in ((Role.MANAGER, "own_role"), (Role.ACCOUNTANT, "role_above_own")):
        answer = manager.request("PUT", f"/people/{person_of(role)}/grants", {"is_restricted": False})
        assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_an_owner_is_never_restricted(objects: dict[str, UUID]) -> None:
    owner = signed_in("alfa")
    account_with_role("alfa", Role.OWNER, email="second@alfa.example")
    with tenant_context(tenant_by_slug("alfa")):
        second = RoleAssignment.objects.get(email="second@alfa.example").pk
    answer = owner.request("PUT", f"/people/{second}/grants", {"is_restricted": True})
    assert answer.json()["code"] == "owner_restricted"
    restricted(Role.TECHNICIAN)
    answer = owner.request("PATCH", f"/people/{person_of(Role.TECHNICIAN)}", {"role": "owner"})
    assert answer.json()["code"] == "owner_restricted"


@pytest.mark.parametrize("kind", ["plant_ids", "configuration_ids"])
def test_s01_an_object_of_another_community_cannot_be_granted(kind: str, objects: dict[str, UUID]) -> None:
    body = {"is_restricted": True, kind: [str(uuid4())]}
    answer = signed_in("alfa").request("PUT", f"/people/{person_of(Role.TECHNICIAN)}/grants", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_objects_are_granted_to_the_restricted_only(objects: dict[str, UUID]) -> None:
    body = {"is_restricted": False, "plant_ids": [str(objects["P1"])]}
    answer = signed_in("alfa").request("PUT", f"/people/{person_of(Role.TECHNICIAN)}/grants", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_restricted")


def test_who_is_invited_restricted_begins_with_nothing(objects: dict[str, UUID], mails: list[Any]) -> None:
    body = {"email": "adviser@example.org", "name": "Ada", "role": "auditor", "is_restricted": True}
    assert signed_in("alfa").post("/invitations", body).json()["is_restricted"]
    token = mails[-1].body.split("/invitation#")[1].split()[0]
    adviser = ApiClient("alfa")
    adviser.get("/session")
    accepted = adviser.post("/invitation/accept", {"token": token, "password": "a long enough passphrase"})
    assert accepted.status_code == 201, accepted.json()
    adviser.sign_in("adviser@example.org")
    assert (adviser.get("/me").json()["role"], codes(adviser, "/plants")) == ("auditor", [])


def test_grants_end_with_the_role(objects: dict[str, UUID]) -> None:
    restricted(Role.TECHNICIAN, plants=[objects["P1"]], configurations=[objects["C1"]])
    signed_in("alfa").request("DELETE", f"/people/{person_of(Role.TECHNICIAN)}")
    with tenant_context(tenant_by_slug("alfa")):
        assert not PlantAccess.objects.exists()
        assert not ConfigurationAccess.objects.exists()


def test_the_database_knows_no_restricted_owner(alfa: None) -> None:
    account = account_with_role("alfa", Role.OWNER)
    with tenant_context(tenant_by_slug("alfa")), pytest.raises(IntegrityError, match="role_owner_sees_all"):
        RoleAssignment.objects.filter(account_id=account.pk).update(is_restricted=True)
