"""Assemblies through their doors: the office, a member, another community."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.kit.tenancy import in_schema
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.assemblies.models import Assembly
from tenant_apps.assemblies.services.attending import assembly_open
from tests.assemblies.world import FIRST_CALL, arrive, convened, members_make, motion_make
from tests.clients import ApiClient, signed_in

pytestmark = pytest.mark.django_db

PLAN = {
    "kind": "ordinary",
    "title": "Yearly accounts",
    "link": "https://meet.example/1",
    "first_call_at": (timezone.now() + timedelta(days=30)).isoformat(),
    "agenda": ["Accounts", "Sharing rule"],
}


@pytest.fixture
def members(db: None) -> list[Any]:
    with tenant_context(tenant_by_slug("alfa")):
        return [member.pk for member in members_make()]


@pytest.fixture
def office(members: list[Any]) -> ApiClient:
    return signed_in("alfa", Role.MANAGER)


@pytest.fixture
def own(members: list[Any]) -> ApiClient:
    return signed_in("alfa", Role.MEMBER, member_id=members[0])


def opened_assembly() -> tuple[str, str]:
    """An assembly in alfa that M2 and M3 hold, and a motion in it."""
    with in_schema(tenant_by_slug("alfa").schema_name):
        assembly = convened()
        arrive(assembly, *[notice.member for notice in assembly.notices.order_by("member__code")[1:3]])
        assembly_open(assembly_id=assembly.pk, call=1, now=FIRST_CALL)
        return str(assembly.pk), str(motion_make(assembly).pk)


def test_an_assembly_is_drafted_and_convened_by_mail(
    office: ApiClient,
    own: ApiClient,
    mails: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    drafted = office.post("/assemblies", PLAN).json()
    assert own.get(f"/own/assemblies/{drafted['id']}").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        convened_now = office.post(f"/assemblies/{drafted['id']}/convocation")
    assert [mail.to for mail in mails] == [["member@alfa.example"]]
    assert (convened_now.status_code, convened_now.json()["state"]) == (200, "convened")
    assert convened_now.json()["quorum"]["needed_first"] == 2
    notices = office.get(f"/assemblies/{drafted['id']}/notices").json()["items"]
    assert [(row["member"], row["is_by_mail"]) for row in notices] == [
        ("M1", True),
        ("M2", False),
        ("M3", False),
        ("M4", False),
    ]
    assert own.get(f"/own/assemblies/{drafted['id']}").json()["agenda"] == PLAN["agenda"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first_call_at": "2026-10-25T02:30:00"}, "not_valid"),
        ({"agenda": []}, "not_valid"),
        ({"kind": "secret"}, "not_valid"),
        ({"link": ""}, "place_missing"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(office: ApiClient, change: dict[str, Any], code: str) -> None:
    answer = office.post("/assemblies", PLAN | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_member_takes_part_and_votes_once(own: ApiClient) -> None:
    assembly_id, motion_id = opened_assembly()
    assert own.post(f"/own/motions/{motion_id}/vote", {"choice": "for"}).json()["code"] == "voter_not_present"
    assert own.post(f"/own/assemblies/{assembly_id}/attendance").status_code == 201
    assert own.post(f"/own/motions/{motion_id}/vote", {"choice": "for"}).status_code == 201
    again = own.post(f"/own/motions/{motion_id}/vote", {"choice": "against"})
    assert (again.status_code, again.json()["code"]) == (409, "already_voted")
    assert own.get(f"/own/assemblies/{assembly_id}/rights").json()["motions_voted"] == [motion_id]


def test_a_member_gives_its_proxy_and_takes_it_back(own: ApiClient) -> None:
    assembly_id, _ = opened_assembly()
    path = f"/own/assemblies/{assembly_id}/proxy"
    assert own.post(path, {"holder_code": "m2"}).json()["holder"] == "M2"
    assert own.get(f"/own/assemblies/{assembly_id}").json()["quorum"]["represented"] == 1
    assert own.request("DELETE", path).status_code == 204
    assert own.request("DELETE", path).status_code == 404


def test_an_auditor_looks_and_a_member_does_not_convene(office: ApiClient, own: ApiClient) -> None:
    drafted = office.post("/assemblies", PLAN).json()["id"]
    auditor = signed_in("alfa", Role.AUDITOR)
    assert auditor.get(f"/assemblies/{drafted}").status_code == 200
    assert auditor.post(f"/assemblies/{drafted}/convocation").status_code == 403
    assert own.post(f"/assemblies/{drafted}/convocation").status_code == 403


def test_another_community_knows_nothing_of_the_assembly(office: ApiClient) -> None:
    drafted = office.post("/assemblies", PLAN).json()["id"]
    stranger = signed_in("beta", Role.OWNER)
    assert stranger.get(f"/assemblies/{drafted}").status_code == 404
    assert stranger.post(f"/assemblies/{drafted}/convocation").status_code == 404
    with in_schema(tenant_by_slug("alfa").schema_name):
        assert Assembly.objects.get().state == "draft"


def test_settings_are_written_and_a_quorum_that_is_no_fraction_refused(office: ApiClient) -> None:
    settings = office.get("/assembly-settings").json()
    assert settings["extraordinary_first_quorum"] == "3/4"
    changed = settings | {"ordinary_first_quorum": "2/3"}
    assert office.request("PUT", "/assembly-settings", changed).json() == changed
    for wrong in ("0.5", "1/0", "5/2x"):
        answer = office.request("PUT", "/assembly-settings", settings | {"ordinary_first_quorum": wrong})
        assert answer.status_code == 422
