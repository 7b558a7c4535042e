"""Software with a role of its own: it outlives its maker, and may never do more than its role (S23)."""

from typing import Any

import pytest
from django_tenants.utils import tenant_context

from cer.kit.acting import Actor, ActorKind
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import ApiKey, Role, ServiceAccount
from tenant_apps.access.selectors import account_behind
from tests.clients import ApiClient, account_with_role, signed_in

pytestmark = pytest.mark.django_db

READS = ["community.view", "registry.view"]
BODY = {"name": "SCADA", "role": "technician", "permissions": READS}
KEY = {"name": "2026", "permissions": READS, "expires_at": "2100-01-01T00:00:00Z"}


def added(client: ApiClient, **changed: Any) -> str:
    answer = client.post("/service-accounts", BODY | changed)
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def key_of(client: ApiClient, account_id: str, **changed: Any) -> ApiClient:
    answer = client.post(f"/service-accounts/{account_id}/api-keys", KEY | changed)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["key"]["service_account_id"] == account_id
    return ApiClient("alfa", key=answer.json()["token"])


def test_a_key_of_a_service_account_acts_in_the_name_of_the_software() -> None:
    owner = signed_in("alfa")
    me = key_of(owner, added(owner)).get("/me").json()
    assert (me["name"], me["role"], sorted(me["permissions"])) == ("SCADA: 2026", None, sorted(READS))


def test_a_service_account_outlives_its_maker() -> None:
    manager, owner = signed_in("alfa", Role.MANAGER), signed_in("alfa")
    software = key_of(manager, added(manager))
    people = owner.get("/people").json()["items"]
    person_id = next(each["id"] for each in people if each["role"] == Role.MANAGER)
    assert owner.request("DELETE", f"/people/{person_id}").status_code == 204
    assert software.get("/members").status_code == 200


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.AUDITOR])
def test_s23_nobody_makes_software_of_a_role_above_their_own(role: Role) -> None:
    answer = signed_in("alfa", Role.MANAGER).post("/service-accounts", BODY | {"role": role})
    assert (answer.status_code, answer.json()["code"]) == (403, "role_above_own")


def test_s23_nobody_touches_software_of_a_role_above_their_own() -> None:
    owner, manager = signed_in("alfa"), signed_in("alfa", Role.MANAGER)
    account_id = added(owner, role="accountant", permissions=["runs.approve", "registry.view"])
    answer = manager.request("PUT", f"/service-accounts/{account_id}", BODY)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_above_own")
    beyond = KEY | {"permissions": ["runs.approve"]}
    answer = manager.post(f"/service-accounts/{account_id}/api-keys", beyond)
    assert (answer.status_code, answer.json()["code"]) == (422, "permission_beyond_own")
    whole = key_of(owner, account_id, permissions=["runs.approve", "registry.view"])
    key_id = whole.get("/me") and owner.get("/api-keys").json()["items"][0]["id"]
    assert manager.post(f"/api-keys/{key_id}/rotation", {}).status_code == 403


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER])
def test_software_is_neither_owner_nor_member(role: Role) -> None:
    answer = signed_in("alfa").post("/service-accounts", BODY | {"role": role, "permissions": ["own.view"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "role_of_people")


def test_s23_a_service_account_takes_no_more_than_its_role_allows() -> None:
    answer = signed_in("alfa").post("/service-accounts", BODY | {"permissions": ["ledger.view"]})
    problem = answer.json()["errors"][0]
    assert (answer.status_code, problem["pointer"]) == (422, "/permissions")
    assert "ledger.view" in problem["detail"]


def test_s23_its_keys_follow_the_role_at_the_next_call_whatever_they_were_given() -> None:
    owner = signed_in("alfa")
    account_id = added(owner, role="accountant", permissions=["community.view", "ledger.view"])
    software = key_of(owner, account_id, permissions=["community.view", "ledger.view"])
    with tenant_context(tenant_by_slug("alfa")):
        ServiceAccount.objects.update(role=Role.TECHNICIAN)
    assert software.get("/me").json()["permissions"] == ["community.view"]
    changed = owner.request(
        "PUT", f"/service-accounts/{account_id}", BODY | {"permissions": ["registry.view"]}
    )
    assert changed.status_code == 200
    assert software.get("/me").status_code == 403


def test_an_ended_service_account_ends_with_all_its_keys() -> None:
    owner = signed_in("alfa")
    account_id = added(owner)
    software = key_of(owner, account_id)
    assert owner.request("DELETE", f"/service-accounts/{account_id}").status_code == 204
    assert software.get("/me").status_code == 401
    assert owner.get("/api-keys").json()["items"][0]["revoked_at"]
    answer = owner.post(f"/service-accounts/{account_id}/api-keys", KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "service_account_ended")


def test_a_key_of_an_ended_service_account_is_dead_even_if_it_was_not_revoked() -> None:
    owner = signed_in("alfa")
    software = key_of(owner, added(owner))
    with tenant_context(tenant_by_slug("alfa")):
        ServiceAccount.objects.update(ended_at="2026-01-01T00:00:00Z")
    assert software.get("/me").status_code == 401


def test_two_service_accounts_do_not_share_a_name() -> None:
    owner = signed_in("alfa")
    first = added(owner)
    answer = owner.post("/service-accounts", BODY | {"name": "scada"})
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    owner.request("DELETE", f"/service-accounts/{first}")
    added(owner, name="scada")


def test_s23_software_makes_no_software() -> None:
    owner = signed_in("alfa")
    keeper = key_of(
        owner,
        added(owner, role="manager", permissions=["community.view", "keys.manage"]),
        permissions=["community.view", "keys.manage"],
    )
    assert keeper.post("/service-accounts", BODY | {"role": "manager"}).status_code == 403
    assert keeper.post("/api-keys", KEY).status_code == 403


def test_software_rotates_its_own_key() -> None:
    owner = signed_in("alfa")
    keeper = key_of(
        owner,
        added(owner, role="manager", permissions=["community.view", "keys.manage"]),
        permissions=["community.view", "keys.manage"],
    )
    key_id = owner.get("/api-keys").json()["items"][0]["id"]
    rotated = keeper.post(f"/api-keys/{key_id}/rotation", {"grace_hours": 0})
    assert rotated.status_code == 201
    assert keeper.get("/me").status_code == 401
    assert ApiClient("alfa", key=rotated.json()["token"]).get("/me").status_code == 200


def test_f18_behind_a_key_of_a_service_account_stands_nobody() -> None:
    owner = signed_in("alfa")
    key_of(owner, added(owner))
    with tenant_context(tenant_by_slug("alfa")):
        actor = Actor(kind=ActorKind.KEY, id=str(ApiKey.objects.get().pk), name="SCADA: 2026")
        assert account_behind(actor) == ""


def test_a_role_without_the_right_sees_no_service_accounts() -> None:
    account_with_role("alfa", Role.OWNER)
    assert signed_in("alfa", Role.ACCOUNTANT).get("/service-accounts").status_code == 403
