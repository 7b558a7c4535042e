from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from shared_apps.jobs.states import JobState
from shared_apps.jobs.work import Work, WorkSource
from tenant_apps.access.permissions import Permission
from tenant_apps.documents.selectors import print_jobs_listed


def _latest(*, at_most: int, is_open: bool) -> Collection[Work]:
    jobs: QuerySet[Any] = print_jobs_listed().order_by("-asked_at", "pk")
    if is_open:
        jobs = jobs.filter(waiting_rows__gt=0)
    return [_work(job) for job in jobs[:at_most]]


def _work(job: Any) -> Work:
    ended = job.printed_rows + job.refused_rows + job.cancelled_rows
    return Work(
        id=job.pk,
        title=job.kind,
        state=_state(job, ended),
        asked_at=job.asked_at,
        asked_by=job.asked_by_name,
        done=ended,
        total=ended + job.waiting_rows,
        unit="papers",
        page=f"/documents/print-jobs/{job.pk}",
        cancel=f"/api/v1/document-print-jobs/{job.pk}/cancel" if job.waiting_rows else "",
    )


def _state(job: Any, ended: int) -> JobState:
    """Refused papers say why in the job; it failed where none could be printed."""
    if job.waiting_rows:
        return JobState.RUNNING if ended else JobState.WAITING
    if job.cancelled_rows:
        return JobState.CANCELLED
    return JobState.DONE if job.printed_rows or not job.refused_rows else JobState.FAILED


PRINTS = WorkSource(shown_to=Permission.DOCUMENTS_VIEW, managed_by=Permission.DOCUMENTS_EDIT, latest=_latest)
"""Papers printed for many members."""
