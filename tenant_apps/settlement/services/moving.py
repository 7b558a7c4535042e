"""How a run changes its state: one step of the declared machine at a time, under the community's lock."""

from django.db import connection
from django.utils import timezone

from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError
from cer.kit.live import event_tell
from cer.kit.tenancy import current_schema
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.runs import period_name
from tenant_apps.settlement.states import TRANSITIONS, RunState


def settlement_lock() -> None:
    """Keep other settlements of this community out until the transaction ends, or its connection does (F13).

    Advisory locks belong to the whole database, so the key carries the community's schema.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_schema()}/settlement"]
        )


def run_step_check(run: SettlementRun, to: RunState) -> None:
    """Refuse a step that the machine does not declare."""
    state = RunState(run.state)
    if to not in TRANSITIONS[state]:
        raise _step_refused(state, to)


def run_move(run: SettlementRun, to: RunState, **changes: object) -> SettlementRun:
    """Take a run to its next state with what changes on the way; an undeclared step is refused."""
    run_step_check(run, to)
    state = RunState(run.state)
    if not SettlementRun.objects.filter(pk=run.pk, state=state.value).update(state=to.value, **changes):
        raise _step_refused(state, to)
    run.state = to.value
    for name, value in changes.items():
        setattr(run, name, value)
    run_tell(run)
    return run


def run_tell(run: SettlementRun) -> None:
    """Tell open pages how far a run is."""
    facts = {"id": run.pk, "state": run.state, "done": run.hours_done, "total": run.hours_total}
    event_tell("runs", facts)


def run_record(run: SettlementRun, before: RunState, **facts: object) -> None:
    """The audit entry on a run that moved; the last thing in its transaction."""
    changes = {"state": (before, run.state), **{name: (None, value) for name, value in facts.items()}}
    audit_record(f"run.{run.state}", run, changes, label=f"{period_name(run)} {run.kind}")


def run_end(run: SettlementRun, to: RunState, problem: dict[str, object] | None = None) -> SettlementRun:
    """End a run without a result, saying why."""
    return run_move(run, to, problem=problem, ended_at=timezone.now())


def _step_refused(state: RunState, to: RunState) -> ConflictError:
    allowed = ", ".join(sorted(TRANSITIONS[state])) or "nothing"
    return ConflictError(
        f"The run is in state {state}: {to} cannot follow, only {allowed}.",
        code="run_state",
        state=state.value,
        asked=to.value,
    )
