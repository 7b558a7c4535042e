"""Keys of programs: rotated without a gap, and seen to be used."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import ApiKey, Role, RoleAssignment
from tenant_apps.access.permissions import ROLE_PERMISSIONS, Permission
from tests.clients import ApiClient, account_with_role, signed_in, with_key

pytestmark = pytest.mark.django_db

BODY = {"name": "meter", "permissions": ["community.view"], "expires_at": "2100-01-01T00:00:00Z"}


def issued(owner: ApiClient) -> tuple[str, ApiClient]:
    answer = owner.post("/api-keys", BODY).json()
    return answer["key"]["id"], ApiClient("alfa", key=answer["token"])


def test_after_a_rotation_both_tokens_serve_until_the_grace_ends() -> None:
    owner = signed_in("alfa")
    key_id, old = issued(owner)
    rotated = owner.post(f"/api-keys/{key_id}/rotation", {"grace_hours": 1})
    new = ApiClient("alfa", key=rotated.json()["token"])
    assert (old.get("/me").status_code, new.get("/me").status_code) == (200, 200)
    with tenant_context(tenant_by_slug("alfa")):
        ApiKey.objects.update(previous_until=timezone.now())
    assert (old.get("/me").status_code, new.get("/me").status_code) == (401, 200)


def test_a_second_rotation_ends_the_first_token() -> None:
    owner = signed_in("alfa")
    key_id, first = issued(owner)
    for _ in range(2):
        owner.post(f"/api-keys/{key_id}/rotation", {})
    assert first.get("/me").status_code == 401


def test_without_grace_the_old_token_ends_at_once() -> None:
    owner = signed_in("alfa")
    key_id, old = issued(owner)
    owner.post(f"/api-keys/{key_id}/rotation", {"grace_hours": 0})
    assert old.get("/me").status_code == 401


def test_a_revoked_key_ends_with_both_its_tokens_and_cannot_be_rotated() -> None:
    owner = signed_in("alfa")
    key_id, old = issued(owner)
    new = ApiClient("alfa", key=owner.post(f"/api-keys/{key_id}/rotation", {}).json()["token"])
    owner.request("DELETE", f"/api-keys/{key_id}")
    assert (old.get("/me").status_code, new.get("/me").status_code) == (401, 401)
    assert owner.post(f"/api-keys/{key_id}/rotation", {}).json()["code"] == "key_ended"


def test_only_hashes_of_tokens_are_kept() -> None:
    _, client = issued(signed_in("alfa"))
    with tenant_context(tenant_by_slug("alfa")):
        row = ApiKey.objects.values().get()
    assert client.key
    assert client.key not in str(row)


def test_a_use_is_noted_to_the_minute() -> None:
    owner = signed_in("alfa")
    _, client = issued(owner)
    assert owner.get("/api-keys").json()["items"][0]["last_used_at"] is None
    client.get("/me")
    first = owner.get("/api-keys").json()["items"][0]["last_used_at"]
    assert first
    client.get("/me")
    assert owner.get("/api-keys").json()["items"][0]["last_used_at"] == first
    with tenant_context(tenant_by_slug("alfa")):
        ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=1))
    client.get("/me")
    assert owner.get("/api-keys").json()["items"][0]["last_used_at"] > first


def test_a_role_without_the_right_rotates_nothing() -> None:
    key_id, _ = issued(signed_in("alfa"))
    assert signed_in("alfa", Role.ACCOUNTANT).post(f"/api-keys/{key_id}/rotation", {}).status_code == 403


def test_s23_nobody_rotates_a_key_that_may_do_more_than_they_may() -> None:
    key_id, _ = issued(signed_in("alfa"))
    keeper = with_key("alfa", frozenset({Permission.KEYS_MANAGE}))
    answer = keeper.post(f"/api-keys/{key_id}/rotation", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_s23_nobody_is_given_the_token_of_a_key_that_acts_for_somebody_else() -> None:
    """Who held it could start a run as one person and approve it as the other."""
    key_id, _ = issued(signed_in("alfa", Role.MANAGER))
    answer = signed_in("alfa").post(f"/api-keys/{key_id}/rotation", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "others_key")


def test_s23_a_key_loses_at_the_next_call_what_its_maker_loses() -> None:
    client = with_key("alfa", maker=Role.ACCOUNTANT)
    assert client.get("/runs").status_code == 200
    account_with_role("alfa", Role.TECHNICIAN, email="accountant@alfa.example")
    assert client.get("/runs").status_code == 403
    assert set(client.get("/me").json()["permissions"]) == ROLE_PERMISSIONS[Role.TECHNICIAN]


def test_s23_a_key_never_gains_with_its_maker() -> None:
    _, client = issued(signed_in("alfa", Role.MANAGER))
    account_with_role("alfa", Role.OWNER, email="manager@alfa.example")
    assert client.get("/me").json()["permissions"] == ["community.view"]


def test_s23_a_key_sees_only_what_is_granted_to_its_restricted_maker() -> None:
    client = with_key("alfa", maker=Role.TECHNICIAN)
    assert client.get("/members").status_code == 200
    with tenant_context(tenant_by_slug("alfa")):
        RoleAssignment.objects.filter(role=Role.TECHNICIAN).update(is_restricted=True)
    assert client.get("/members").json()["code"] == "only_granted_objects"
    assert client.get("/plants").json()["items"] == []


def test_s23_a_key_ends_with_its_maker_and_does_not_come_back_with_them() -> None:
    owner, client = signed_in("alfa"), with_key("alfa", maker=Role.MANAGER)
    people = owner.get("/people").json()["items"]
    person_id = next(each["id"] for each in people if each["role"] == Role.MANAGER)
    assert client.get("/me").status_code == 200
    owner.request("DELETE", f"/people/{person_id}")
    assert client.get("/me").status_code == 401
    account_with_role("alfa", Role.MANAGER)
    assert client.get("/me").status_code == 401
