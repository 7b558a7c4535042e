"""Background work of all communities and of the platform itself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from shared_apps.console.permissions import StaffPermission
from shared_apps.console.schemas import JobOut, JobReasonIn, JobsQuery, QueueOut
from shared_apps.console.services.confirming import reason_given
from shared_apps.jobs.selectors import jobs_counted, jobs_listed, queue_depth
from shared_apps.jobs.services import job_cancel, job_retry

_P = StaffPermission
doors = Doors(tags=["jobs"])


@doors.get("/jobs", permission=_P.JOBS_VIEW, response=Page[JobOut])
def jobs(request: HttpRequest, query: Query[JobsQuery]) -> Any:
    """Jobs, the newest first; of a failure its class, since its words may name people."""
    rows = jobs_listed().filter(**query.wanted())
    return page_of(
        rows, query, sortable={"asked_at": "asked_at", "ended_at": "ended_at"}, default="-asked_at"
    )


@doors.get("/jobs/queue", permission=_P.JOBS_VIEW, response=QueueOut)
def jobs_queue(request: HttpRequest) -> Any:
    """How much waits at the broker, and how many jobs are in which state."""
    return {"depth": queue_depth(), "jobs": jobs_counted()}


@doors.post("/jobs/{job_id}/retry", permission=_P.JOBS_MANAGE, response=JobOut)
def job_ask_again(request: HttpRequest, job_id: UUID, body: JobReasonIn) -> Any:
    """Ask again for what failed, or for what has waited more than ten minutes and may be lost."""
    return job_retry(job_id=job_id, reason=reason_given(body.reason))


@doors.post("/jobs/{job_id}/cancel", permission=_P.JOBS_MANAGE, response=JobOut)
def job_call_off(request: HttpRequest, job_id: UUID, body: JobReasonIn) -> Any:
    """Call off what waits; what runs is stopped in its community."""
    return job_cancel(job_id=job_id, reason=reason_given(body.reason))
