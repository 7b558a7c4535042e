"""The table of staff permissions, tried on every operation of the platform's contract (S21)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from cer.kit.api.doors import OPEN
from shared_apps.console.models import StaffRole
from shared_apps.console.permissions import RIGHTS, ROLE_PERMISSIONS, StaffPermission
from shared_apps.tenants.models import PlatformEvent
from tests.console.staff import WHY, ConsoleClient, alfa_tenant, at_console

pytestmark = pytest.mark.django_db

CONTRACT = json.loads((Path(__file__).parents[2] / "docs" / "openapi-platform.json").read_text())
OPEN_DOORS = {"session", "session_address_change", "session_address_confirm", "sign_in", "sign_out"}
DOOR_SAYS = "it needs the permission"
BODIES: dict[str, dict[str, Any]] = {
    "tenant_acting_begin": {**WHY, "email": "owner@alfa.example", "ticket": "T-1"},
    "tenant_flag_set": {**WHY, "is_on": False},
    "tenant_note_add": {"text": "x"},
    "law_activation_ask": {"reason": "decree of 2027"},
    "law_activation_confirm": {"reason": "read it too"},
    "law_activation_withdraw": {"reason": "a slip"},
    "law_impacts_ask": {"slugs": ["alfa"]},
    "job_ask_again": {"reason": "the disk was full"},
    "job_call_off": {"reason": "sent twice"},
    "staff_member_add": {"email": "new@platform.example", "name": "x", "role": "viewer"},
    "staff_member_change": {"role": "viewer"},
    "tenant_trial_extend": {**WHY, "until_on": "2030-01-01"},
    "staff_ticket_answer": {"text": "x", "then": "keep"},
    "staff_ticket_note": {"text": "x"},
    "staff_ticket_priority": {"priority": "high"},
    "staff_feedback_triage": {"state": "planned", "answer": "x"},
    "tenant_plan_change": {**WHY, "plan": "starter", "rhythm": "month"},
}
"""Bodies of the writes that are no plain action on a community."""


QUERIES = {"law_differences": "?compared_with={rule_set_id}"}
"""Query parameters that an operation cannot do without."""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    permission: str

    def call(self, client: ConsoleClient, ids: dict[str, str]) -> HttpResponse:
        body = BODIES.get(self.id, WHY) if self.method in {"POST", "PUT"} else None
        path = self.path.format_map(ids) + QUERIES.get(self.id, "").format_map(ids)
        return client.request(self.method, path, body)


OPERATIONS = [
    Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/platform/v1"),
        permission=operation["x-permission"],
    )
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
    if operation["operationId"] not in OPEN_DOORS
]


@pytest.fixture
def ids() -> dict[str, str]:
    return {
        "tenant_id": str(alfa_tenant().pk),
        "staff_member_id": str(uuid4()),
        "acting_id": str(uuid4()),
        "job_id": str(uuid4()),
        "flag": "support_acting",
        "rule_set_id": str(uuid4()),
        "ticket_id": str(uuid4()),
        "feedback_id": str(uuid4()),
    }


def door_refused(answer: HttpResponse) -> bool:
    return answer.status_code == 403 and DOOR_SAYS in answer.json()["detail"]


def test_s21_every_permission_has_its_row_and_every_operation_a_permission() -> None:
    assert RIGHTS.keys() == set(StaffPermission)
    assert {each.permission for each in OPERATIONS} == set(StaffPermission)
    assert OPEN not in {each.permission for each in OPERATIONS}


def test_s21_the_contract_is_all_that_the_console_serves(ids: dict[str, str]) -> None:
    assert len(OPERATIONS) >= 15
    assert {path.split("/")[1:4][1] for path in CONTRACT["paths"]} == {"platform"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_s21_a_door_opens_to_the_roles_of_the_table_and_to_no_other(
    operation: Operation, ids: dict[str, str]
) -> None:
    for role in StaffRole:
        client = at_console(role)
        before = PlatformEvent.objects.count()
        answer = operation.call(client, ids)
        is_open = operation.permission in ROLE_PERMISSIONS[role]
        assert door_refused(answer) is not is_open, role
        assert is_open or PlatformEvent.objects.count() == before


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_s21_nobody_passes_a_door_unknown(operation: Operation, ids: dict[str, str]) -> None:
    client = ConsoleClient()
    client.get("/session")
    assert operation.call(client, ids).status_code == 401


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if "{" in each.path], ids=lambda each: each.id
)
def test_s01_an_id_that_does_not_exist_is_a_plain_404(operation: Operation, ids: dict[str, str]) -> None:
    unknown = {name: str(uuid4()) for name in ids}
    may = next(role for role in StaffRole if operation.permission in ROLE_PERMISSIONS[role])
    assert operation.call(at_console(may), unknown).status_code == 404
