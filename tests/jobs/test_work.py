"""`GET /jobs`: the long work of every room in one shape, as far as the caller may see it."""

import pytest
from django.conf import settings
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.settlement.services import run_start
from tenant_apps.settlement.states import RunKind
from tests.clients import signed_in
from tests.populated import BETA, Populated

pytestmark = pytest.mark.django_db


@pytest.fixture
def beta(canaries: dict[str, Populated]) -> Populated:
    return canaries[BETA]


def test_every_room_shows_its_work_in_one_shape(beta: Populated) -> None:
    items = signed_in(BETA).get("/jobs").json()["items"]
    assert {each["kind"] for each in items} == set(settings.JOB_SOURCES)
    assert [each["asked_at"] for each in items] == sorted((each["asked_at"] for each in items), reverse=True)
    imported = next(each for each in items if each["kind"] == "import")
    assert (imported["state"], imported["unit"], imported["cancel"]) == ("done", "values", None)


def test_work_that_has_not_ended_shows_how_far_it_is_and_how_to_stop_it(beta: Populated) -> None:
    with tenant_context(tenant_by_slug(BETA)):
        run = run_start(kind=RunKind.SIMULATION, period="2024-02", started_by="Anna")
    owner = signed_in(BETA)
    shown = next(
        each for each in owner.get("/jobs?is_open=true").json()["items"] if each["kind"] == "settlement"
    )
    assert (shown["state"], shown["done"], shown["total"], shown["unit"]) == ("waiting", 0, None, "hours")
    assert (shown["title"], shown["asked_by"]) == ("simulation 2024-02", "Anna")
    assert shown["resume"] == f"/api/v1/runs/{run.pk}/resume"
    assert owner.post(shown["cancel"].removeprefix("/api/v1")).status_code == 200
    assert str(run.pk) not in owner.get("/jobs?is_open=true").content.decode()


def test_a_role_sees_the_work_of_the_rooms_that_are_open_to_it(beta: Populated) -> None:
    def kinds(role: Role) -> set[str]:
        return {each["kind"] for each in signed_in(BETA, role).get("/jobs").json()["items"]}

    assert kinds(Role.TECHNICIAN) == {"import"}
    assert kinds(Role.AUDITOR) == set(settings.JOB_SOURCES)
    items = signed_in(BETA, Role.AUDITOR).get("/jobs").json()["items"]
    assert {each["cancel"] for each in items} | {each["resume"] for each in items} == {None}
    assert signed_in(BETA, Role.MEMBER).get("/jobs").status_code == 403
