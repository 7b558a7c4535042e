from collections.abc import Collection

from shared_apps.jobs.states import JobState
from shared_apps.jobs.work import Work, WorkSource
from tenant_apps.access.permissions import Permission
from tenant_apps.metering.models import MeterFile, MeterFileState
from tenant_apps.metering.selectors import meter_files_listed

_STATES = {
    MeterFileState.QUEUED: JobState.WAITING,
    MeterFileState.IMPORTED: JobState.DONE,
    MeterFileState.REFUSED: JobState.FAILED,
}


def _latest(*, at_most: int, is_open: bool) -> Collection[Work]:
    files = meter_files_listed().order_by("-received_at", "pk")
    if is_open:
        files = files.filter(state=MeterFileState.QUEUED)
    return [_work(file) for file in files[:at_most]]


def _work(file: MeterFile) -> Work:
    return Work(
        id=file.pk,
        title=file.name,
        state=_STATES[MeterFileState(file.state)],
        asked_at=file.received_at,
        ended_at=file.finished_at,
        done=file.value_count if file.finished_at else None,
        unit="values",
        problem=str(file.problems[0].get("code", "")) if file.problems else "",
        page=f"/data/files/{file.pk}",
    )


IMPORTS = WorkSource(shown_to=Permission.READINGS_VIEW, managed_by=Permission.READINGS_IMPORT, latest=_latest)
"""Files of readings that were handed in; each is taken or refused as a whole."""
