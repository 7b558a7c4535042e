"""The actor comes in with the request, the command or the task, and stays with what follows from it (D8)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from celery import chain
from celery.contrib.testing.worker import start_worker
from django.db import connection

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import Period
from cer.config.celery_app import app
from cer.kit.acting import UNNAMED, Actor, ActorKind, acting, actor_now
from cer.kit.tasks import public_task, tenant_task
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tenant_apps.access.services import invitation_send
from tenant_apps.audit.selectors import EntryFilter, entries_listed
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services import meter_file_receive
from tenant_apps.metering.tasks import file_import
from tenant_apps.settlement.services import run_approve, run_publish, run_start
from tenant_apps.settlement.states import RunKind
from tenant_apps.settlement.tasks import run_compute_task
from tests.adapters.wide_text import ORDINARY_DAY, wide_bytes, wide_rows
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in, with_key
from tests.factories import configuration_make, pod_make
from tests.populated import public_rows_remove
from tests.settlement.world import community_fill

BRUNO = Actor(kind=ActorKind.ACCOUNT, id="b-1", name="Bruno")
ANNA = Actor(kind=ActorKind.ACCOUNT, id="a-1", name="Anna", request_id="request-1")
POD = "IT001E20000001"
MEMBER = {
    "code": "M1",
    "name": "Famiglia Prova",
    "category": "natural_person",
    "is_enterprise": False,
    "valid_from": "2024-01-01",
}


@tenant_task(name="test.acts")
def acts(schema_name: str) -> dict[str, str]:
    return actor_now().as_header()


@public_task(name="test.acts_in_public")
def acts_in_public() -> dict[str, str]:
    return actor_now().as_header()


@pytest.fixture
def worker_running(committing: None, redis_url: str, worker: str) -> Iterator[None]:
    """A real worker on the real broker, in a thread of this process."""
    app.conf.task_default_queue = f"queue-{worker}"
    with start_worker(app, perform_ping_check=False, pool="solo", queues=[f"queue-{worker}"]):
        yield


def test_a_signed_in_person_is_the_actor_with_the_id_of_the_request(enter: Callable[[str], None]) -> None:
    enter("alfa")
    configuration_make()
    client = signed_in("alfa")
    answer = client.post("/members", MEMBER, **{"X-Request-ID": "trace-0001"})
    assert answer.status_code == 201
    enter("alfa")
    entry = entries_listed(EntryFilter(action="member.admitted")).get()
    assert (entry.actor_kind, entry.shown_name, entry.request_id) == ("account", "ALFA-owner", "trace-0001")


def test_a_key_is_an_actor_of_its_own(enter: Callable[[str], None]) -> None:
    enter("alfa")
    configuration_make()
    assert with_key("alfa").post("/members", MEMBER).status_code == 201
    enter("alfa")
    entry = entries_listed(EntryFilter(action="member.admitted")).get()
    assert (entry.actor_kind, entry.shown_name) == ("key", "test")


def test_nobody_is_the_actor_after_the_request(enter: Callable[[str], None]) -> None:
    enter("alfa")
    configuration_make()
    signed_in("alfa").get("/me")
    assert actor_now() == UNNAMED


def test_d8_a_task_is_the_deed_of_whoever_asked_for_it(
    worker_running: None, new_community: Callable[[str], Tenant]
) -> None:
    schema_name = new_community("askedfor").schema_name
    with acting(ANNA):
        asked = acts.delay(schema_name)
        by_name = app.send_task("test.acts", args=[schema_name])
        chained = chain(acts.si(schema_name), acts_in_public.si()).apply_async()
    assert asked.get(timeout=20) == ANNA.as_header()
    assert by_name.get(timeout=20) == ANNA.as_header()
    assert chained.get(timeout=20) == ANNA.as_header()
    assert acts.delay(schema_name).get(timeout=20)["id"] == "test.acts"


def test_d8_an_import_in_the_background_carries_the_person_who_handed_the_file_in(
    worker_running: None, new_community: Callable[[str], Tenant]
) -> None:
    schema_name = new_community("importing").schema_name
    with in_schema(schema_name), acting(ANNA):
        pod_make(POD, configuration_make())
        file = meter_file_receive(
            content=wide_bytes(wide_rows([ORDINARY_DAY], ("0.100",)), (POD,)),
            name="march.csv",
            direction=Direction.WITHDRAWN,
            source=ReadingSource.DISTRIBUTOR_VALIDATED,
        )
        asked = file_import.delay(schema_name, str(file.pk))
    asked.get(timeout=20)
    with in_schema(schema_name):
        entry = entries_listed(EntryFilter(action="meter_file.imported")).get()
    assert (entry.actor_id, entry.shown_name, entry.request_id) == ("a-1", "Anna", "request-1")


def test_d8_a_run_carries_who_asked_for_it_from_the_start_to_the_books(
    worker_running: None, new_community: Callable[[str], Tenant]
) -> None:
    schema_name = new_community("settled").schema_name
    accountant = account_with_role("settled", Role.ACCOUNTANT)
    with in_schema(schema_name):
        community_fill(Period.of_month(2024, 2))
        with acting(ANNA):
            run = run_start(kind=RunKind.MONTHLY, period="2024-02", started_by=ANNA.name)
            run_compute_task.delay(schema_name, str(run.pk)).get(timeout=60)
        with acting(replace(BRUNO, id=str(accountant.pk))):
            run_approve(run_id=run.pk, approved_by=BRUNO.name)
            run_publish(run_id=run.pk, published_by=BRUNO.name)
        told = entries_listed(EntryFilter()).filter(action__regex="^(run|ledger)").order_by("number")
        assert list(told.values_list("action", "shown_name")) == [
            ("run.started", "Anna"),
            ("run.review", "Anna"),
            ("run.approved", "Bruno"),
            ("ledger.posted", "Bruno"),
            ("run.published", "Bruno"),
        ]
    public_rows_remove()


def test_who_accepts_an_invitation_is_the_actor_though_the_community_did_not_know_them(
    enter: Callable[[str], None],
) -> None:
    owner = account_with_role("alfa", Role.OWNER)
    enter("alfa")
    sent = invitation_send(
        email="guest@alfa.example",
        name="Guest",
        role=Role.MEMBER,
        member_id=None,
        invited_by_id=owner.pk,
        invited_by_name=owner.name,
        grantable=set(Role),
    )
    connection.set_schema_to_public()
    answer = ApiClient("alfa")
    answer.get("/session")
    taken = answer.post("/invitation/accept", {"token": sent.token, "password": PASSWORD})
    assert taken.status_code == 201
    enter("alfa")
    entry = entries_listed(EntryFilter(action="invitation.accepted")).get()
    assert (entry.actor_kind, entry.shown_name) == ("account", "Guest")
    assert entry.request_id == taken["X-Request-ID"]
