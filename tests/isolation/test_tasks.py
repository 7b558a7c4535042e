"""A task runs in the community it names, or not at all (S8, S43)."""

from collections.abc import Callable, Iterator

import pytest
from celery import chain, chord
from celery.contrib.testing.worker import start_worker

from cer.config.celery_app import app
from cer.kit.errors import TaskRefusedError
from cer.kit.tasks import PublicTask, TenantTask, public_task, tenant_task
from cer.kit.tenancy import current_schema
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.communities import tenant_suspend


@tenant_task(name="test.where")
def where(schema_name: str, *_results: object) -> str:
    return current_schema()


@tenant_task(name="test.where_after_failure", bind=True, max_retries=2, default_retry_delay=0)
def where_after_failure(self: TenantTask, schema_name: str) -> str:
    if self.request.retries == 0:
        raise self.retry(exc=RuntimeError("once"), countdown=0)
    return current_schema()


@public_task(name="test.public")
def somewhere_public() -> str:
    return current_schema()


@pytest.fixture
def worker_running(committing: None, redis_url: str, worker: str) -> Iterator[None]:
    """A real worker on the real broker, in a thread of this process."""
    app.conf.task_default_queue = f"queue-{worker}"
    with start_worker(app, perform_ping_check=False, pool="solo", queues=[f"queue-{worker}"]):
        yield


def test_s08_every_task_is_a_communitys_or_declared_public() -> None:
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert [task.name for task in ours if not isinstance(task, TenantTask | PublicTask)] == []


def test_s08_tasks_run_in_the_community_they_name(
    worker_running: None, new_community: Callable[[str], Tenant]
) -> None:
    one, two = new_community("tasksone").schema_name, new_community("taskstwo").schema_name
    assert where.delay(one).get(timeout=20) == one
    assert app.send_task("test.where", args=[two]).get(timeout=20) == two
    assert chain(where.si(one), where.si(two)).apply_async().get(timeout=20) == two
    assert chord([where.si(one), where.si(two)], where.si(two)).apply_async().get(timeout=20) == two
    assert where_after_failure.delay(one).get(timeout=20) == one
    assert where.apply_async([one], countdown=0.1).get(timeout=20) == one
    assert somewhere_public.delay().get(timeout=20) == "public"


@pytest.mark.parametrize(
    "arguments", [[], ["public"], ["t_ghostghostghost"], ["information_schema"], [{"x": 1}], [7], [""]]
)
def test_s08_a_task_without_an_existing_community_is_refused_and_alarmed(
    committing: None, caplog: pytest.LogCaptureFixture, arguments: list[object]
) -> None:
    with pytest.raises(TaskRefusedError):
        where(*arguments)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["task refused"]


def test_s08_a_suspended_community_is_refused_by_the_worker(
    worker_running: None, new_community: Callable[[str], Tenant]
) -> None:
    tenant = new_community("tasksone")
    tenant_suspend(slug="tasksone")
    with pytest.raises(Exception, match="not active"):
        where.delay(tenant.schema_name).get(timeout=20)


def test_s08_a_chained_result_is_no_community(
    worker_running: None, new_community: Callable[[str], Tenant]
) -> None:
    schema_name = new_community("tasksone").schema_name
    with pytest.raises(Exception, match="refused"):
        chain(somewhere_public.si(), where.s(schema_name)).apply_async().get(timeout=20)


def test_s43_a_pickled_message_is_not_accepted() -> None:
    assert app.conf.accept_content == ["json"]
