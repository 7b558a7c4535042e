"""What people decide about a computed run: approve, publish, cancel."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.acting import ActorKind, actor_now
from cer.kit.errors import ConflictError, ForbiddenError, RuleBrokenError
from cer.kit.kill_points import kill_point
from tenant_apps.access.selectors import account_behind
from tenant_apps.communities.selectors import community_here
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.amounts import run_moved_cents
from tenant_apps.settlement.selectors.months import other_months_digests
from tenant_apps.settlement.selectors.runs import inputs_document, run_by_id
from tenant_apps.settlement.services.moving import (
    run_end,
    run_move,
    run_record,
    run_step_check,
    settlement_lock,
)
from tenant_apps.settlement.services.posting import run_post
from tenant_apps.settlement.services.telling import tell_published
from tenant_apps.settlement.states import RunKind, RunState


@transaction.atomic
def run_approve(*, run_id: UUID, approved_by: str) -> SettlementRun:
    """Say that a computed run is right; a provisional one and a simulation never are final (R45)."""
    settlement_lock()
    run = run_by_id(run_id)
    if run.is_provisional:
        raise RuleBrokenError(
            "The run is provisional: it may carry values forward that nobody published yet (R45). Start one "
            "that is not.",
            code="run_provisional",
        )
    if run.kind == RunKind.SIMULATION:
        raise RuleBrokenError("A simulation is only looked at.", code="run_simulation")
    run_step_check(run, RunState.APPROVED)
    approver = _approver_allowed(run)
    run_move(
        run,
        RunState.APPROVED,
        approved_by=approved_by,
        approver_account=approver,
        approved_at=timezone.now(),
    )
    _months_check(run)
    run_record(run, RunState.REVIEW, result_digest=run.result_digest)
    return run


@transaction.atomic
def run_publish(*, run_id: UUID, published_by: str) -> SettlementRun:
    """Make an approved run final and book its money, in one transaction."""
    settlement_lock()
    run = run_by_id(run_id)
    run_move(run, RunState.PUBLISHED, published_by=published_by, published_at=timezone.now())
    _months_check(run)
    kill_point("run_publish.state_written")
    run_post(run)
    tell_published(run)
    run_record(run, RunState.APPROVED, result_digest=run.result_digest)
    kill_point("run_publish.posted")
    return run


@transaction.atomic
def run_cancel(*, run_id: UUID) -> SettlementRun:
    """Give up a run that is not published; a computation under way stops soon and stores nothing."""
    settlement_lock()
    run = run_by_id(run_id)
    before = RunState(run.state)
    run_end(run, RunState.CANCELLED)
    run_record(run, before)
    return run


def _approver_allowed(run: SettlementRun) -> str:
    """The account that approves: a person, and above the community's limit not who started the run (F18).

    A run started by a key counts as started by who made the key. The database holds the same rule. Empty on
    the command line, which approves only what it started.
    """
    actor = actor_now()
    if actor.kind not in {ActorKind.ACCOUNT, ActorKind.COMMAND}:
        raise ForbiddenError("A run is approved by a person, not by a program.", code="approver_no_person")
    limit_cents = community_here().approval_limit_cents
    is_small = limit_cents > 0 and run_moved_cents(run.pk) <= limit_cents
    approver = account_behind(actor)
    if not is_small and run.starter_account and approver in {"", run.starter_account}:
        raise ForbiddenError(
            "Who started a run does not approve it: another owner or accountant does.",
            code="second_person_needed",
        )
    return approver


def _months_check(run: SettlementRun) -> None:
    """The reserve was computed on the year's published months: if these changed, so does the run (R55)."""
    known = [month["result_digest"] for month in inputs_document(run.id)["months"]]
    if known != other_months_digests(run):
        raise ConflictError(
            f"Another month of {run.first_on.year} was published after this run was computed, and the "
            "surplus reserve depends on it (R55): cancel this run and start it again.",
            code="run_outdated",
        )
