"""Which host answers, whatever a request says of itself (S17)."""

import pytest
from django.http import HttpResponse
from django.test import Client

from shared_apps.tenants.models import Tenant

pytestmark = pytest.mark.django_db

NOBODY = (404, b"Not found.\n", "text/plain")


def answer_at(host: str, **headers: str) -> HttpResponse:
    return Client().get("/api/v1/session", headers={"Host": host, **headers})


def bare(answer: HttpResponse) -> tuple[int, bytes, str]:
    return answer.status_code, answer.content, answer["Content-Type"]


@pytest.mark.parametrize(
    "host", ["alfa.localhost", "ALFA.LocalHost", "alfa.localhost.", "alfa.localhost:8443"]
)
def test_s17_a_community_answers_however_its_host_is_written(host: str) -> None:
    assert answer_at(host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "nobody.localhost",
        "alfa.localhost.evil.example",
        "evil.example",
        "www.alfa.localhost",
        "alfa.localhost,beta.localhost",
        "alfa.localhost beta.localhost",
        "alfa.localhost@evil.example",
        "alfa.localhost..",
        "alfa.localhost:port",
        "xn--alfa.localhost",
        "[::1]",
        "",
    ],
)
def test_s17_any_other_host_gets_one_and_the_same_answer(host: str) -> None:
    assert bare(answer_at(host)) == NOBODY


def test_s17_a_suspended_host_looks_like_one_that_never_was() -> None:
    Tenant.objects.filter(slug="beta").update(status="suspended")
    assert bare(answer_at("beta.localhost")) == NOBODY


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host"])
def test_s17_no_other_header_names_the_host(header: str) -> None:
    value = "host=alfa.localhost" if header == "Forwarded" else "alfa.localhost"
    assert bare(answer_at("nobody.localhost", **{header: value})) == NOBODY


def test_s17_an_address_that_does_not_exist_is_a_plain_404_on_every_kind_of_host() -> None:
    for host in ("alfa.localhost", "www.localhost", "console.localhost"):
        answer = Client().get("/api/nothing/here", headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
