"""Who is told of a run: those who approve it, those who run settlements, and the members it is about."""

from tenant_apps.access.permissions import Permission, people_who_may
from tenant_apps.access.selectors import people_who_are_members
from tenant_apps.notices.services import notice_tell
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.runs import period_name
from tenant_apps.settlement.states import RunKind


def tell_to_approve(run: SettlementRun) -> None:
    """A result waits for a second person; a simulation waits for nobody."""
    if run.kind != RunKind.SIMULATION:
        notice_tell(
            kind="run_to_approve",
            to=people_who_may(Permission.RUNS_APPROVE),
            values={"period": period_name(run), "started_by": run.started_by},
            link=f"/settlement/runs/{run.pk}",
            key=str(run.pk),
        )


def tell_failed(run: SettlementRun, reason: str) -> None:
    """A run stopped, and why."""
    notice_tell(
        kind="run_failed",
        to=people_who_may(Permission.RUNS_START),
        values={"period": period_name(run), "reason": reason},
        link=f"/settlement/runs/{run.pk}",
        key=str(run.pk),
    )


def tell_published(run: SettlementRun) -> None:
    """A month is final: every member has a statement."""
    if run.kind == RunKind.MONTHLY:
        notice_tell(
            kind="statement_published",
            to=people_who_are_members(),
            values={"period": period_name(run)},
            link=f"/benefits/{period_name(run)}",
            key=str(run.pk),
        )
