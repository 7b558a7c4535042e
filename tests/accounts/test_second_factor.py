"""Codes, recovery codes and passkeys; who needs them gets through no door without (S24)."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.db import transaction

from shared_apps.accounts.models import User
from tenant_apps.access.models import Role
from tests.accounts.authenticators import SecurityKey, totp_code
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in, with_key

pytestmark = pytest.mark.django_db

NEEDS_SECOND_FACTOR = [Role.OWNER, Role.MANAGER, Role.ACCOUNTANT]


@pytest.fixture(autouse=True)
def _required(settings: Any, monkeypatch: pytest.MonkeyPatch, mails: list[EmailMessage]) -> None:
    """As on a server, where no test's transaction stands around the request and holds back its commit."""
    monkeypatch.setattr(transaction, "on_commit", lambda callback, **_options: callback())
    settings.SECOND_FACTOR_REQUIRED = True


def enrolled(client: ApiClient) -> str:
    """Enrol codes for the signed-in person, who types the password again; the seed."""
    client.identity("POST", "/auth/reauthenticate", {"password": PASSWORD})
    begun = client.identity("GET", "/account/authenticators/totp")
    seed: str = begun.json()["meta"]["secret"]
    done = client.identity("POST", "/account/authenticators/totp", {"code": totp_code(seed)})
    assert done.status_code == 200
    return seed


def begun_sign_in(slug: str, email: str) -> ApiClient:
    client = ApiClient(slug)
    answer = client.sign_in(email).json()
    assert (answer["account"], answer["pending"]) == (None, "mfa_authenticate")
    return client


@pytest.mark.parametrize("role", Role)
def test_s24_roles_that_move_money_or_people_pass_no_door_without_a_second_factor(role: Role) -> None:
    client = signed_in("alfa", role)
    expected = (403, "second_factor_needed") if role in NEEDS_SECOND_FACTOR else (200, None)
    answer = client.get("/me")
    assert (answer.status_code, answer.json().get("code")) == expected


def test_s24_platform_staff_need_one_in_any_role() -> None:
    account = account_with_role("alfa", Role.MEMBER)
    User.objects.filter(pk=account.pk).update(is_staff=True)
    assert signed_in("alfa", Role.MEMBER).get("/me").json()["code"] == "second_factor_needed"


def test_a_stranger_learns_nothing_about_second_factors() -> None:
    assert signed_in("alfa", None).get("/me").json()["code"] == "not_a_member"


def test_a_key_of_a_program_needs_none() -> None:
    assert with_key("alfa").get("/me").status_code == 200


def test_who_enrols_passes_at_once() -> None:
    client = signed_in("alfa", Role.OWNER)
    assert client.get("/me").status_code == 403
    enrolled(client)
    assert client.get("/me").status_code == 200
    assert client.get("/session").json()["second_factor_given"] is True


def test_a_second_factor_is_enrolled_only_by_who_types_the_password_again() -> None:
    client = signed_in("alfa", Role.OWNER)
    seed = client.identity("GET", "/account/authenticators/totp").json()["meta"]["secret"]
    body = {"code": totp_code(seed)}
    assert client.identity("POST", "/account/authenticators/totp", body).status_code == 401
    assert not Authenticator.objects.exists()


def test_who_has_enrolled_signs_in_with_password_and_code() -> None:
    seed = enrolled(signed_in("alfa", Role.OWNER))
    client = begun_sign_in("alfa", "owner@alfa.example")
    assert client.get("/me").status_code == 401
    assert client.identity("POST", "/auth/2fa/authenticate", {"code": "000000"}).status_code == 400
    code = totp_code(seed, steps_ahead=1)
    assert client.identity("POST", "/auth/2fa/authenticate", {"code": code}).status_code == 200
    assert client.get("/me").status_code == 200


def test_a_code_is_good_once() -> None:
    seed = enrolled(signed_in("alfa", Role.OWNER))
    code = totp_code(seed, steps_ahead=1)
    statuses = [
        begun_sign_in("alfa", "owner@alfa.example")
        .identity("POST", "/auth/2fa/authenticate", {"code": code})
        .status_code
        for _ in range(2)
    ]
    assert statuses == [200, 400]


def test_s04_a_sign_in_half_done_on_alfa_cannot_be_finished_on_beta() -> None:
    seed = enrolled(signed_in("alfa", Role.OWNER))
    client = begun_sign_in("alfa", "owner@alfa.example")
    client.host = "beta.localhost"
    code = {"code": totp_code(seed, steps_ahead=1)}
    assert client.identity("POST", "/auth/2fa/authenticate", code).status_code == 401
    client.host = "alfa.localhost"
    assert client.identity("POST", "/auth/2fa/authenticate", code).status_code == 200


def test_a_recovery_code_opens_once() -> None:
    client = signed_in("alfa", Role.OWNER)
    enrolled(client)
    codes = client.identity("GET", "/account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    assert len(codes) == 10
    for expected in (200, 400):
        other = begun_sign_in("alfa", "owner@alfa.example")
        assert other.identity("POST", "/auth/2fa/authenticate", {"code": codes[0]}).status_code == expected


def test_seeds_are_sealed_in_the_database() -> None:
    seed = enrolled(signed_in("alfa", Role.OWNER))
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert stored
    assert seed not in stored


def test_a_new_factor_is_told_by_mail(mails: list[EmailMessage]) -> None:
    enrolled(signed_in("alfa", Role.OWNER))
    assert {tuple(mail.to) for mail in mails} == {("owner@alfa.example",)}


def with_passkey(slug: str = "alfa") -> SecurityKey:
    """An owner who has enrolled a passkey on the community's host."""
    client = signed_in(slug, Role.OWNER)
    client.identity("POST", "/auth/reauthenticate", {"password": PASSWORD})
    key = SecurityKey(origin=f"https://{slug}.localhost")
    options = client.identity("GET", "/account/authenticators/webauthn?passwordless").json()["data"]
    body = {"name": "laptop", "credential": key.create(options["creation_options"])}
    assert client.identity("POST", "/account/authenticators/webauthn", body).status_code == 200
    assert client.get("/me").status_code == 200
    return key


def test_a_passkey_is_password_and_second_factor_in_one() -> None:
    key = with_passkey()
    client = ApiClient("alfa")
    options = client.identity("GET", "/auth/webauthn/login").json()["data"]["request_options"]
    answer = client.identity("POST", "/auth/webauthn/login", {"credential": key.get(options)})
    assert answer.status_code == 200
    assert client.get("/me").status_code == 200


def test_a_passkey_is_a_second_factor_after_the_password() -> None:
    key = with_passkey()
    client = begun_sign_in("alfa", "owner@alfa.example")
    options = client.identity("GET", "/auth/webauthn/authenticate").json()["data"]["request_options"]
    body = {"credential": key.get(options)}
    assert client.identity("POST", "/auth/webauthn/authenticate", body).status_code == 200
    assert client.get("/me").status_code == 200


def test_an_answer_made_for_another_site_is_refused() -> None:
    key = with_passkey()
    key.origin = "https://alfa.evil.example"
    client = ApiClient("alfa")
    options = client.identity("GET", "/auth/webauthn/login").json()["data"]["request_options"]
    assert (
        client.identity("POST", "/auth/webauthn/login", {"credential": key.get(options)}).status_code == 400
    )


def test_an_answer_to_an_old_challenge_is_refused() -> None:
    key = with_passkey()
    client = ApiClient("alfa")
    old = key.get(client.identity("GET", "/auth/webauthn/login").json()["data"]["request_options"])
    client.identity("GET", "/auth/webauthn/login")
    assert client.identity("POST", "/auth/webauthn/login", {"credential": old}).status_code == 400


def test_s02_a_challenge_of_alfa_cannot_be_answered_on_beta() -> None:
    key = with_passkey()
    account_with_role("beta", Role.OWNER, email="owner@alfa.example")
    client = ApiClient("alfa")
    answer = key.get(client.identity("GET", "/auth/webauthn/login").json()["data"]["request_options"])
    client.host = "beta.localhost"
    assert client.identity("POST", "/auth/webauthn/login", {"credential": answer}).status_code == 400


def test_a_passkey_serves_all_communities_under_our_domain() -> None:
    key = with_passkey()
    account_with_role("beta", Role.OWNER, email="owner@alfa.example")
    key.origin = "https://beta.localhost"
    client = ApiClient("beta")
    options = client.identity("GET", "/auth/webauthn/login").json()["data"]["request_options"]
    assert (
        client.identity("POST", "/auth/webauthn/login", {"credential": key.get(options)}).status_code == 200
    )
    assert client.get("/me").status_code == 200


def test_no_variable_turns_the_second_factor_off_on_a_server() -> None:
    environment = {
        "CER_SECRET_KEY": "x" * 32,
        "CER_FIELD_KEY": "y" * 32,
        "CER_STORAGE_URL": "file:///var/lib/cer/files",
        "CER_BASE_DOMAIN": "cer.example",
        "CER_DATABASE_URL": "dbname=none",
        "CER_OWNER_DATABASE_URL": "dbname=none",
        "CER_REDIS_URL": "redis://127.0.0.1:1",
        "CER_MAIL_URL": "smtps://user:p%40ss@mail.example",
        "CER_SECOND_FACTOR_REQUIRED": "false",
    }
    code = (
        "from cer.config.settings import production as p;"
        "print(p.SECOND_FACTOR_REQUIRED, p.EMAIL_HOST, p.EMAIL_PORT, p.EMAIL_HOST_PASSWORD, p.EMAIL_USE_SSL)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.split() == ["True", "mail.example", "465", "p@ss", "True"]
