from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from cer.kit.errors import NotFoundError, UnavailableError
from shared_apps.jobs.models import Job
from shared_apps.jobs.states import JobState

STUCK_AFTER = timedelta(hours=1)


def jobs_listed() -> QuerySet[Job]:
    return Job.objects.select_related("tenant")


def job_for_change(job_id: UUID) -> Job:
    """The job, which nobody else changes until the transaction ends."""
    job = jobs_listed().select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise NotFoundError("There is no such job.")
    return job


def jobs_failed_since(span: timedelta) -> QuerySet[Job]:
    """What failed within a span and was not asked for again."""
    return jobs_listed().filter(state=JobState.FAILED, ended_at__gte=timezone.now() - span)


def jobs_stuck() -> QuerySet[Job]:
    """What waits or runs longer than any task may."""
    open_states = (JobState.WAITING, JobState.RUNNING)
    return jobs_listed().filter(state__in=open_states, asked_at__lt=timezone.now() - STUCK_AFTER)


def jobs_last_done(tenant_id: UUID, *, kind: str) -> datetime | None:
    """When the last job of a kind ended well in a community, within the year that jobs are kept."""
    done = Job.objects.filter(tenant_id=tenant_id, kind=kind, state=JobState.DONE)
    last: datetime | None = done.aggregate(last=Max("ended_at"))["last"]
    return last


def jobs_counted() -> dict[str, int]:
    """How many jobs are in each state; done and called off: of the last month."""
    found = Job.objects.values_list("state").annotate(Count("pk"))
    return {state.value: 0 for state in JobState} | dict(found)


def queue_depth() -> int:
    """How many tasks of all kinds wait at the broker."""
    name = current_app.conf.task_default_queue
    try:
        with current_app.connection_for_read() as connection:
            return int(connection.default_channel.queue_declare(queue=name, passive=True).message_count)
    except ChannelError:
        return 0  # a queue that nobody has used yet is not there
    except OperationalError as error:
        raise UnavailableError("The queue does not answer: try again in a moment.") from error
