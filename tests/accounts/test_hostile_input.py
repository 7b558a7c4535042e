"""No input to sign-in gives a fault of ours (S27)."""

import pytest
from django.http import HttpResponse

from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in

pytestmark = pytest.mark.django_db

PATHS = [
    "/api/v1/session",
    "/api/v1/invitation",
    "/api/v1/invitation/accept",
    *(
        f"/_allauth/browser/v1/{path}"
        for path in (
            "auth/login",
            "auth/signup",
            "auth/password/request",
            "auth/password/reset",
            "auth/email/verify",
            "auth/reauthenticate",
            "auth/2fa/authenticate",
            "auth/webauthn/login",
            "auth/webauthn/authenticate",
            "account/password/change",
            "account/authenticators/totp",
            "account/authenticators/webauthn",
        )
    ),
]
BODIES = [
    b"",
    b"[]",
    b"{",
    b"\xff",
    b"[" * 5000,
    b'{"a": %s%s, "email": "a@b.it"}' % (b"[" * 900, b"]" * 900),
    b'{"email": "a\\u0000@b.it", "password": "x", "token": "\\u0000", "key": "1-\\u0000"}',
    b'{"email": "\\ud800@b.it", "password": "\\ud800", "token": "\\ud800", "key": "\\ud800"}',
    b'{"email": 5, "password": [], "token": {}, "key": null, "code": 1e30, "credential": []}',
    b'{"credential": {"response": {"userHandle": 5}}, "name": "x", "code": {"a": NaN}}',
    b'{"credential": {"response": {"userHandle": "AAAA"}, "id": "AAAA", "rawId": "AAAA", "type": "x"}}',
    b'{"key": "%s", "password": "x"}' % (b"9" * 5000),
    b'{"a": "%s"}' % (b"9" * 70_000),
]


def sent(client: ApiClient, path: str, body: bytes, *, method: str = "POST") -> HttpResponse:
    token = client.client.cookies["csrftoken"].value
    headers = {"Host": client.host, "X-CSRFToken": token}
    return client.client.generic(method, path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("path", PATHS)
def test_s27_no_body_is_a_fault_of_ours(path: str) -> None:
    stranger, person = ApiClient("alfa"), signed_in("alfa", Role.MEMBER)
    stranger.get("/session")
    for client in (stranger, person):
        for body in BODIES:
            assert sent(client, path, body).status_code < 500, body[:80]


@pytest.mark.parametrize("path", ["auth/sessions", "account/authenticators/webauthn"])
def test_s27_no_body_of_a_removal_is_a_fault_of_ours(path: str) -> None:
    person = signed_in("alfa", Role.MEMBER)
    ids = (b'{"sessions": ["x", -1]}', b'{"sessions": 1e30}', b'{"authenticators": [99999999999999999999]}')
    for body in (*BODIES, *ids):
        answer = sent(person, f"/_allauth/browser/v1/{path}", body, method="DELETE")
        assert answer.status_code < 500, body[:80]


def test_s27_text_that_no_table_holds_is_refused_at_every_door() -> None:
    for text in ("a\0b", "half \ud800"):
        body = {"email": "guest@example.org", "name": text, "role": "member"}
        answer = signed_in("alfa").post("/invitations", body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/name")
