"""One row per job, written beside the work and never in its way; on the public role."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cer.kit.acting import actor_if_known
from cer.kit.audit import audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError
from cer.kit.tasks import SCHEMA_NAME, TenantTask
from cer.kit.tenancy import in_schema, on_commit
from shared_apps.jobs.models import Job
from shared_apps.jobs.selectors import job_for_change
from shared_apps.jobs.states import ENDED, JobState
from shared_apps.tenants.selectors import tenants_listed

OTHER = "task"
"""Kind of a task that is shown only because it failed."""
LOST_AFTER = timedelta(minutes=10)
"""Whoever waited longer than this may have been lost with the broker, and is asked for again."""
KEPT_FOR = timedelta(days=365)


def job_asked(*, task_id: str, task: str, arguments: Sequence[object]) -> None:
    """The broker is being asked for a task; one that is asked for again waits again."""
    if task in settings.JOB_KINDS:
        _note(task_id, task, arguments, state=JobState.WAITING, ended_at=None, error_class="")


def job_may_begin(*, task_id: str, task: str, arguments: Sequence[object]) -> bool:
    """A worker is about to begin a task; False: somebody called it off while it waited."""
    if task not in settings.JOB_KINDS:
        return True
    with in_schema(PUBLIC_SCHEMA), transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=task_id).first()
        if job is not None and job.state == JobState.CANCELLED:
            return False
        now, tries = timezone.now(), job.tries + 1 if job else 1
        changes = {"began_at": now, "tries": tries, "ended_at": None, "error_class": ""}
        _note(task_id, task, arguments, state=JobState.RUNNING, **changes)
    return True


def job_done(*, task_id: str, task: str) -> None:
    """A task ended well."""
    if task in settings.JOB_KINDS:
        with in_schema(PUBLIC_SCHEMA):
            Job.objects.filter(pk=task_id).update(
                state=JobState.DONE, ended_at=timezone.now(), error_class=""
            )


def job_failed(*, task_id: str, task: str, arguments: Sequence[object], error: BaseException) -> None:
    """A task of any kind ended with an error, whose class is kept; its words may name people."""
    error_class = type(error).__name__[:100]
    _note(task_id, task, arguments, state=JobState.FAILED, ended_at=timezone.now(), error_class=error_class)


@transaction.atomic
def job_retry(*, job_id: UUID, reason: str) -> Job:
    """Ask the broker again for what failed, or for what waited so long that the broker has lost it."""
    job = job_for_change(job_id)
    is_lost = job.state == JobState.WAITING and job.asked_at < timezone.now() - LOST_AFTER
    if job.state != JobState.FAILED and not is_lost:
        raise ConflictError(
            f"This job is {job.state}: only what failed is asked for again.", code="job_state"
        )
    if not job.arguments:
        raise ConflictError(
            "What this task was asked for with is not kept: whatever started it starts it again.",
            code="job_not_repeatable",
        )
    audit_record("job.retried", job, {"reason": (None, reason)}, label=job.task)
    on_commit(lambda: current_app.send_task(job.task, args=job.arguments, task_id=str(job.pk)))
    return job


@transaction.atomic
def job_cancel(*, job_id: UUID, reason: str) -> Job:
    """Call off what waits; what runs is stopped by its community, where its room allows that."""
    job = job_for_change(job_id)
    if job.state != JobState.WAITING:
        raise ConflictError(f"This job is {job.state}: only what waits is called off.", code="job_state")
    job.state, job.ended_at = JobState.CANCELLED, timezone.now()
    job.save(update_fields=["state", "ended_at"])
    audit_record("job.cancelled", job, {"reason": (None, reason)}, label=job.task)
    return job


def jobs_purge() -> int:
    """Forget what ended a year ago; return how many jobs that were."""
    rows = Job.objects.filter(state__in=ENDED, ended_at__lt=timezone.now() - KEPT_FOR)
    return rows.delete()[0]


def _note(task_id: str, task: str, arguments: Sequence[object], **changes: Any) -> None:
    actor = actor_if_known()
    now: datetime = timezone.now()
    with in_schema(PUBLIC_SCHEMA):
        Job.objects.update_or_create(
            pk=task_id,
            defaults=changes,
            create_defaults={
                "tenant": _tenant_of(arguments),
                "task": task,
                "kind": settings.JOB_KINDS.get(task, OTHER),
                "arguments": _ids(task, arguments),
                "asked_by": f"{actor.kind}:{actor.id}"[:110] if actor else "",
                "asked_at": now,
                **changes,
            },
        )


def _tenant_of(arguments: Sequence[object]) -> Any:
    schema_name = arguments[0] if arguments else None
    if not isinstance(schema_name, str) or not SCHEMA_NAME.fullmatch(schema_name):
        return None
    return tenants_listed().filter(schema_name=schema_name).first()


def _ids(task: str, arguments: Sequence[object]) -> list[object]:
    """A community's task is asked for by schema and ids; what others carry may be about people."""
    is_kept = isinstance(current_app.tasks.get(task), TenantTask)
    return list(arguments) if is_kept and all(isinstance(each, str) for each in arguments) else []
