"""Invitations: by mail, once, for the address they were sent to, on the host they were sent from."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.kit.limits import Limit
from shared_apps.accounts.models import User
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Invitation, Role, RoleAssignment
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in, with_key

pytestmark = pytest.mark.django_db

GUEST = "guest@example.org"


def invite(client: ApiClient, *, role: Role = Role.AUDITOR, **more: Any) -> HttpResponse:
    return client.post("/invitations", {"email": GUEST, "name": "Ada D'Angelo", "role": role, **more})


def token_in(mail: EmailMessage) -> str:
    found = re.search(r"/invitation#(\S+)", str(mail.body))
    assert found
    return found[1]


def visitor(slug: str = "alfa") -> ApiClient:
    client = ApiClient(slug)
    client.get("/session")
    return client


def accepted(client: ApiClient, token: str, **more: Any) -> HttpResponse:
    return client.post("/invitation/accept", {"token": token, "password": PASSWORD, **more})


def test_a_guest_without_an_account_accepts_with_a_password_and_signs_in(mails: list[EmailMessage]) -> None:
    assert invite(signed_in("alfa")).status_code == 201
    client = visitor()
    token = token_in(mails[0])
    shown = client.post("/invitation", {"token": token}).json()
    assert (shown["community"], shown["role"], shown["has_account"]) == ("CER alfa", "auditor", False)
    assert accepted(client, token, name="Ada Angeli").status_code == 201
    assert client.sign_in(GUEST).json()["account"]["name"] == "Ada Angeli"
    assert client.get("/me").json()["role"] == "auditor"
    assert [each["name"] for each in client.get("/session/communities").json()] == ["CER alfa"]


def test_a_guest_with_an_account_signs_in_before_accepting(mails: list[EmailMessage]) -> None:
    account_with_role("beta", Role.MEMBER, email=GUEST)
    invite(signed_in("alfa"))
    token, client = token_in(mails[0]), visitor()
    refused = accepted(client, token)
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_first")
    client.sign_in(GUEST)
    assert accepted(client, token).status_code == 201
    assert client.get("/me").json()["role"] == "auditor"


def test_nobody_takes_an_invitation_of_somebody_else(mails: list[EmailMessage]) -> None:
    account_with_role("beta", Role.MEMBER, email=GUEST)
    account_with_role("beta", Role.MEMBER, email="thief@example.org")
    invite(signed_in("alfa"))
    thief = ApiClient("alfa")
    thief.sign_in("thief@example.org")
    assert accepted(thief, token_in(mails[0])).status_code == 403
    assert thief.get("/me").json()["code"] == "not_a_member"


def test_an_invitation_is_good_once(mails: list[EmailMessage]) -> None:
    invite(signed_in("alfa"))
    client = visitor()
    token = token_in(mails[0])
    assert [accepted(client, token).status_code for _ in range(2)] == [201, 422]


@pytest.mark.parametrize("end", ["expired", "revoked", "followed by another", "its sender removed"])
def test_an_invitation_that_ended_looks_like_one_that_never_was(end: str, mails: list[EmailMessage]) -> None:
    owner, manager = signed_in("alfa"), signed_in("alfa", Role.MANAGER)
    invitation_id = invite(manager, role=Role.TECHNICIAN).json()["id"]
    with tenant_context(tenant_by_slug("alfa")):
        if end == "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        manager_id = RoleAssignment.objects.get(role=Role.MANAGER).pk
    if end == "revoked":
        assert owner.request("DELETE", f"/invitations/{invitation_id}").status_code == 204
    if end == "followed by another":
        invite(owner)
    if end == "its sender removed":
        owner.request("DELETE", f"/people/{manager_id}")
    ended = accepted(visitor(), token_in(mails[0])).json()
    unknown = accepted(visitor(), "never-was").json()
    assert {**ended, "request_id": ""} == {**unknown, "request_id": ""}
    assert ended["code"] == "invitation_not_valid"
    assert not User.objects.filter(email=GUEST).exists()


def test_s02_an_invitation_of_alfa_is_unknown_on_beta(mails: list[EmailMessage]) -> None:
    invite(signed_in("alfa"))
    token = token_in(mails[0])
    foreign = accepted(visitor("beta"), token).json()
    unknown = accepted(visitor("beta"), "never-was").json()
    assert {**foreign, "request_id": ""} == {**unknown, "request_id": ""}
    assert accepted(visitor("alfa"), token).status_code == 201


def test_s24_an_invitation_tells_its_sender_nothing_about_the_address(mails: list[EmailMessage]) -> None:
    account_with_role("beta", Role.MEMBER, email="known@example.org")
    owner = signed_in("alfa")
    known = invite(owner, email="known@example.org")
    unknown = invite(owner, email="unknown@example.org")
    differs = {"id", "email", "created_at", "expires_at"}
    assert known.status_code == unknown.status_code == 201
    assert {key: value for key, value in known.json().items() if key not in differs} == {
        key: value for key, value in unknown.json().items() if key not in differs
    }
    assert len(mails) == 2


def test_s23_nobody_invites_to_a_role_above_their_own(mails: list[EmailMessage]) -> None:
    manager = signed_in("alfa", Role.MANAGER)
    for role in (Role.OWNER, Role.ACCOUNTANT):
        answer = invite(manager, role=role)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_above_own")
    assert mails == []


def test_who_is_in_the_community_is_not_invited_again(mails: list[EmailMessage]) -> None:
    account_with_role("alfa", Role.MEMBER, email=GUEST)
    answer = invite(signed_in("alfa"), email="Guest@Example.org")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_here")


def test_a_key_invites_nobody() -> None:
    assert invite(with_key("alfa")).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a@b.it\nBcc: x@y.it"),
        ("name", " "),
        ("role", "king"),
        ("language", "fr"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_sent(field: str, value: str, mails: list[EmailMessage]) -> None:
    body = {"email": GUEST, "name": "Ada", "role": "member", field: value}
    answer = signed_in("alfa").post("/invitations", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")
    assert mails == []


@pytest.mark.parametrize(
    ("language", "subject", "word"),
    [
        ("it", "[CER alfa] Invito: revisore", "comunità"),
        ("en", "[CER alfa] Invitation: auditor", "community"),
        ("de", "[CER alfa] Einladung: Prüfer", "Energiegemeinschaft"),
    ],
)
def test_the_mail_speaks_the_chosen_language_and_links_to_the_stored_address(
    language: str, subject: str, word: str, mails: list[EmailMessage]
) -> None:
    client = signed_in("alfa")
    client.host = "alfa.localhost:7777"
    invite(client, language=language)
    assert mails[0].subject == subject
    for expected in (word, "Ada D'Angelo", "http://alfa.localhost/invitation#", "ALFA-owner"):
        assert expected in str(mails[0].body)


def test_mails_of_one_community_are_limited(mails: list[EmailMessage], monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "tenant_apps.access.services.invitations.MAILS_PER_COMMUNITY", Limit(times=1, within_s=3601)
    )
    owner = signed_in("alfa")
    assert [invite(owner).status_code for _ in range(2)] == [201, 429]


@pytest.mark.parametrize(("password", "code"), [(None, "missing"), ("short", "password_weak")])
def test_a_new_account_needs_a_good_password(
    password: str | None, code: str, mails: list[EmailMessage]
) -> None:
    invite(signed_in("alfa"))
    token = token_in(mails[0])
    answer = accepted(visitor(), token, password=password)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert accepted(visitor(), token).status_code == 201


def test_an_accepted_invitation_cannot_be_taken_back(mails: list[EmailMessage]) -> None:
    owner = signed_in("alfa")
    invitation_id = invite(owner).json()["id"]
    accepted(visitor(), token_in(mails[0]))
    assert owner.request("DELETE", f"/invitations/{invitation_id}").status_code == 409
    assert owner.get("/invitations").json()["items"][0]["accepted_at"]


def test_s26_an_invitation_is_not_accepted_without_the_csrf_token(mails: list[EmailMessage]) -> None:
    invite(signed_in("alfa"))
    answer = accepted(ApiClient("alfa"), token_in(mails[0]))
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
