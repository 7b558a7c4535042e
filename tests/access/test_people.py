"""Roles given and taken: nobody climbs, nobody edits themselves, an owner stays (S23)."""

from uuid import UUID

import pytest
from django_tenants.utils import tenant_context

from cer.kit.errors import CerError
from shared_apps.accounts.models import Belonging
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.access.permissions import ROLE_PERMISSIONS, roles_within
from tenant_apps.access.services import person_remove
from tests.clients import account_with_role, signed_in, with_key

pytestmark = pytest.mark.django_db


def person_of(slug: str, role: Role, email: str = "") -> UUID:
    account = account_with_role(slug, role, email=email)
    with tenant_context(tenant_by_slug(slug)):
        person_id: UUID = RoleAssignment.objects.get(account_id=account.pk).pk
    return person_id


def assert_no_drift() -> None:
    """What public notes about belonging is exactly what the communities say."""
    noted = set(Belonging.objects.values_list("tenant__schema_name", "account_id"))
    said = set()
    for tenant in Tenant.objects.all():
        with tenant_context(tenant):
            said |= {(tenant.schema_name, person.account_id) for person in RoleAssignment.objects.all()}
    assert noted == said


@pytest.mark.parametrize("giver", [Role.OWNER, Role.MANAGER])
@pytest.mark.parametrize("given", Role)
def test_s23_nobody_gives_a_role_that_may_do_what_they_may_not(giver: Role, given: Role) -> None:
    person_id = person_of("alfa", Role.MEMBER)
    answer = signed_in("alfa", giver).request("PATCH", f"/people/{person_id}", {"role": given})
    allowed = ROLE_PERMISSIONS[given] <= ROLE_PERMISSIONS[giver]
    assert answer.status_code == (200 if allowed else 403)
    assert allowed or answer.json()["code"] == "role_above_own"


def test_s23_a_manager_makes_neither_owners_nor_approvers_nor_auditors() -> None:
    within = roles_within(frozenset(ROLE_PERMISSIONS[Role.MANAGER]))
    assert within == {Role.MANAGER, Role.TECHNICIAN, Role.MEMBER}


@pytest.mark.parametrize("role", [Role.OWNER, Role.ACCOUNTANT])
def test_s23_a_manager_touches_nobody_above(role: Role) -> None:
    person_id = person_of("alfa", role)
    manager = signed_in("alfa", Role.MANAGER)
    assert manager.request("PATCH", f"/people/{person_id}", {"role": "member"}).status_code == 403
    assert manager.request("DELETE", f"/people/{person_id}").status_code == 403


def test_s23_nobody_edits_their_own_role() -> None:
    person_of("alfa", Role.OWNER, "second@alfa.example")
    owner = signed_in("alfa", Role.OWNER)
    person_id = person_of("alfa", Role.OWNER)
    for method, body in (("PATCH", {"role": "member"}), ("DELETE", None)):
        answer = owner.request(method, f"/people/{person_id}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_role")


def test_s23_the_last_owner_cannot_go() -> None:
    person_id = person_of("alfa", Role.OWNER)
    outsider = account_with_role("alfa", Role.MANAGER)
    with tenant_context(tenant_by_slug("alfa")), pytest.raises(CerError) as refusal:
        person_remove(person_id=person_id, acting_account_id=outsider.pk, grantable=set(Role))
    assert refusal.value.code == "last_owner"


def test_s23_a_role_taken_is_missed_at_the_next_call() -> None:
    member, owner = signed_in("alfa", Role.MEMBER), signed_in("alfa", Role.OWNER)
    assert member.get("/me").status_code == 200
    assert owner.request("DELETE", f"/people/{person_of('alfa', Role.MEMBER)}").status_code == 204
    assert member.get("/me").json()["code"] == "not_a_member"
    assert member.get("/session/communities").json() == []


def test_s23_a_role_changed_counts_at_the_next_call() -> None:
    technician, owner = signed_in("alfa", Role.TECHNICIAN), signed_in("alfa", Role.OWNER)
    person_id = person_of("alfa", Role.TECHNICIAN)
    owner.request("PATCH", f"/people/{person_id}", {"role": "auditor"})
    me = technician.get("/me").json()
    assert (me["role"], "readings.import" in me["permissions"]) == ("auditor", False)


def test_a_key_changes_no_roles() -> None:
    person_id = person_of("alfa", Role.MEMBER)
    assert with_key("alfa").request("DELETE", f"/people/{person_id}").status_code == 403


def test_the_people_of_a_community_are_listed_to_who_manages_them() -> None:
    account_with_role("beta", Role.OWNER)
    listed = signed_in("alfa", Role.OWNER).get("/people").json()
    assert [(each["email"], each["role"]) for each in listed["items"]] == [("owner@alfa.example", "owner")]
    assert signed_in("alfa", Role.ACCOUNTANT).get("/people").status_code == 403


def test_public_notes_about_belonging_never_drift_from_the_roles() -> None:
    Belonging.objects.all().delete()
    owner = signed_in("alfa", Role.OWNER)
    person_of("beta", Role.MEMBER, "both@example.org")
    person_id = person_of("alfa", Role.MEMBER, "both@example.org")
    assert_no_drift()
    owner.request("PATCH", f"/people/{person_id}", {"role": "auditor"})
    assert_no_drift()
    owner.request("DELETE", f"/people/{person_id}")
    assert_no_drift()


def test_the_roles_say_what_they_may_do_and_which_of_them_one_may_give(alfa: None) -> None:
    roles = {role["role"]: role for role in signed_in("alfa", Role.MANAGER).get("/roles").json()}
    assert set(roles) == set(Role)
    assert roles["owner"]["needs_second_factor"]
    assert not roles["owner"]["is_grantable"]
    assert roles["technician"]["is_grantable"]
    assert "readings.import" in roles["technician"]["permissions"]
    assert "people.manage" not in roles["technician"]["permissions"]
