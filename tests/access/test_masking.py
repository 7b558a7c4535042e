"""Codes of PODs and people's identifiers: whole for who works with them, their ends for others (D7, S20)."""

import pytest
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.masking import MASKS
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import ROLE_PERMISSIONS, Permission
from tenant_apps.members.services.identifiers import identifiers_set
from tests.clients import signed_in, with_key
from tests.isolation.test_openapi import OPERATIONS, Operation
from tests.populated import BETA, CONSUMER_POD, PRODUCER_POD, Populated

pytestmark = pytest.mark.django_db

FISCAL_CODE, IBAN = "RSSMRA85T10A562S", "IT60X0542811101000000123456"
WHOLE = [code.encode() for code in (PRODUCER_POD, CONSUMER_POD)]
SHOWS_PEOPLE = [Role.OWNER, Role.MANAGER]


@pytest.fixture
def beta(canaries: dict[str, Populated]) -> Populated:
    return canaries[BETA]


def texts_of(role: Role, beta: Populated) -> list[tuple[Operation, bytes]]:
    """Every text that the role may read of others' rows."""
    client = signed_in(BETA, role)
    answers = [
        (each, each.call(client, beta.ids))
        for each in OPERATIONS
        if each.method == "GET" and each.permission in ROLE_PERMISSIONS[role]
    ]
    return [
        (each, b"".join(answer.streaming_content) if answer.streaming else answer.content)
        for each, answer in answers
        if answer["Content-Type"].startswith(("application/json", "text/"))
    ]


def test_d07_an_auditor_reads_no_code_of_a_pod_anywhere(beta: Populated) -> None:
    for operation, content in texts_of(Role.AUDITOR, beta):
        assert not any(code in content for code in WHOLE), operation.id


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.ACCOUNTANT, Role.TECHNICIAN])
def test_who_works_with_pods_sees_their_codes(role: Role, beta: Populated) -> None:
    assert PRODUCER_POD.encode() in signed_in(BETA, role).get("/pods").content


def test_d07_a_masked_code_can_still_be_told_from_another(beta: Populated) -> None:
    masked = {each["code"] for each in signed_in(BETA, Role.AUDITOR).get("/pods").json()["items"]}
    assert masked == {"IT•••••••••001", "IT•••••••••002"}


def test_d07_a_key_without_the_right_gets_masks(beta: Populated) -> None:
    key = with_key(BETA, frozenset({Permission.REGISTRY_VIEW}))
    assert PRODUCER_POD.encode() not in key.get("/pods").content


def test_d07_an_auditor_sees_one_code_for_a_reason_that_is_kept(beta: Populated) -> None:
    auditor = signed_in(BETA, Role.AUDITOR)
    path = f"/pods/{beta.ids['pod_id']}/reveal"
    assert auditor.post(path, {"reason": " "}).json()["code"] == "reason_missing"
    shown = auditor.post(path, {"reason": "sample of the yearly audit"})
    assert (shown.json()["code"], shown["Cache-Control"]) == (CONSUMER_POD, "no-store")
    assert b"sample of the yearly audit" in auditor.get("/audit?action=pod.revealed").content


def test_a_technician_reveals_nothing_since_nothing_is_masked(beta: Populated) -> None:
    path = f"/pods/{beta.ids['pod_id']}/reveal"
    assert signed_in(BETA, Role.TECHNICIAN).post(path, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role not in SHOWS_PEOPLE])
def test_d07_no_role_without_the_right_reads_an_identifier(role: Role, beta: Populated) -> None:
    with tenant_context(tenant_by_slug(BETA)):
        identifiers_set(member_id=beta.ids["member_id"], fiscal_code=FISCAL_CODE, iban=IBAN)
    for operation, content in texts_of(role, beta):
        assert FISCAL_CODE.encode() not in content, operation.id
        assert IBAN.encode() not in content, operation.id


@pytest.mark.parametrize("text", [PRODUCER_POD, FISCAL_CODE, IBAN])
def test_each_kind_is_covered_by_exactly_one_mask(text: str) -> None:
    covering = [mask.field for mask in MASKS if mask.laid_over(f'"{text}"') != f'"{text}"']
    assert len(covering) == 1


@pytest.mark.parametrize("text", ["IT60X0542811101000000123457", "RSSMRA85T10A562X", "IT001X90000001"])
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert [mask.laid_over(text) for mask in MASKS] == [text] * len(MASKS)
