"""Doors of notices: own ones for everybody, texts and mails for the office."""

import pytest
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.notices.services import notice_tell
from tests.clients import ApiClient, signed_in, with_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> ApiClient:
    """A manager who was told of a refused file."""
    client = signed_in("alfa", Role.MANAGER)
    with tenant_context(tenant_by_slug("alfa")):
        reader = RoleAssignment.objects.get(role=Role.MANAGER)
        values = {"file": "a.csv", "reason": "x"}
        notice_tell(kind="file_refused", to=[reader], values=values, link="/x", key="1")
    return client


def test_a_reader_sees_own_notices_and_has_read_them(manager: ApiClient) -> None:
    unread = manager.get("/notices?unread=true").json()
    assert [row["subject"] for row in unread["items"]] == ["File rifiutato: a.csv"]
    assert manager.post(f"/notices/{unread['items'][0]['id']}/read").json()["read_at"]
    assert manager.get("/notices?unread=true").json()["count"] == 0
    assert manager.post("/notices/read").json() == {"read": 0}
    assert signed_in("alfa", Role.MEMBER).get("/notices").json()["count"] == 0


def test_a_key_has_no_notices() -> None:
    assert with_key("alfa").get("/notices").status_code == 403


def test_settings_are_kept(manager: ApiClient) -> None:
    assert manager.get("/notice-settings").json() == {"language": "it", "topics_without_mail": []}
    wanted = {"language": "en", "topics_without_mail": ["deadlines"]}
    assert manager.request("PUT", "/notice-settings", wanted).json() == wanted
    refused = manager.request("PUT", "/notice-settings", {**wanted, "language": "fr"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/language")


def test_the_office_previews_and_writes_texts(manager: ApiClient) -> None:
    place, words = "/notice-texts/file_refused/it", {"subject": "Oh {{file}}", "text": "{{reason}}"}
    assert manager.post(f"{place}/preview", words).json()["subject"] == "Oh prelievi.csv"
    assert manager.request("PUT", place, words).json()["is_own"] is True
    texts = manager.get("/notice-texts").json()["items"]
    assert sum(text["is_own"] for text in texts) == 1


def test_the_office_sees_the_mails_and_members_do_not(manager: ApiClient) -> None:
    mails = manager.get("/notice-mails?state=waiting").json()["items"]
    assert [(row["kind"], row["state"]) for row in mails] == [("file_refused", "waiting")]
    assert manager.post(f"/notice-mails/{mails[0]['id']}/send-again").status_code == 409
    assert signed_in("alfa", Role.MEMBER).get("/notice-mails").status_code == 403
