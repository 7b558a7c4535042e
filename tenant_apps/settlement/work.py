from collections.abc import Collection

from shared_apps.jobs.states import JobState
from shared_apps.jobs.work import Work, WorkSource
from tenant_apps.access.permissions import Permission
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.runs import period_name, runs_listed
from tenant_apps.settlement.states import GONE, WORKING, RunState

_STATES = {
    RunState.DRAFT: JobState.WAITING,
    RunState.CHECKING: JobState.RUNNING,
    RunState.COMPUTING: JobState.RUNNING,
    RunState.FAILED: JobState.FAILED,
    RunState.CANCELLED: JobState.CANCELLED,
}
"""A run that has its result is done, whatever is decided about it."""


def _latest(*, at_most: int, is_open: bool) -> Collection[Work]:
    runs = runs_listed().order_by("-created_at", "pk")
    if is_open:
        runs = runs.filter(state__in=WORKING)
    return [_work(run) for run in runs[:at_most]]


def _work(run: SettlementRun) -> Work:
    state = RunState(run.state)
    address = f"/api/v1/runs/{run.pk}"
    return Work(
        id=run.pk,
        title=f"{run.kind} {period_name(run)}",
        state=_STATES.get(state, JobState.DONE),
        asked_at=run.created_at,
        ended_at=run.ended_at if state in GONE else run.computed_at,
        asked_by=run.started_by,
        done=run.hours_done,
        total=run.hours_total or None,
        unit="hours",
        problem=str((run.problem or {}).get("code", "")),
        page=f"/settlement/runs/{run.pk}",
        cancel=f"{address}/cancel" if state in WORKING else "",
        resume=f"{address}/resume" if state in WORKING else "",
    )


SETTLEMENTS = WorkSource(shown_to=Permission.RUNS_VIEW, managed_by=Permission.RUNS_START, latest=_latest)
"""Settlement runs; a run whose worker was lost is resumed, and one that goes on takes no harm from it."""
