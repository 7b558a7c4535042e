"""Signing in, resetting a password, proving an address: nobody learns who has an account (S2, S17, S24)."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import override_settings

from shared_apps.accounts.services import account_create
from tenant_apps.access.models import Role
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another passphrase of mine"


def visitor(slug: str = "alfa") -> ApiClient:
    client = ApiClient(slug)
    client.get("/session")
    return client


def bare(response: HttpResponse) -> tuple[int, dict[str, object], list[str]]:
    body = {key: value for key, value in response.json().items() if key != "request_id"}
    return response.status_code, body, sorted(response.headers)


def reset_key(mail: EmailMessage) -> str:
    found = re.search(r"/reset-password#(\S+)", str(mail.body))
    assert found
    return found[1]


def test_s24_a_wrong_password_and_an_unknown_address_get_the_same_answer() -> None:
    account_with_role("alfa", Role.MEMBER)
    body = {"email": "member@alfa.example", "password": "not the passphrase"}
    known = visitor().post("/session", body)
    unknown = visitor().post("/session", {**body, "email": "nobody@alfa.example"})
    assert known.status_code == 401
    assert bare(known) == bare(unknown)


def test_s24_the_library_answers_alike_too() -> None:
    account_with_role("alfa", Role.MEMBER)
    body = {"email": "member@alfa.example", "password": "not the passphrase"}
    known = visitor().identity("POST", "/auth/login", body)
    unknown = visitor().identity("POST", "/auth/login", {**body, "email": "nobody@alfa.example"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_s24_a_reset_answers_alike_and_mails_only_who_has_an_account(mails: list[EmailMessage]) -> None:
    account_with_role("alfa", Role.MEMBER)
    known = visitor().identity("POST", "/auth/password/request", {"email": "member@alfa.example"})
    unknown = visitor().identity("POST", "/auth/password/request", {"email": "nobody@alfa.example"})
    assert (
        (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (200, {"status": 200})
    )
    assert [mail.to for mail in mails] == [["member@alfa.example"]]


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
@pytest.mark.parametrize("path", ["/auth/login", "/auth/password/request"])
def test_s24_the_time_of_the_answer_tells_nothing(path: str, mails: list[EmailMessage]) -> None:
    account_with_role("alfa", Role.MEMBER)
    client = visitor()

    def took_s(email: str) -> float:
        started = time.process_time()
        client.identity("POST", path, {"email": email, "password": "not the passphrase"})
        return time.process_time() - started

    # The least of each: what else the machine does can only add; a hash that is left out shows as 300 ms.
    pairs = [(took_s("member@alfa.example"), took_s("nobody@alfa.example")) for _ in range(9)]
    known_s, unknown_s = (min(times_s) for times_s in zip(*pairs, strict=True))
    assert abs(known_s - unknown_s) < 0.020


def test_s24_nobody_signs_up_without_an_invitation() -> None:
    body = {"email": "new@example.org", "password": PASSWORD}
    assert visitor().identity("POST", "/auth/signup", body).status_code == 403


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_s24_a_short_or_common_password_is_refused_in_a_reset(
    password: str, mails: list[EmailMessage]
) -> None:
    account_with_role("alfa", Role.MEMBER)
    client = visitor()
    client.identity("POST", "/auth/password/request", {"email": "member@alfa.example"})
    body = {"key": reset_key(mails[0]), "password": password}
    answer = client.identity("POST", "/auth/password/reset", body)
    assert (answer.status_code, answer.json()["errors"][0]["param"]) == (400, "password")


def test_a_password_is_reset_once_by_the_mailed_link(mails: list[EmailMessage]) -> None:
    account_with_role("alfa", Role.MEMBER)
    client = visitor()
    client.identity("POST", "/auth/password/request", {"email": "member@alfa.example"})
    body = {"key": reset_key(mails[0]), "password": NEW_PASSWORD}
    client.identity("POST", "/auth/password/reset", body)
    assert ApiClient("alfa").sign_in("member@alfa.example", NEW_PASSWORD).status_code == 200
    assert client.identity("POST", "/auth/password/reset", body).status_code == 400


def test_s02_a_reset_link_of_alfa_is_refused_on_beta_like_an_unknown_one(mails: list[EmailMessage]) -> None:
    account_with_role("alfa", Role.MEMBER)
    visitor("alfa").identity("POST", "/auth/password/request", {"email": "member@alfa.example"})
    key = reset_key(mails[0])
    beta = visitor("beta")
    foreign = beta.identity("POST", "/auth/password/reset", {"key": key, "password": NEW_PASSWORD})
    unknown = beta.identity("POST", "/auth/password/reset", {"key": "1-2-3", "password": NEW_PASSWORD})
    assert foreign.status_code == 400
    assert foreign.json() == unknown.json()
    answer = visitor("alfa").identity("GET", "/auth/password/reset", **{"X-Password-Reset-Key": key})
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["alfa.localhost:6666", "ALFA.localhost", "alfa.localhost."])
def test_s17_the_link_leads_to_the_stored_address_whatever_host_was_named(
    host: str, mails: list[EmailMessage]
) -> None:
    account_with_role("alfa", Role.MEMBER)
    client = visitor()
    headers = {"Host": host, "X-Forwarded-Host": "evil.example"}
    client.identity("POST", "/auth/password/request", {"email": "member@alfa.example"}, **headers)
    text = f"{mails[0].subject} {mails[0].body}"
    assert "http://alfa.localhost/reset-password#" in text
    assert "6666" not in text
    assert "evil" not in text


@pytest.mark.parametrize(
    ("wanted", "word"), [("it", "password"), ("de-AT,de", "Passwort"), ("en", "reset"), ("fr", "password")]
)
def test_a_mail_speaks_the_readers_language_under_the_name_of_the_community(
    wanted: str, word: str, mails: list[EmailMessage]
) -> None:
    account_with_role("alfa", Role.MEMBER)
    client = visitor()
    headers = {"Accept-Language": wanted}
    client.identity("POST", "/auth/password/request", {"email": "member@alfa.example"}, **headers)
    assert mails[0].subject.startswith("[CER alfa] ")
    assert word.lower() in str(mails[0].body).lower()


def test_an_unproved_address_signs_in_only_with_the_mailed_code(mails: list[EmailMessage]) -> None:
    account = account_with_role("alfa", Role.MEMBER)
    EmailAddress.objects.filter(user=account).update(verified=False)
    client = ApiClient("alfa")
    begun = client.sign_in(account.email).json()
    assert (begun["account"], begun["pending"]) == (None, "verify_email")
    assert client.get("/me").status_code == 401
    code = re.search(r"^([A-Z0-9]{4,}(-[A-Z0-9]{3,})*)$", str(mails[0].body), re.MULTILINE)
    assert code, mails[0].body
    assert client.identity("POST", "/auth/email/verify", {"key": code[0]}).status_code == 200
    assert client.get("/me").status_code == 200


def test_who_may_not_work_any_more_is_refused_like_a_stranger() -> None:
    account = account_create(email="gone@example.org", name="Gone", password=PASSWORD)
    account.is_active = False
    account.save()
    answer = ApiClient("alfa").sign_in("gone@example.org")
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_wrong")


def test_a_new_password_ends_the_sessions_of_all_other_browsers() -> None:
    here, elsewhere = signed_in("alfa", Role.MEMBER), signed_in("alfa", Role.MEMBER)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    here.identity("POST", "/account/password/change", body)
    assert here.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 401
