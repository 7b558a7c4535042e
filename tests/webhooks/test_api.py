"""Who may say which software is told of changes, and what is refused."""

from typing import Any

import pytest
from django.http import HttpResponse

from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in

pytestmark = pytest.mark.django_db

ENDPOINT = {"name": "Books", "url": "https://example.org/hook", "event_types": ["run.published"]}


@pytest.fixture
def owner() -> ApiClient:
    return signed_in("alfa", Role.OWNER)


def added(owner: ApiClient, **changes: Any) -> HttpResponse:
    return owner.post("/webhook-endpoints", {**ENDPOINT, **changes})


def test_the_secret_is_shown_once_and_never_again(owner: ApiClient) -> None:
    made = added(owner)
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    listed = owner.get("/webhook-endpoints")
    assert secret not in listed.content.decode()
    assert listed.json()["items"][0]["url"] == ENDPOINT["url"]


def test_it_is_changed_given_a_new_secret_and_removed(owner: ApiClient) -> None:
    place = f"/webhook-endpoints/{added(owner).json()['endpoint']['id']}"
    disabled = owner.request("PUT", place, {**ENDPOINT, "is_enabled": False}).json()
    assert disabled["disabled_at"]
    rotated = owner.post(f"{place}/secret", {"grace_hours": 2})
    assert (rotated.status_code, bool(rotated.json()["endpoint"]["previous_until"])) == (201, True)
    assert owner.request("DELETE", place).status_code == 204
    assert owner.get(place).status_code == 404


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"url": "http://example.org"}, "/url", "url_refused"),
        ({"url": "https://a:b@example.org"}, "/url", "url_refused"),
        ({"event_types": ["run.publishd"]}, "/event_types", "event_type_unknown"),
        ({"name": " "}, "/name", "name_missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(
    owner: ApiClient, changes: dict[str, Any], pointer: str, code: str
) -> None:
    refused = added(owner, **changes)
    problem = refused.json()["errors"][0]
    assert (refused.status_code, problem["pointer"], problem["code"]) == (422, pointer, code)


def test_only_an_owner_may(owner: ApiClient) -> None:
    assert signed_in("alfa", Role.MANAGER).get("/webhook-endpoints").status_code == 403
