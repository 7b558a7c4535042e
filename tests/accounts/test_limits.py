"""Guessing is slow for everybody together, and stops with Redis (S25)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from cer.kit.api.addresses import client_address, client_network
from cer.kit.errors import TooOftenError
from cer.kit.limits import Limit, limit_take
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tests.clients import ApiClient, account_with_role, signed_in

WIDE = Limit(times=100_000, within_s=3600)
TIGHT = Limit(times=5, within_s=3600)


@pytest.fixture
def limits(settings: Any) -> Callable[..., None]:
    def use(**narrow: Limit) -> None:
        wide = dict.fromkeys(("tenant", "network", "account"), WIDE)
        settings.IDENTITY_LIMITS = {**wide, **narrow}

    return use


def attempt(client: ApiClient, email: str, **headers: str) -> HttpResponse:
    return client.post("/session", {"email": email, "password": "not the passphrase"}, **headers)


def statuses(client: ApiClient, emails: list[str], **headers: str) -> list[int]:
    client.get("/session")
    return [attempt(client, email, **headers).status_code for email in emails]


def test_s25_of_a_hundred_parallel_sign_ins_with_forged_addresses_few_are_looked_at(
    new_community: Callable[[str], Tenant], limits: Callable[..., None]
) -> None:
    new_community("limits-one")
    limits(network=Limit(times=5, within_s=3605))

    def one(number: int) -> int:
        client = ApiClient("limits-one")
        client.get("/session")
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        try:
            return attempt(client, f"somebody{number}@limits.example", **forged).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(100)))
    assert (answers.count(401), answers.count(429)) == (5, 95)


@pytest.mark.django_db
def test_s25_an_account_is_guarded_from_many_networks(limits: Callable[..., None], settings: Any) -> None:
    limits(account=TIGHT)
    settings.TRUSTED_PROXIES = 1
    client = ApiClient("alfa")
    client.get("/session")
    answers = [
        attempt(client, "Victim@alfa.example ", **{"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(7)
    ]
    assert answers == [401] * 5 + [429] * 2


@pytest.mark.django_db
def test_s25_a_community_is_guarded_as_a_whole(limits: Callable[..., None]) -> None:
    limits(tenant=Limit(times=5, within_s=3601))
    emails = [f"somebody{number}@tenant.example" for number in range(6)]
    assert statuses(ApiClient("beta"), emails) == [401] * 5 + [429]
    assert statuses(ApiClient("alfa"), emails[:1]) == [401]


@pytest.mark.django_db
def test_s25_a_refusal_is_the_same_for_known_and_unknown_and_says_when_to_return(
    limits: Callable[..., None],
) -> None:
    account_with_role("alfa", Role.MEMBER, email="known@same.example")
    limits(account=Limit(times=1, within_s=3602))
    client = ApiClient("alfa")
    answers = []
    for email in ("known@same.example", "unknown@same.example"):
        statuses(client, [email])
        answers.append(attempt(client, email))
    known, unknown = answers
    assert known.status_code == unknown.status_code == 429
    assert known.json()["code"] == unknown.json()["code"] == "too_often"
    assert 0 < int(known["Retry-After"]) <= 3602


@pytest.mark.django_db
def test_s25_codes_of_a_person_are_guarded_whatever_address_is_put_beside_them(
    limits: Callable[..., None],
) -> None:
    client = signed_in("alfa", Role.AUDITOR)
    limits(account=Limit(times=3, within_s=3603))
    answers = [
        client.identity("POST", "/auth/reauthenticate", {"password": "x", "email": f"{number}@x.example"})
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [400] * 3 + [429]


@pytest.mark.django_db
def test_s25_reset_mails_are_limited_too(limits: Callable[..., None], mails: list[EmailMessage]) -> None:
    account_with_role("alfa", Role.MEMBER, email="reset@same.example")
    limits(account=Limit(times=2, within_s=3604))
    client = ApiClient("alfa")
    client.get("/session")
    for _ in range(4):
        client.identity("POST", "/auth/password/request", {"email": "reset@same.example"})
    assert len(mails) == 2


@pytest.mark.django_db
def test_s25_without_redis_nobody_signs_in_and_whoever_is_in_stays_in(settings: Any) -> None:
    inside = signed_in("alfa", Role.MEMBER)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}
    answer = ApiClient("alfa").sign_in("member@alfa.example")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer["Retry-After"]
    assert inside.get("/me").status_code == 200
    assert inside.request("DELETE", "/session").status_code == 204


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "not an address", "0.0.0.0"),  # noqa: S104
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_s25_only_our_own_proxies_say_where_a_client_is(
    proxies: int, forwarded: str, expected: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_s25_all_addresses_of_one_home_share_a_bucket() -> None:
    one, two = (
        client_network(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:0:1::7", "2001:db8:0:1:ffff::8")
    )
    assert one == two


@pytest.mark.django_db
def test_a_limit_opens_again_when_its_span_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = Limit(times=1, within_s=60)
    monkeypatch.setattr("time.time", lambda: 6_000_000_000)
    limit_take("span", limit)
    with pytest.raises(TooOftenError, match="in 60 seconds"):
        limit_take("span", limit)
    monkeypatch.setattr("time.time", lambda: 6_000_000_060)
    limit_take("span", limit)
