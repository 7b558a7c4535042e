"""Sessions: known on their host alone, listed, ended from elsewhere; the switcher between communities."""

import pytest
from django.db import connection

from tenant_apps.access.models import Role
from tests.clients import ApiClient, account_with_role, signed_in

pytestmark = pytest.mark.django_db


def test_s04_nothing_in_a_session_of_alfa_is_readable_on_beta() -> None:
    client = signed_in("alfa", Role.MEMBER)
    client.host = "beta.localhost"
    assert client.get("/session").json()["account"] is None
    assert client.identity("GET", "/auth/session").status_code == 401
    assert client.identity("GET", "/auth/sessions").status_code == 401


def test_s04_a_session_that_names_no_host_is_none() -> None:
    client = signed_in("alfa", Role.MEMBER)
    store = client.client.session
    del store["schema_name"]
    store.save()
    assert client.get("/me").status_code == 401


def test_a_session_ended_from_elsewhere_is_refused_at_the_next_call() -> None:
    lost, mine = signed_in("alfa", Role.MEMBER), signed_in("alfa", Role.MEMBER)
    listed = mine.identity("GET", "/auth/sessions").json()["data"]
    others = [each["id"] for each in listed if not each["is_current"]]
    assert len(others) == 1
    assert mine.identity("DELETE", "/auth/sessions", {"sessions": others}).status_code == 200
    assert lost.get("/me").status_code == 401
    assert mine.get("/me").status_code == 200


def test_nobody_ends_the_session_of_somebody_else() -> None:
    victim, attacker = signed_in("alfa", Role.MEMBER), signed_in("alfa", Role.AUDITOR)
    theirs = victim.identity("GET", "/auth/sessions").json()["data"][0]["id"]
    assert attacker.identity("DELETE", "/auth/sessions", {"sessions": [theirs]}).status_code == 400
    assert victim.get("/me").status_code == 200


def test_signing_out_ends_the_session_on_the_server() -> None:
    client = signed_in("alfa", Role.MEMBER)
    cookie = client.client.cookies["sessionid"].value
    assert client.request("DELETE", "/session").status_code == 204
    client.client.cookies["sessionid"] = cookie
    assert client.get("/me").status_code == 401


def test_the_switcher_lists_the_communities_of_the_account_and_no_others() -> None:
    account_with_role("alfa", Role.OWNER, email="both@example.org")
    account_with_role("beta", Role.MEMBER, email="both@example.org")
    client = ApiClient("alfa")
    client.sign_in("both@example.org")
    assert client.get("/session/communities").json() == [
        {"name": "CER alfa", "address": "http://alfa.localhost"},
        {"name": "CER beta", "address": "http://beta.localhost"},
    ]
    only_alfa = signed_in("alfa", Role.MEMBER)
    assert [each["name"] for each in only_alfa.get("/session/communities").json()] == ["CER alfa"]


def test_the_switcher_needs_a_session() -> None:
    assert ApiClient("alfa").get("/session/communities").status_code == 401


@pytest.mark.parametrize("path", ["/account/email", "/account/phone"])
def test_pages_that_the_product_does_not_have_are_not_there(path: str) -> None:
    assert signed_in("alfa", Role.MEMBER).identity("GET", path).status_code == 404


def test_s11_the_accounts_own_pages_stay_on_public() -> None:
    signed_in("alfa", Role.MEMBER).identity("GET", "/account/authenticators")
    assert connection.schema_name == "public"


def test_s26_a_write_without_the_csrf_token_is_refused_as_a_problem() -> None:
    client = signed_in("alfa", Role.MEMBER)
    answer = client.client.post(
        "/_allauth/browser/v1/account/password/change",
        "{}",
        "application/json",
        headers={"Host": client.host},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
