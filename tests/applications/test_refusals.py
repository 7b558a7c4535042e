"""Every kind of bad input is refused with the field, the reason and the cure, and nothing is stored."""

from typing import Any

import pytest

from tenant_apps.applications.models import Application
from tests.applications.world import IBAN, POD, application_body, body_of_enterprise, community_open
from tests.clients import ApiClient

PLANT = {"pod": POD, "source": "pv", "power_kw": "6"}
ADDRESS = {"street": "Via Roma 1", "postal_code": "52100", "town": "Arezzo", "province": "AR"}


@pytest.fixture
def guest(alfa: None) -> ApiClient:
    community_open()
    return ApiClient("alfa")


def refused(guest: ApiClient, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Field and code of each fault."""
    answer = guest.post("/public/applications", body)
    assert answer.status_code == 422, answer.content
    faults = answer.json()["errors"]
    assert all(len(fault["detail"]) > 10 for fault in faults)
    return [(fault["pointer"], fault["code"]) for fault in faults]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"email": "no address"}, "/email", "value_error"),
        ({"email": "a@b.it\nBcc: c@d.it"}, "/email", "value_error"),
        ({"language": "fr"}, "/language", "enum"),
        ({"category": "king"}, "/category", "enum"),
        ({"intent": "speculator"}, "/intent", "enum"),
        ({"surprise": 1}, "/surprise", "extra_forbidden"),
        ({"name": "  "}, "/name", "missing"),
        ({"name": "Maria\nRossi"}, "/name", "not_printable"),
        ({"fiscal_code": "RSSMRA85T10A562X"}, "/fiscal_code", "fiscal_code_malformed"),
        ({"fiscal_code": ""}, "/fiscal_code", "fiscal_code_malformed"),
        ({"vat_number": "01234567890"}, "/vat_number", "vat_number_malformed"),
        ({"is_enterprise": True}, "/is_enterprise", "enterprise_contradicts"),
        ({"phone": "call me"}, "/phone", "phone_malformed"),
        ({"iban": IBAN[:-1] + "7"}, "/iban", "iban_malformed"),
        ({"iban": None}, "/iban", "missing"),
        ({"address": {**ADDRESS, "postal_code": "5210"}}, "/address/postal_code", "postal_code_malformed"),
        ({"address": {**ADDRESS, "province": "Arezzo"}}, "/address/province", "province_malformed"),
        ({"address": {**ADDRESS, "town": ""}}, "/address/town", "missing"),
        ({"pods": [{"code": "FR001E70000001"}]}, "/pods/0/code", "pod_malformed"),
        ({"pods": [{"code": POD}, {"code": POD.lower()}]}, "/pods/1/code", "pod_repeated"),
        (
            {"pods": [{"code": POD, "primary_substation": "Arezzo"}]},
            "/pods/0/primary_substation",
            "primary_substation_malformed",
        ),
        (
            {"pods": [{"code": POD, "contract_power_kw": "0"}]},
            "/pods/0/contract_power_kw",
            "power_out_of_range",
        ),
        ({"pods": [{"code": POD, "contract_power_kw": 4.5}]}, "/pods/0/contract_power_kw", "value_error"),
        ({"plants": [PLANT]}, "/plants", "not_asked"),
        ({"intent": "prosumer", "plants": [{**PLANT, "pod": "X"}]}, "/plants/0/pod", "pod_unknown"),
        (
            {"intent": "producer", "plants": [{**PLANT, "power_kw": "1.2345"}]},
            "/plants/0/power_kw",
            "power_out_of_range",
        ),
        ({"answers": {}}, "/answers/heard", "missing"),
        ({"answers": {"heard": "maybe"}}, "/answers/heard", "answer_malformed"),
        ({"answers": {"heard": "yes", "people": "1e9"}}, "/answers/people", "answer_malformed"),
        ({"answers": {"heard": "yes", "since": "31/12/2025"}}, "/answers/since", "answer_malformed"),
        ({"answers": {"heard": "yes", "colour": "blue"}}, "/answers/colour", "answer_malformed"),
        ({"answers": {"heard": "yes", "why": "x" * 1001}}, "/answers/why", "answer_malformed"),
        ({"answers": {"heard": "yes", "shoe_size": "42"}}, "/answers/shoe_size", "not_asked"),
        ({"consents": []}, "/consents", "missing"),
        ({"consents": [{"code": "privacy", "sha256": "0" * 64}]}, "/consents/0", "version_not_current"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_kept(
    changes: dict[str, Any], pointer: str, code: str, guest: ApiClient, enter: Any
) -> None:
    assert (pointer, code) in refused(guest, application_body(**changes))
    enter("alfa")
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"representative": None}, "/representative", "missing"),
        ({"vat_number": None}, "/vat_number", "missing"),
        ({"ateco": None}, "/ateco", "missing"),
        ({"ateco": {"code": "35.11.00", "classification": "2030"}}, "/ateco/classification", "literal_error"),
        ({"ateco": {"code": "bakery", "classification": "2025"}}, "/ateco/code", "ateco_malformed"),
        ({"is_enterprise": False}, "/is_enterprise", "enterprise_contradicts"),
        ({"category": "association", "is_enterprise": False}, "/ateco", "not_asked"),
    ],
)
def test_a_bad_field_of_a_body_is_named(
    changes: dict[str, Any], pointer: str, code: str, guest: ApiClient
) -> None:
    assert (pointer, code) in refused(guest, body_of_enterprise(**changes))


def test_all_faults_are_told_at_once(guest: ApiClient) -> None:
    body = application_body(name="", iban="IT00", fiscal_code="X", answers={})
    assert {pointer for pointer, _ in refused(guest, body)} == {
        "/name",
        "/iban",
        "/fiscal_code",
        "/answers/heard",
    }


def test_what_the_community_leaves_out_is_not_taken(alfa: None) -> None:
    community_open(fields={})
    faults = refused(ApiClient("alfa"), application_body())
    assert faults == [(f"/{field}", "not_asked") for field in ("phone", "address", "iban", "pods")]


@pytest.mark.parametrize(
    ("form", "number", "code"), [({"is_open": False}, 1, "form_closed"), ({}, 2, "form_changed")]
)
def test_a_closed_or_changed_form_says_so(form: dict[str, Any], number: int, code: str, alfa: None) -> None:
    community_open(**form)
    answer = ApiClient("alfa").post("/public/applications", application_body(form_number=number))
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_without_a_published_form_there_is_nothing_to_apply_with(alfa: None) -> None:
    guest = ApiClient("alfa")
    assert guest.get("/public/application-form").status_code == 404
    assert guest.post("/public/applications", application_body()).status_code == 404


HOSTILE = ("\u0000", "\ud800", "NaN", 1e30, 2**63, -1, True, None, [], {}, [[["x"]]], "=1+1", "x" * 20_000)


@pytest.mark.parametrize("field", sorted(application_body()))
def test_s27_no_value_of_any_field_is_a_fault_of_ours(field: str, guest: ApiClient) -> None:
    for value in HOSTILE:
        assert guest.post("/public/applications", application_body(**{field: value})).status_code < 500


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40, b"not JSON", b'{"a": "%s"}' % (b"x" * 70_000)],
)
def test_s28_a_body_too_long_too_deep_or_none_is_refused(content: bytes, guest: ApiClient) -> None:
    answer = guest.client.generic(
        "POST",
        "/api/v1/public/applications",
        content,
        content_type="application/json",
        headers={"Host": "alfa.localhost"},
    )
    assert answer.status_code == 400
