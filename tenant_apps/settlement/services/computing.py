"""From a draft to a result: a short snapshot of inputs, pure computation, one writing transaction (F14)."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.calc.errors import CalcError
from cer.calc.intervals import Period
from cer.kit.errors import CerError
from cer.kit.kill_points import kill_point
from tenant_apps.members.selectors import registry_moment_known
from tenant_apps.metering.selectors import moment_known
from tenant_apps.settlement.computation.inputs import RunInputsValue
from tenant_apps.settlement.computation.monthly import month_compute
from tenant_apps.settlement.computation.results import RunResult
from tenant_apps.settlement.computation.yearly import year_compute
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.inputs import run_inputs, snapshot
from tenant_apps.settlement.selectors.runs import run_by_id
from tenant_apps.settlement.services.moving import run_end, run_move, run_record, run_tell, settlement_lock
from tenant_apps.settlement.services.telling import tell_failed, tell_to_approve
from tenant_apps.settlement.services.writing import result_write
from tenant_apps.settlement.states import WORKING, RunKind, RunState

Watcher = Callable[[SettlementRun], None]


class _Overtaken(Exception):  # noqa: N818  # no error: somebody cancelled the run, or another delivery finished it
    """The run went on without this computation."""


def run_compute(*, run_id: UUID, on_progress: Watcher = lambda _run: None) -> SettlementRun:
    """Compute a run and leave it for review, failed with its reason, or cancelled as somebody asked.

    It may be called again at any time, also after a kill in the middle or twice at once: nothing is stored
    before the one transaction that writes everything, and that one finds out whether it is still wanted.
    """
    run = run_by_id(run_id)
    if run.state not in WORKING:
        return run
    try:
        _compute(_begun(run), on_progress)
    except _Overtaken:
        pass
    except (CerError, CalcError) as refusal:
        _fail(run_id, refusal)
    run = run_by_id(run_id)
    on_progress(run)
    return run


def _begun(run: SettlementRun) -> SettlementRun:
    """Fix the moments as of which readings and registry are read; a second delivery keeps the first one's."""
    if run.state == RunState.DRAFT:
        known = {"readings_known_at": moment_known(), "registry_known_at": registry_moment_known()}
        with transaction.atomic():
            settlement_lock()
            run = run_by_id(run.id)
            if run.state == RunState.DRAFT:
                run_move(run, RunState.CHECKING, phase="readings", **known)
                kill_point("run_compute.checking_written")
            elif run.state not in WORKING:
                raise _Overtaken
    kill_point("run_compute.checking")
    return run


def _compute(run: SettlementRun, on_progress: Watcher) -> None:
    kind = RunKind(run.kind)
    with snapshot():
        inputs = run_inputs(run)
    kill_point("run_compute.inputs_read")
    _computing(run.id, inputs)
    kill_point("run_compute.computing")
    if kind is RunKind.YEARLY:
        result = year_compute(inputs)
    else:
        result = month_compute(inputs, on_configuration=lambda period: _progress(run.id, period, on_progress))
    kill_point("run_compute.computed")
    _write(run.id, inputs, result)
    kill_point("run_compute.committed")


def _computing(run_id: UUID, inputs: RunInputsValue) -> None:
    hours_total = sum(part.period.hours for part in inputs.configurations)
    with transaction.atomic():
        settlement_lock()
        run = run_by_id(run_id)
        if run.state == RunState.CHECKING:
            run_move(run, RunState.COMPUTING)
        elif run.state != RunState.COMPUTING:
            raise _Overtaken
        _note(run_id, phase="computing", hours_done=0, hours_total=hours_total)
        kill_point("run_compute.computing_written")


def _progress(run_id: UUID, period: Period, on_progress: Watcher) -> None:
    """Commit how far the run is; whoever cancelled it meanwhile is heard here."""
    run = run_by_id(run_id)
    _note(run_id, hours_done=min(run.hours_done + period.hours, run.hours_total))
    kill_point("run_compute.progress")
    run = run_by_id(run_id)
    run_tell(run)
    on_progress(run)


def _note(run_id: UUID, **changes: object) -> None:
    if not SettlementRun.objects.filter(pk=run_id, state=RunState.COMPUTING.value).update(**changes):
        raise _Overtaken


@transaction.atomic
def _write(run_id: UUID, inputs: RunInputsValue, result: RunResult) -> None:
    """Everything the run found out, with the change of its state: all of it or nothing."""
    settlement_lock()
    run = run_by_id(run_id)
    if run.state != RunState.COMPUTING:
        raise _Overtaken
    changes = result_write(run_id, inputs, result)
    run_move(run, RunState.REVIEW, computed_at=timezone.now(), phase="", **changes)
    tell_to_approve(run)
    run_record(
        run,
        RunState.COMPUTING,
        inputs_digest=run.inputs_digest,
        result_digest=run.result_digest,
        findings=len(run.findings),
    )
    kill_point("run_compute.review_written")


@transaction.atomic
def _fail(run_id: UUID, refusal: CerError | CalcError) -> None:
    settlement_lock()
    run = run_by_id(run_id)
    if run.state in WORKING:
        before = RunState(run.state)
        run_end(
            run,
            RunState.FAILED,
            {"code": refusal.code, "sentence": refusal.sentence, "facts": _plain_facts(refusal)},
        )
        tell_failed(run, refusal.sentence)
        run_record(run, before, problem=refusal.code)
        kill_point("run_compute.failed_written")


def _plain_facts(refusal: CerError | CalcError) -> dict[str, object]:
    return {
        name: value if isinstance(value, str | int | list | dict) else str(value)
        for name, value in refusal.facts.items()
    }
