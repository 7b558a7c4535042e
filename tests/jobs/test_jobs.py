"""Jobs follow the broker: asked for, begun, done, failed, asked for again, called off."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cer.config.celery_app import app
from cer.kit.acting import Actor, ActorKind, acting
from cer.kit.errors import ConflictError
from cer.kit.tasks import public_task, tenant_task
from cer.kit.tenancy import in_schema
from shared_apps.console.models import StaffRole
from shared_apps.jobs.models import Job
from shared_apps.jobs.selectors import jobs_failed_since, queue_depth
from shared_apps.jobs.services import (
    KEPT_FOR,
    job_asked,
    job_cancel,
    job_done,
    job_failed,
    job_may_begin,
    job_retry,
    jobs_purge,
)
from shared_apps.jobs.states import JobState
from shared_apps.tenants.models import PlatformEvent, Tenant
from tests.console.staff import alfa_tenant, at_console

ANNA = Actor(kind=ActorKind.ACCOUNT, id="a-1", name="Anna")
done_with: list[str] = []


@tenant_task(name="test.work")
def work(schema_name: str, word: str) -> str:
    if word == "broken":
        raise ZeroDivisionError("Mario Rossi divided by nothing")
    done_with.append(word)
    return word


@public_task(name="test.mail")
def mail(address: str) -> None:
    raise OSError(address)


@pytest.fixture(autouse=True)
def _followed(settings: LazySettings) -> None:
    settings.JOB_KINDS = {"test.work": "import"}


@pytest.fixture
def broker(committing: None, worker: str) -> Iterator[None]:
    app.conf.task_default_queue = f"queue-{worker}"
    yield
    connection.set_schema_to_public()
    Job.objects.all().delete()


def worker_run() -> object:
    """A real worker on the real broker, in a thread of this process."""
    return start_worker(app, perform_ping_check=False, pool="solo", queues=[app.conf.task_default_queue])


def test_a_job_is_followed_from_asked_for_to_done(
    broker: None, new_community: Callable[[str], Tenant]
) -> None:
    tenant = new_community("followed")
    before = queue_depth()
    with in_schema(tenant.schema_name), acting(ANNA):
        asked = work.delay(tenant.schema_name, "ids")
    job = Job.objects.get(pk=asked.id)
    assert (job.state, job.kind, job.tenant_id, job.asked_by) == (
        "waiting",
        "import",
        tenant.pk,
        "account:a-1",
    )
    assert queue_depth() == before + 1
    with worker_run():
        asked.get(timeout=20)
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 1)
    assert job.began_at is not None
    assert job.ended_at is not None


def test_a_failure_is_kept_by_class_and_asked_for_again(
    broker: None, new_community: Callable[[str], Tenant]
) -> None:
    schema_name = new_community("failing").schema_name
    asked = work.delay(schema_name, "broken")
    with worker_run(), pytest.raises(ZeroDivisionError):
        asked.get(timeout=20)
    job = jobs_failed_since(timedelta(minutes=1)).get()
    assert (job.state, job.error_class) == ("failed", "ZeroDivisionError")
    Job.objects.update(arguments=[schema_name, "mended"])
    asked.forget()
    with worker_run():
        job_retry(job_id=job.pk, reason="mended by hand")
        assert app.AsyncResult(asked.id).get(timeout=20) == "mended"
    job.refresh_from_db()
    assert (job.state, job.tries, job.error_class) == ("done", 2, "")


def test_what_was_called_off_while_it_waited_is_not_begun(
    broker: None, new_community: Callable[[str], Tenant]
) -> None:
    schema_name = new_community("calledoff").schema_name
    first, second = work.delay(schema_name, "called off"), work.delay(schema_name, "wanted")
    job_cancel(job_id=first.id, reason="sent twice")
    with worker_run():
        assert second.get(timeout=20) == "wanted"
    assert "called off" not in done_with
    assert Job.objects.get(pk=first.id).state == JobState.CANCELLED


@pytest.mark.django_db
def test_of_a_task_that_carries_words_no_word_is_kept() -> None:
    task_id = str(uuid4())
    job_asked(task_id=task_id, task="test.mail", arguments=["anna@example.org"])
    assert not Job.objects.exists()
    job_failed(
        task_id=task_id, task="test.mail", arguments=["anna@example.org"], error=OSError("anna@example.org")
    )
    job = Job.objects.get()
    assert (job.kind, job.error_class, job.arguments) == ("task", "OSError", [])
    with pytest.raises(ConflictError, match="is not kept"):
        job_retry(job_id=job.pk, reason="again")


@pytest.mark.django_db
def test_only_what_failed_or_was_lost_is_asked_for_again_and_only_what_waits_called_off() -> None:
    job = _job()
    with pytest.raises(ConflictError):
        job_retry(job_id=job.pk, reason="why not")
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    assert job_retry(job_id=job.pk, reason="the queue was lost").pk == job.pk
    job_may_begin(task_id=str(job.pk), task=job.task, arguments=job.arguments)
    with pytest.raises(ConflictError):
        job_cancel(job_id=job.pk, reason="too late")
    job_done(task_id=str(job.pk), task=job.task)
    with pytest.raises(ConflictError):
        job_retry(job_id=job.pk, reason="again")


@pytest.mark.django_db
def test_d9_what_ended_a_year_ago_is_forgotten() -> None:
    job = _job()
    job_done(task_id=str(job.pk), task=job.task)
    assert jobs_purge() == 0
    Job.objects.update(ended_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    _job()
    assert (jobs_purge(), Job.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_job_ends_when_its_state_says_so() -> None:
    job = _job()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state="done")


@pytest.mark.django_db
def test_the_console_lists_asks_again_and_calls_off_with_a_reason() -> None:
    job = _job()
    support = at_console(StaffRole.SUPPORT)
    shown = support.get(f"/jobs?state=waiting&tenant_id={alfa_tenant().pk}").json()["items"][0]
    assert (shown["id"], shown["slug"], shown["kind"]) == (str(job.pk), "alfa", "import")
    assert support.get("/jobs?kind=print").json()["count"] == 0
    assert support.get("/jobs/queue").json()["jobs"] == {
        "waiting": 1,
        "running": 0,
        "done": 0,
        "failed": 0,
        "cancelled": 0,
    }
    assert support.post(f"/jobs/{job.pk}/cancel", {"reason": "   "}).status_code == 422
    assert support.post(f"/jobs/{job.pk}/cancel", {"reason": "sent twice"}).json()["state"] == "cancelled"
    entry = PlatformEvent.objects.latest("number")
    assert (entry.action, entry.changes["reason"][1]) == ("job.cancelled", "sent twice")
    assert support.post(f"/jobs/{job.pk}/retry", {"reason": "after all"}).status_code == 409


def _job() -> Job:
    task_id = str(uuid4())
    job_asked(task_id=task_id, task="test.work", arguments=[alfa_tenant().schema_name, "ids"])
    return Job.objects.get(pk=task_id)
