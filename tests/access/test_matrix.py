"""The table of permissions, tried on every operation of the contract, as every role (S21, S23)."""

from typing import Any

import pytest
from django.http import HttpResponse
from django_tenants.utils import tenant_context

from cer.cli.permissions import FILE, permissions_page
from cer.kit.api.doors import OPEN
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import RIGHTS, ROLE_PERMISSIONS, Permission, Scope
from tests.clients import signed_in, with_key
from tests.digests import rows_digest
from tests.isolation.test_openapi import IDENTITY, OPERATIONS, Operation
from tests.populated import BETA, CONSUMER_POD, Populated

pytestmark = pytest.mark.django_db

DOOR_SAYS = "it needs the permission"
"""How a door refuses; other 403 are rules of the room, met only by who has passed the door."""


@pytest.fixture
def beta(canaries: dict[str, Populated]) -> Populated:
    return canaries[BETA]


def digest_of(slug: str) -> str:
    with tenant_context(tenant_by_slug(slug)):
        return rows_digest()


def door_refused(answer: HttpResponse) -> bool:
    return answer.status_code == 403 and DOOR_SAYS in answer.json()["detail"]


def refused_and_passed(role: Role) -> tuple[list[Operation], list[Operation]]:
    """The doors that the table closes to a role, and those that it opens."""
    refused = [each for each in OPERATIONS if each.permission not in ROLE_PERMISSIONS[role]]
    return refused, [each for each in OPERATIONS if each not in refused]


def test_s21_every_permission_has_its_row_and_every_operation_a_permission() -> None:
    assert RIGHTS.keys() == set(Permission)
    assert {each.permission for each in OPERATIONS} <= set(Permission)
    assert OPEN not in {each.permission for each in OPERATIONS}, f"name the open ones in {IDENTITY}"


def test_s21_the_page_says_what_the_table_says() -> None:
    assert FILE.read_text() == permissions_page()


@pytest.mark.parametrize("role", Role)
def test_s21_doors_closed_to_a_role_refuse_it_and_nothing_changes(role: Role, beta: Populated) -> None:
    client = signed_in(BETA, role, member_id=beta.ids["member_id"])
    before = digest_of(BETA)
    for operation in refused_and_passed(role)[0]:
        assert door_refused(operation.call(client, beta.ids)), operation.id
    assert digest_of(BETA) == before


@pytest.mark.parametrize("role", Role)
def test_s21_doors_open_to_a_role_let_it_in(role: Role, beta: Populated) -> None:
    client = signed_in(BETA, role, member_id=beta.ids["member_id"])
    for operation in refused_and_passed(role)[1]:
        assert not door_refused(operation.call(client, beta.ids)), operation.id


@pytest.mark.parametrize("role", Role)
def test_s21_a_key_passes_the_doors_it_was_given_and_no_other(role: Role, beta: Populated) -> None:
    client = with_key(BETA, ROLE_PERMISSIONS[role])
    refused, passed = refused_and_passed(role)
    assert all(door_refused(each.call(client, beta.ids)) for each in refused)
    assert not any(door_refused(each.call(client, beta.ids)) for each in passed if each.method == "GET")


def test_s21_own_doors_show_a_member_nothing_of_another(beta: Populated) -> None:
    """The populated papers, POD and statement are M2's; M1 asks for them by their ids."""
    client = signed_in(BETA, Role.MEMBER, member_id=_other_member(beta))
    for operation in OPERATIONS:
        if RIGHTS[Permission(operation.permission)].scope is Scope.OWN:
            answer = operation.call(client, beta.ids)
            assert b"mandate" not in answer.content, operation.id
            assert CONSUMER_POD.encode() not in answer.content, operation.id


def _other_member(beta: Populated) -> Any:
    owner = signed_in(BETA, Role.OWNER)
    members = owner.get("/members").json()["items"]
    return next(each["id"] for each in members if each["id"] != str(beta.ids["member_id"]))
