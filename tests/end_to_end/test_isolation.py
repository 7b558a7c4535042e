"""Whoever belongs to one community finds nothing of another: not by host, not by id (acceptance 4)."""

import re
import uuid
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import expect

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.members.selectors import members_listed
from tests.end_to_end.browsing import Community
from tests.populated import ALFA, BETA


@pytest.fixture
def member_of_beta(community: Community) -> str:
    with tenant_context(tenant_by_slug(BETA)):
        return str(members_listed()[0].pk)


def test_a_session_of_one_host_is_none_on_another(community: Community) -> None:
    page = community.sign_in(Role.OWNER, path="/members")
    page.goto(community.address("/members", slug=BETA))
    expect(page).to_have_url(re.compile(rf"{BETA}\.localhost.*/sign-in"))
    assert community.api("/api/v1/members")[0] == 401
    assert community.api("/api/v1/registry/extract/file?as_of=2024-02-01")[0] == 401


def test_anothers_member_looks_like_one_that_never_was(community: Community, member_of_beta: str) -> None:
    page = community.sign_in(Role.OWNER, path=f"/members/{member_of_beta}")
    expect(page.get_by_role("alert")).to_contain_text("Questo non esiste")
    theirs, nobodys = (
        _without_the_ids(community.api(f"/api/v1/members/{member_id}"), member_id)
        for member_id in (member_of_beta, str(uuid.uuid4()))
    )
    assert theirs == nobodys
    assert theirs[0] == 404
    assert BETA.upper() not in page.content().upper()


def test_the_file_of_ones_own_registry_holds_nobody_else(community: Community) -> None:
    page = community.sign_in(Role.OWNER, path="/members")
    text = page.evaluate(
        "async path => (await fetch(path)).text()", "/api/v1/registry/extract/file?as_of=2024-02-15"
    )
    assert ALFA.upper() in text
    assert BETA.upper() not in text


def _without_the_ids(answer: tuple[int, Any], member_id: str) -> tuple[int, Any]:
    status, body = answer
    return status, {
        key: str(value).replace(member_id, "") for key, value in body.items() if key != "request_id"
    }
