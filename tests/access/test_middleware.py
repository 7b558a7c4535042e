from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import ApiKey, Role
from tests.clients import ApiClient, account_with_role, signed_in, with_key

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_and_reads_who_they_are() -> None:
    answer = signed_in("alfa", Role.ACCOUNTANT).get("/me")
    assert answer.status_code == 200
    assert answer.json()["role"] == "accountant"
    assert "runs.start" in answer.json()["permissions"]


def test_s03_logged_in_is_not_member() -> None:
    answer = signed_in("alfa", None).get("/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_member")


def test_s02_a_session_of_alfa_is_unknown_on_beta_and_survives_on_alfa() -> None:
    client = signed_in("alfa")
    client.host = "beta.localhost"
    assert client.get("/me").status_code == 401
    client.host = "alfa.localhost"
    assert client.get("/me").status_code == 200


def test_s02_an_account_of_both_still_signs_in_on_each_host() -> None:
    account = account_with_role("alfa", Role.OWNER, email="both@example.org")
    account_with_role("beta", Role.OWNER, email="both@example.org")
    client = ApiClient("alfa")
    client.sign_in(account.email)
    client.host = "beta.localhost"
    assert client.get("/me").status_code == 401


def test_s02_a_key_of_alfa_is_refused_on_beta_like_an_unknown_one() -> None:
    client = with_key("alfa")
    with_key("beta")
    assert client.get("/me").status_code == 200
    client.host = "beta.localhost"
    foreign = client.get("/me")
    client.key = "cer_live_never-existed"
    unknown = client.get("/me")
    assert foreign.status_code == unknown.status_code == 401
    assert {**foreign.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


@pytest.mark.parametrize(
    "end", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}]
)
def test_an_expired_or_revoked_key_is_unknown(end: dict[str, datetime]) -> None:
    client = with_key("alfa")
    with tenant_context(tenant_by_slug("alfa")):
        ApiKey.objects.update(**end)
    assert client.get("/me").status_code == 401


def test_a_write_by_session_without_the_csrf_token_is_refused() -> None:
    client = signed_in("alfa")
    answer = client.client.post(
        "/api/v1/api-keys", "{}", content_type="application/json", headers={"Host": client.host}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_s11_every_request_ends_on_public() -> None:
    signed_in("alfa").get("/me")
    assert connection.schema_name == "public"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        role, schema = cursor.fetchone()
    assert (role.rsplit("_", 1)[1], schema) == ("public", "public")


def test_s11_health_is_answered_without_any_community() -> None:
    client = signed_in("alfa")
    client.get("/me")
    for path in ("/healthz", "/readyz"):
        answer = client.client.get(path, headers={"Host": "10.0.0.7"})
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("host", ["nowhere.localhost", "gone.example", "ALFA.localhost.evil.example"])
def test_an_unknown_host_gets_the_plain_404(host: str) -> None:
    answer = ApiClient("alfa").client.get("/api/v1/me", headers={"Host": host})
    assert (answer.status_code, answer.content) == (404, b"Not found.\n")


def test_a_key_cannot_be_given_more_than_its_maker_has() -> None:
    manager = signed_in("alfa", Role.MANAGER)
    body = {"name": "x", "permissions": ["settings.edit"], "expires_at": "2100-01-01T00:00:00Z"}
    assert manager.post("/api-keys", body).json()["code"] == "permission_beyond_own"
    owner = signed_in("alfa", Role.OWNER)
    issued = owner.post("/api-keys", body)
    assert issued.status_code == 201
    assert issued.json()["token"].startswith("cer_live_")
