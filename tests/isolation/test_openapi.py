"""Attacks on one community from another, generated from the API's own contract (S1, S3)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in
from tests.populated import ALFA, BETA, Populated

pytestmark = pytest.mark.django_db

CONTRACT = json.loads((Path(__file__).resolve().parents[2] / "docs" / "openapi.json").read_text())

ASSEMBLY = {
    "kind": "ordinary",
    "title": "x",
    "place": "x",
    "first_call_at": "2031-03-20T18:00:00+01:00",
    "agenda": ["x"],
}

BODIES: dict[str, dict[str, Any]] = {
    "own_feedback_give": {"kind": "idea", "text": "x"},
    "survey_say": {"score": 10},
    "ticket_add": {"subject": "x", "text": "x"},
    "ticket_message_add": {"text": "x"},
    "ticket_rating_give": {"rating": 5},
    "notice_mail_send_again": {},
    "notice_mark_read": {},
    "notices_mark_read": {},
    "notice_settings_set": {"language": "de", "topics_without_mail": []},
    "notice_text_preview": {"subject": "x", "text": "See {{file}}."},
    "notice_text_write": {"subject": "x", "text": "See {{file}}."},
    "annual_fee_add": {"year": 2031, "due_on": "2031-03-31", "amounts_eur": {"natural_person": "10"}},
    "annual_fee_change": {"due_on": "2024-03-04", "amounts_eur": {"natural_person": "25"}},
    "annual_fee_charge": {"charged_on": "2024-03-04"},
    "assembly_add": ASSEMBLY,
    "assembly_addendum_add": {"text": "x"},
    "assembly_attendance_add": {"member_id": "{member_id}"},
    "assembly_begin": {"call": 1},
    "assembly_call_off": {"reason": "x"},
    "assembly_change": ASSEMBLY,
    "assembly_minutes": {"chair": "x", "secretary": "x"},
    "assembly_motion_add": {"agenda_item": 1, "text": "x", "majority": "simple"},
    "assembly_proxy_add": {"giver_id": "{member_id}", "holder_id": "{member_id}"},
    "assembly_settings_put": {
        "notice_days": 15,
        "proxies_per_holder": 1,
        "ordinary_first_quorum": "1/2",
        "ordinary_second_quorum": "0",
        "extraordinary_first_quorum": "3/4",
        "extraordinary_second_quorum": "3/4",
        "rule_needs_vote": False,
    },
    "fee_payment_add": {"amount_eur": "1", "paid_on": "2024-03-01", "method": "cash"},
    "fee_payment_book_back": {"reason": "x"},
    "fee_waiver_add": {"reason": "x"},
    "member_shares_pay": {"amount_eur": "1", "occurred_on": "2024-03-01", "method": "cash"},
    "member_shares_refund": {"occurred_on": "2024-03-01", "method": "cash"},
    "member_shares_subscribe": {"amount_eur": "1", "occurred_on": "2024-03-01"},
    "motion_result": {},
    "motion_vote_add": {"member_id": "{member_id}", "choice": "for"},
    "own_proxy_give": {"holder_code": "M1"},
    "own_vote": {"choice": "for"},
    "webhook_delivery_repeat": {},
    "webhook_endpoint_add": {
        "name": "x",
        "url": "https://example.org/hook",
        "event_types": ["run.published"],
    },
    "webhook_endpoint_change": {
        "name": "x",
        "url": "https://example.org/hook",
        "event_types": ["run.published"],
        "is_enabled": True,
    },
    "webhook_secret_rotate": {"grace_hours": 1},
    "api_key_issue": {"name": "x", "permissions": ["own.view"], "expires_at": "2100-01-01T00:00:00Z"},
    "api_key_rotate": {"grace_hours": 1},
    "sign_in_provider_put": {
        "issuer": "https://login.example.org",
        "client_id": "x",
        "client_secret": "x",
        "email_domains": ["alfa.example.org"],
    },
    "service_account_key_add": {
        "name": "x",
        "permissions": ["registry.view"],
        "expires_at": "2100-01-01T00:00:00Z",
    },
    "service_account_make": {"name": "x", "role": "technician", "permissions": ["registry.view"]},
    "service_account_put": {"name": "x", "role": "technician", "permissions": ["registry.view"]},
    "application_admit": {"valid_from": "2024-03-01"},
    "application_form_publish": {
        "is_open": True,
        "title": {"it": "x"},
        "introduction": {"it": "x"},
        "consents": [],
    },
    "application_identifiers_reveal": {"reason": "x"},
    "application_invitation": {"email": "new@example.org", "name": "x"},
    "application_papers_ask": {"papers": [{"code": "x", "kind": "other", "label": {"it": "x"}}]},
    "application_refuse": {"reason": "x"},
    "application_take_back": {"reason": "x"},
    "applications_approve": {
        "rows": [{"application_id": "0197e0a0-0000-7000-8000-000000000000", "valid_from": "2024-03-01"}]
    },
    "billing_details_set": {
        "name": "x",
        "email": "x@example.org",
        "fiscal_code": "97123450153",
        "street": "via Roma 1",
        "postcode": "20121",
        "town": "Milano",
        "province": "MI",
    },
    "approval_limit_put": {"approval_limit_eur": "0"},
    "checklist_item_put": {"rule": "R14.aim", "owner": "x"},
    "community_register": {"name": "x", "legal_form": "association", "kind": "CER"},
    "configuration_add": {"code": "C9", "primary_substation": "AC001E00009", "market_zone": "NORD"},
    "compliance_dossier_start": {"as_of": "2024-02-15"},
    "document_print": {
        "kind": "letter",
        "member_id": "{member_id}",
        "given": {"letter.subject": "x", "letter.text": "x"},
    },
    "document_print_job_start": {"kind": "information_sheet"},
    "document_template_add": {"kind": "letter", "language": "it", "title": "x", "text": "x"},
    "document_template_preview": {"kind": "letter", "language": "it", "title": "x", "text": "x"},
    "evaluation_add": {"as_of": "2024-02-15"},
    "evidence_add": {
        "topic": "statute_aim",
        "value": "yes",
        "reference": "x",
        "valid_from": "2024-02-01",
    },
    "own_document_accept": {"sha256": "0" * 64},
    "holder_category_add": {
        "category": "small_enterprise",
        "is_enterprise": True,
        "valid_from": "2025-01-01",
    },
    "holder_category_amend": {
        "category": "small_enterprise",
        "is_enterprise": True,
        "valid_from": "2025-01-01",
        "valid_until": None,
        "reason": "x",
    },
    "invitation_create": {
        "email": "new@example.org",
        "name": "x",
        "role": "member",
        "member_id": "{member_id}",
    },
    "member_add": {
        "code": "M9",
        "name": "x",
        "category": "small_enterprise",
        "is_enterprise": True,
        "valid_from": "2024-02-01",
    },
    "member_identifiers_reveal": {"reason": "x"},
    "member_identifiers_set": {"fiscal_code": None, "iban": None},
    "membership_add": {"valid_from": "2030-01-01"},
    "membership_amend": {"valid_from": "2024-02-01", "valid_until": None, "reason": "x"},
    "membership_close": {"valid_until": "2029-01-01"},
    "domain_add": {"domain": "energia.example.net"},
    "person_grants_set": {"is_restricted": True},
    "plan_change_make": {"plan": "starter", "rhythm": "month"},
    "plan_change_show": {"plan": "starter", "rhythm": "month"},
    "person_role_change": {"role": "auditor"},
    "plant_admission_put": {"requested_on": "2024-03-01"},
    "plant_grant_add": {
        "measure": "x",
        "amount_cents": 100,
        "granted_on": "2024-02-01",
        "effect": "set_up",
    },
    "plant_grant_put": {
        "measure": "x",
        "amount_cents": 100,
        "granted_on": "2024-02-01",
        "effect": "set_up",
    },
    "plant_section_put": {"code": "SZ9", "generator_kw": "50", "is_asked": True},
    "plant_stop_add": {
        "kind": "grid",
        "first_on": "2025-02-01",
        "until_on": "2025-02-02",
        "reference": "x",
    },
    "plant_register": {
        "pod_id": "{pod_id}",
        "code": "P9",
        "source": "pv",
        "power_kw": "50",
        "region": "Lombardia",
        "market_zone": "NORD",
        "entry_on": "2024-01-30",
        "grant_pct": "0",
        "incentivised_power_share": "1",
        "premium_from": None,
        "valid_from": "2024-02-01",
    },
    "pod_add": {"code": "IT001E90000009", "configuration_id": "{configuration_id}"},
    "pod_code_reveal": {"reason": "x"},
    "pod_area_add": {
        "code": "AC001E00001",
        "map_version": "2023",
        "requested_on": "2024-02-01",
        "reference": "x",
    },
    "pod_assignment_add": {"membership_id": "{membership_id}", "valid_from": "2024-02-01"},
    "pod_amend": {"contract_power_kw": "3", "voltage": None, "reason": "x"},
    "pod_assignment_amend": {"valid_from": "2024-02-01", "valid_until": None, "reason": "x"},
    "plant_close": {"valid_until": "2029-01-01"},
    "pod_assignment_close": {"valid_until": "2029-01-01"},
    "pod_assignment_withdraw": {"reason": "x"},
    "run_begin": {"kind": "monthly", "period": "2024-03"},
    "sharing_rule_add": {
        "valid_from": "2025-01-01",
        "costs_share": "0.1",
        "social_fund_share": "0.1",
        "producers_share": "0.5",
        "consumers_share": "0.5",
        "key": "coincident_withdrawal",
        "reason": "x",
    },
    "member_erase": {"reason": "x"},
    "address_erasure": {"email": "nobody@nowhere.example", "reason": "x"},
    "address_erasure_obstacles": {"email": "nobody@nowhere.example"},
    "address_personal_data": {"email": "nobody@nowhere.example", "reason": "x"},
    "member_personal_data": {"reason": "x"},
    "suspension_add": {"valid_from": "2024-02-01", "reason": "x"},
    "suspension_close": {"valid_until": "2029-01-01"},
}
"""A valid body for every operation that takes one; `{name}` stands for an id of the map."""

UPLOADS: dict[str, dict[str, str]] = {
    "attestation_show": {},
    "attestation_take": {"sha256": "0" * 64},
    "document_upload": {"kind": "other", "title": "x"},
    "document_version_upload": {},
    "member_list_dry_run": {},
    "member_list_rejected_rows": {},
    "member_list_store": {"mode": "valid_rows"},
    "import_start": {"direction": "withdrawn", "source": "distributor_validated"},
}
"""The fields beside the file, for every operation that takes one."""

QUERIES = {
    "pod_area_check": "?code=AC001E00001&map_version=2023&requested_on=2024-02-01",
    "areas_at_point": "?longitude=10&latitude=45&on=2024-02-01",
    "compliance_changes": "?from=2024-02-01&to=2024-02-02",
    "compliance_changes_csv": "?from=2024-02-01&to=2024-02-02",
    "completeness": "?direction=withdrawn&from=2024-02-01&to=2024-02-02",
    "registry_file": "?as_of=2024-02-01",
    "registry_page": "?as_of=2024-02-01",
    "readings": "?direction=withdrawn&from=2024-02-01&to=2024-02-02",
    "document_template_versions": "?kind=letter&language=it",
    "membership_exit_preview": "?valid_until=2024-03-15",
    "ledger_statement": "?from=2024-02-01&to=2024-03-01",
    "own_statement_hours": "?day=2024-02-01",
    "usage": "?from=2024-02-01&until=2024-02-02",
    "run_hours": "?day=2024-02-01",
    "statement_hours": "?day=2024-02-01",
}
"""Query parameters that an operation cannot do without."""

THE_SAME_EVERYWHERE = {"notice_text_preview", "notice_text_write", "rule_set"}
"""Operations whose ids are public: the law and the kinds of notices are the same for all communities."""

IDENTITY = {
    "invitation_show",
    "invitation_take",
    "session",
    "session_acting",
    "session_acting_begin",
    "session_acting_end",
    "session_address_change",
    "session_address_confirm",
    "session_communities",
    "session_hand_over",
    "session_provider",
    "session_provider_answer",
    "session_provider_begin",
    "sign_in",
    "sign_out",
}
"""Operations on the public role, which know nothing of any community's rows."""

PUBLIC = {
    "public_application",
    "public_application_complete",
    "public_application_confirm",
    "public_application_document",
    "public_application_form",
    "public_application_links",
    "public_application_paper",
    "public_application_show",
    "public_application_withdraw",
}
"""Operations for anybody inside a community; what they show of whom is tried in `tests/applications`."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract."""

    id: str
    method: str
    path: str
    permission: str
    parameters: tuple[str, ...]
    takes_body: bool
    by_object: bool

    @property
    def body(self) -> Any:
        return BODIES.get(self.id) if self.takes_body else None

    @property
    def names_ids(self) -> bool:
        return bool(self.parameters) or '"{' in json.dumps(self.body)

    def call(self, client: ApiClient, ids: dict[str, Any]) -> HttpResponse:
        path = self.path.format(**ids) + QUERIES.get(self.id, "")
        if self.id in UPLOADS:
            file = SimpleUploadedFile("file.csv", b"ts_utc,ts_locale\n")
            return client.upload(path, {**UPLOADS[self.id], "file": file})
        filled = {
            key: str(ids[value[1:-1]]) if isinstance(value, str) and value.startswith("{") else value
            for key, value in (self.body or {}).items()
        }
        return client.request(self.method, path, filled if self.takes_body else None)


def _operations() -> Iterator[Operation]:
    for path, methods in CONTRACT["paths"].items():
        for method, operation in methods.items():
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path.removeprefix("/api/v1"),
                permission=operation["x-permission"],
                parameters=tuple(
                    parameter["name"]
                    for parameter in operation.get("parameters", [])
                    if parameter["in"] == "path"
                ),
                takes_body="requestBody" in operation,
                by_object=operation.get("x-by-object", False),
            )


OPERATIONS = [operation for operation in _operations() if operation.id not in IDENTITY | PUBLIC]


def named(operation: Operation) -> str:
    return operation.id


@pytest.fixture
def beta(canaries: dict[str, Populated]) -> Populated:
    """The community that is attacked."""
    return canaries[BETA]


@pytest.fixture
def attacker(canaries: dict[str, Populated]) -> ApiClient:
    """Somebody who may do everything in alfa, and is a member of it."""
    return signed_in(ALFA, Role.OWNER, member_id=canaries[ALFA].ids["member_id"])


@cache
def _never_existed(names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(uuid4()) for name in names}


def _bare(response: HttpResponse) -> tuple[int, dict[str, Any]]:
    """The answer without what differs between any two requests."""
    return response.status_code, {
        key: value for key, value in response.json().items() if key not in {"request_id", "instance"}
    }


def test_every_operation_has_its_entry_in_the_maps(beta: Populated) -> None:
    for operation in OPERATIONS:
        assert set(operation.parameters) <= set(beta.ids), (
            f"{operation.id}: say what its ids are in populated.py"
        )
        assert not operation.takes_body or operation.id in BODIES.keys() | UPLOADS.keys(), (
            f"{operation.id}: give it a body in BODIES"
        )


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.names_ids and each.id not in THE_SAME_EVERYWHERE],
    ids=named,
)
def test_s01_an_id_of_beta_looks_like_an_id_that_never_existed(
    operation: Operation, beta: Populated, attacker: ApiClient
) -> None:
    foreign = operation.call(attacker, beta.ids)
    unknown = operation.call(attacker, _never_existed(tuple(sorted(beta.ids))))
    assert foreign.status_code == 404
    assert _bare(foreign) == _bare(unknown)
    assert b"BETA-" not in foreign.content


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if not each.names_ids], ids=named)
def test_s01_what_names_no_id_shows_nothing_of_beta(operation: Operation, attacker: ApiClient) -> None:
    answer = operation.call(attacker, {})
    assert answer.status_code < 500
    assert b"BETA-" not in answer.content


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_s03_an_account_that_is_no_member_is_refused_everywhere(
    operation: Operation, beta: Populated
) -> None:
    answer = operation.call(signed_in(BETA, None), beta.ids)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_member")


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_nobody_passes_any_door_without_signing_in(operation: Operation, beta: Populated) -> None:
    assert operation.call(ApiClient(BETA), beta.ids).status_code == 401


def test_s24_without_the_second_factor_that_a_role_needs_no_door_opens(
    beta: Populated, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = signed_in(BETA, Role.OWNER)
    for operation in OPERATIONS:
        answer = operation.call(client, beta.ids)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed"), operation.id
