"""What no door reads: too long, too deep, ambiguous, or too slow to answer (S27, S28)."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.clients import ApiClient, signed_in


@pytest.fixture
def owner(db: None) -> ApiClient:
    return signed_in("alfa")


def sent(owner: ApiClient, body: bytes, method: str = "POST") -> tuple[int, str, str]:
    """Status, code and sentence of the answer to a raw body."""
    token = owner.client.cookies["csrftoken"].value
    answer = owner.client.generic(
        method,
        "/api/v1/members",
        body,
        content_type="application/json",
        headers={"Host": owner.host, "X-CSRFToken": token},
    )
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    return answer.status_code, problem["code"], problem["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"code": ' + b"[" * 33 + b"]" * 33 + b"}", "nested deeper than 32 levels"),
        (b"[" * 100_000, "nested deeper than 32 levels"),
        (b'{"code": "M1", "code": "M2"}', "names a field twice: 'code'"),
        (b'{"code": NaN}', "NaN is no number"),
        (b'{"code": -Infinity}', "-Infinity is no number"),
        (b'{"code": \xff}', "no text in UTF-8"),
        (b'{"code"\n 1}', "line 2, column 2"),
        (b"{", "The body is no JSON"),
    ],
)
def test_s27_a_body_that_can_be_read_in_two_ways_or_none_is_refused_with_its_reason(
    owner: ApiClient, body: bytes, said: str
) -> None:
    status, code, sentence = sent(owner, body)
    assert (status, code) == (400, "bad_request")
    assert said in sentence


def test_s28_a_body_of_32_levels_is_read(owner: ApiClient) -> None:
    status, code, _ = sent(owner, b'{"code": ' + b"[" * 31 + b"]" * 31 + b"}")
    assert (status, code) == (422, "not_valid")


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
def test_s28_a_body_over_two_mebibytes_is_refused_as_a_problem(
    owner: ApiClient, headers: dict[str, str]
) -> None:
    answer = owner.post("/members", {"code": "x" * (2 << 20)}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "body_too_long")
    assert "2 MiB" in answer.json()["detail"]


@pytest.mark.parametrize("limit", [10**9, 0, -1])
def test_s28_a_page_has_a_hard_maximum(owner: ApiClient, limit: int) -> None:
    refused = owner.get(f"/members?limit={limit}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/limit")


@pytest.fixture
def members_locked(new_community: Callable[[str], Any], settings: Any, worker: str) -> Iterator[ApiClient]:
    """An owner of a community whose members somebody else holds for longer than a query may wait."""
    tenant = new_community("slowly")
    client = signed_in("slowly")
    settings.STATEMENT_TIMEOUT_MS = 50
    url = make_conninfo(os.environ["CER_TEST_SUPERUSER_URL"], dbname=f"cer_{worker}")
    with psycopg.connect(url) as other:
        other.execute(f"LOCK TABLE {tenant.schema_name}.members_member")
        yield client


def test_s28_a_query_is_cut_at_its_time_limit_and_the_connection_serves_on(
    members_locked: ApiClient,
) -> None:
    cut = members_locked.get("/members")
    assert (cut.status_code, cut.json()["code"]) == (503, "too_slow")
    assert cut["Retry-After"]
    assert members_locked.get("/me").status_code == 200


def test_s28_every_community_is_entered_with_the_limit(alfa: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("20s",)
