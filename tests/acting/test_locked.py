"""What a visit may do: the column `acting` of the table, tried on every operation of the contract (S21)."""

import pytest
from django.http import HttpResponse

from tenant_apps.access.models import Role
from tenant_apps.access.permissions import RIGHTS, ROLE_PERMISSIONS, Acting, Permission
from tests.access.test_matrix import digest_of, door_refused
from tests.acting.visits import acting_as
from tests.clients import signed_in
from tests.isolation.test_openapi import CONTRACT, OPERATIONS, Operation
from tests.populated import BETA, CONSUMER_POD, Populated

pytestmark = pytest.mark.django_db

LOCKED = {
    Permission.REGISTRY_EDIT,
    Permission.REGISTRY_REVEAL,
    Permission.PODS_REVEAL,
    Permission.RUNS_APPROVE,
    Permission.RUNS_PUBLISH,
    Permission.DUES_EDIT,
    Permission.PEOPLE_MANAGE,
    Permission.KEYS_MANAGE,
    Permission.WEBHOOKS_MANAGE,
    Permission.OWN_SIGN,
    Permission.OWN_VOTE,
    Permission.PRIVACY_MANAGE,
    Permission.SETTINGS_EDIT,
    Permission.PLAN_MANAGE,
    Permission.BILLING_MANAGE,
    Permission.DOMAINS_MANAGE,
}
"""Money, people, keys, IBANs, reveals, privacy and the person's own voice: never support's."""


@pytest.fixture
def beta(canaries: dict[str, Populated]) -> Populated:
    return canaries[BETA]


def shows_only(operation: Operation) -> bool:
    """A GET whose answer is JSON, so that masks lie over it."""
    answers = CONTRACT["paths"][f"/api/v1{operation.path}"][operation.method.lower()]["responses"]
    kinds = {
        kind for status, answer in answers.items() if status < "300" for kind in answer.get("content", {})
    }
    return operation.method == "GET" and kinds == {"application/json"}


def is_open(operation: Operation, role: Role) -> bool:
    permission = Permission(operation.permission)
    if permission not in ROLE_PERMISSIONS[role]:
        return False
    acting = RIGHTS[permission].acting
    return acting is Acting.WORKS or (acting is Acting.LOOKS and shows_only(operation))


def refused(answer: HttpResponse) -> bool:
    return door_refused(answer) or (answer.status_code == 403 and answer.json()["code"] == "only_looking")


def test_s21_what_moves_money_or_opens_doors_is_locked() -> None:
    assert {each for each in Permission if RIGHTS[each].acting is Acting.LOCKED} >= LOCKED


@pytest.mark.parametrize("role", [Role.OWNER, Role.TECHNICIAN, Role.MEMBER])
def test_s21_support_passes_the_doors_that_the_table_leaves_open_and_no_other(
    role: Role, beta: Populated
) -> None:
    client = acting_as(BETA, role, member_id=beta.ids["member_id"])
    before = digest_of(BETA)
    for operation in (each for each in OPERATIONS if not is_open(each, role)):
        assert refused(operation.call(client, beta.ids)), operation.id
    assert digest_of(BETA) == before
    for operation in (each for each in OPERATIONS if is_open(each, role)):
        assert not refused(operation.call(client, beta.ids)), operation.id


def test_d7_identifiers_are_masked_for_support_also_as_one_s_own(beta: Populated) -> None:
    person = signed_in(BETA, Role.OWNER, member_id=beta.ids["member_id"])
    support = acting_as(BETA, Role.OWNER, member_id=beta.ids["member_id"])
    seen = [
        each.id
        for each in OPERATIONS
        if is_open(each, Role.OWNER)
        and each.method == "GET"
        and CONSUMER_POD.encode() in each.call(person, beta.ids).content
    ]
    assert len(seen) >= 2
    for operation in OPERATIONS:
        if operation.id in seen:
            assert CONSUMER_POD.encode() not in operation.call(support, beta.ids).content, operation.id
