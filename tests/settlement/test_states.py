"""The declared machine, in Python and in the database (F18)."""

from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from cer.kit.errors import CerError, ConflictError, RuleBrokenError
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.services import run_approve, run_cancel, run_compute, run_publish
from tenant_apps.settlement.services.moving import run_move
from tenant_apps.settlement.states import COMPUTED, GONE, TRANSITIONS, WORKING, RunKind, RunState

PAIRS = list(product(RunState, RunState))
ILLEGAL = [(state, to) for state, to in PAIRS if to not in TRANSITIONS[state]]


def run_make(state: RunState = RunState.DRAFT, **fields: object) -> SettlementRun:
    """A run brought to a state along the shortest declared way."""
    values: dict[str, object] = {
        "kind": RunKind.MONTHLY.value,
        "first_on": date(2024, 2, 1),
        "until_on": date(2024, 3, 1),
        "revision": 1,
        "is_provisional": False,
        "rule_set_version": "test",
        "started_by": "Ada",
    }
    run = SettlementRun.objects.create(state=RunState.DRAFT.value, **(values | fields))
    for step in way_to(state):
        SettlementRun.objects.filter(pk=run.pk).update(state=step.value)
    return SettlementRun.objects.get(pk=run.pk)


def way_to(state: RunState) -> list[RunState]:
    """States after the draft on the shortest way to one."""
    ways = [[RunState.DRAFT]]
    for way in ways:
        if way[-1] is state:
            return way[1:]
        ways += [[*way, to] for to in sorted(TRANSITIONS[way[-1]])]
    raise AssertionError(state)


@pytest.mark.parametrize(("state", "to"), ILLEGAL, ids=lambda state: str(state))
def test_f18_an_undeclared_step_is_refused_by_the_service(alfa: None, state: RunState, to: RunState) -> None:
    run = run_make(state)
    with pytest.raises(ConflictError) as refusal:
        run_move(run, to)
    assert refusal.value.code == "run_state"


def test_f18_the_database_allows_exactly_the_declared_steps(alfa: None) -> None:
    for state, to in PAIRS:
        if state is to:
            continue
        with transaction.atomic():
            run = run_make(state)
            allowed = raw_update_passes(run, f"state = '{to}'")
            transaction.set_rollback(True)
        assert allowed == (to in TRANSITIONS[state]), (state, to)


def raw_update_passes(run: SettlementRun, assignment: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE settlement_settlementrun SET {assignment} WHERE id = %s",
                [run.pk],
            )
    except DatabaseError:
        return False
    return True


@pytest.mark.parametrize("state", [*COMPUTED, *GONE])
@pytest.mark.parametrize(
    "assignment", ["result_digest = 'other'", "totals = '{}'", "first_on = '2024-01-01'", "revision = 2"]
)
def test_f18_a_run_that_is_computed_or_over_is_not_edited(
    alfa: None, state: RunState, assignment: str
) -> None:
    run = run_make(state, totals={"shared_kwh": "1"})
    assert not raw_update_passes(run, assignment)


def test_f18_a_decision_carries_no_edit(alfa: None) -> None:
    run = run_make(RunState.REVIEW)
    assert not raw_update_passes(run, "state = 'approved', result_digest = 'other'")
    assert raw_update_passes(run, "state = 'approved', approved_by = 'Ada'")


@pytest.mark.parametrize("state", RunState)
def test_f18_a_run_is_never_deleted(alfa: None, state: RunState) -> None:
    run = run_make(state)
    with pytest.raises(DatabaseError, match="never deleted"):
        SettlementRun.objects.filter(pk=run.pk).delete()


@pytest.mark.parametrize("state", [state for state in RunState if state is not RunState.DRAFT])
def test_f18_a_run_begins_as_a_draft(alfa: None, state: RunState) -> None:
    draft = run_make(revision=7)
    draft.pk, draft.revision, draft.state = None, 8, state.value
    with pytest.raises(DatabaseError, match="begins as a draft"):
        draft.save(force_insert=True)


DECISIONS: dict[RunState, Callable[[SettlementRun], object]] = {
    RunState.APPROVED: lambda run: run_approve(run_id=run.pk, approved_by="Ada"),
    RunState.PUBLISHED: lambda run: run_publish(run_id=run.pk, published_by="Ada"),
    RunState.CANCELLED: lambda run: run_cancel(run_id=run.pk),
}


@pytest.mark.parametrize(
    ("state", "to"), [(state, to) for state, to in ILLEGAL if to in DECISIONS], ids=lambda state: str(state)
)
def test_f18_a_decision_skips_no_step(alfa: None, state: RunState, to: RunState) -> None:
    run = run_make(state)
    with pytest.raises(ConflictError):
        DECISIONS[to](run)


@pytest.mark.parametrize("state", [state for state in RunState if state not in WORKING])
def test_a_task_that_comes_late_changes_nothing(alfa: None, state: RunState) -> None:
    run = run_make(state)
    assert run_compute(run_id=run.pk).state == state


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"is_provisional": True}, "run_provisional"),
        ({"kind": RunKind.SIMULATION.value}, "run_simulation"),
    ],
)
def test_what_is_not_final_is_never_approved(alfa: None, fields: dict[str, object], code: str) -> None:
    run = run_make(RunState.REVIEW, **fields)
    with pytest.raises(RuleBrokenError) as refusal:
        run_approve(run_id=run.pk, approved_by="Ada")
    assert refusal.value.code == code
    assert isinstance(refusal.value, CerError)
    assert not raw_update_passes(run, "state = 'approved'")
