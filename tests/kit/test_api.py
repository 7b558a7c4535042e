"""Conventions of the wire: exact numbers, idempotency keys, problem details (F20, S22, S27)."""

from decimal import Decimal

import pytest
from django.http import HttpRequest
from pydantic import TypeAdapter, ValidationError

from cer.config.api import api
from cer.kit.api.doors import Closed
from cer.kit.api.numbers import DecimalString
from tests.clients import ApiClient, signed_in

NUMBER = TypeAdapter(DecimalString)
MEMBER = {
    "code": "M7",
    "name": "Seven",
    "category": "natural_person",
    "is_enterprise": False,
    "valid_from": "2024-02-01",
}


@pytest.fixture
def owner(db: None) -> ApiClient:
    return signed_in("alfa")


@pytest.mark.parametrize("text", ["0", "12.345", "-3", "000.5", "123456789012345.123456789012345678"])
def test_a_decimal_string_is_exact(text: str) -> None:
    assert NUMBER.validate_python(text) == Decimal(text)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        True,
        "NaN",
        "Infinity",
        "-Infinity",
        "1e30",
        "1_000",
        "१२",
        "１２",
        " 1",
        "1,5",
        "",
        "+1",
        "0x1",
        ".5",
        "5.",
    ],
)
def test_s36_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        NUMBER.validate_python(value)


def test_a_decimal_leaves_as_plain_digits() -> None:
    assert NUMBER.dump_python(Decimal("1E+3")) == "1000"


def test_f20_a_repeated_post_gets_the_first_answer_and_acts_once(owner: ApiClient) -> None:
    first = owner.post("/members", MEMBER, **{"Idempotency-Key": "k1"})
    again = owner.post("/members", MEMBER, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert owner.get("/members").json()["count"] == 1


def test_f20_the_same_key_with_another_body_is_refused(owner: ApiClient) -> None:
    owner.post("/members", MEMBER, **{"Idempotency-Key": "k2"})
    other = owner.post("/members", {**MEMBER, "code": "M8"}, **{"Idempotency-Key": "k2"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_f20_two_callers_never_meet_under_one_key(owner: ApiClient) -> None:
    owner.post("/members", MEMBER, **{"Idempotency-Key": "k3"})
    beta = signed_in("beta").post("/members", MEMBER, **{"Idempotency-Key": "k3"})
    assert beta.status_code == 201
    assert "Idempotent-Replayed" not in beta


def test_f20_a_request_under_way_is_not_started_again(
    owner: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cer.kit.api import idempotency

    monkeypatch.setattr(
        idempotency.cache, "set", lambda *_args: None
    )  # the first one never gets to its answer
    owner.post("/members", MEMBER, **{"Idempotency-Key": "k4"})
    second = owner.post("/members", MEMBER, **{"Idempotency-Key": "k4"})
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_running")


def test_s22_a_field_that_is_not_declared_is_refused_by_its_name(owner: ApiClient) -> None:
    answer = owner.post("/members", {**MEMBER, "id": "x"})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [problem["pointer"] for problem in answer.json()["errors"]] == ["/id"]


def test_s27_a_nul_character_is_refused_and_not_a_failure(owner: ApiClient) -> None:
    assert owner.post("/members", {**MEMBER, "name": "a\0b"}).status_code == 422


def test_s28_a_page_has_a_hard_maximum_and_declared_orders(owner: ApiClient) -> None:
    assert owner.get("/members?limit=1000000000").status_code == 422
    answer = owner.get("/members?sort=password")
    assert (answer.status_code, answer.json()["code"]) == (422, "sort_unknown")


def test_every_problem_carries_the_request_id_of_its_answer(owner: ApiClient) -> None:
    answer = owner.get("/members/none", **{"X-Request-ID": "my-request-1"})
    assert answer.json()["request_id"] == answer["X-Request-ID"] == "my-request-1"


def test_an_operation_that_declares_nothing_lets_nobody_in() -> None:
    assert api.auth is not None
    assert [type(guard) for guard in api.auth] == [Closed]
    assert Closed().authenticate(HttpRequest(), "any") is None
