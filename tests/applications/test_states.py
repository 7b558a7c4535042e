"""The machine, tried whole: every action in every state takes a declared step or changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cer.kit.errors import CerError
from tenant_apps.access.models import Role
from tenant_apps.applications.models import Application
from tenant_apps.applications.services.applying import (
    application_complete,
    application_confirm,
    application_withdraw,
)
from tenant_apps.applications.services.deciding import Approval, application_approve, application_reject
from tenant_apps.applications.services.inviting import application_close, application_invite
from tenant_apps.applications.services.keeping import applications_tend
from tenant_apps.applications.services.moving import Linked
from tenant_apps.applications.services.papers import papers_request
from tenant_apps.applications.states import TRANSITIONS, ApplicationState, move_check
from tenant_apps.applications.submission import Prefill, Submission
from tenant_apps.applications.terms import PaperAsked
from tests.applications.world import OPERATOR, body_of_enterprise, community_open, submit
from tests.clients import account_with_role

TODAY = timezone.localdate()
BILL = PaperAsked.model_validate({"code": "bill", "kind": "other", "label": {"it": "Bolletta"}})
S = ApplicationState


@pytest.fixture
def operator(alfa: None, enter: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The community is open, and whoever approves has an account."""
    account = account_with_role("alfa", Role.OWNER)
    enter("alfa")
    community_open()
    monkeypatch.setitem(globals(), "OPERATOR", replace(OPERATOR, account_id=account.pk))


def approve(linked: Linked, day: date = TODAY) -> object:
    return application_approve(
        approval=Approval(application_id=linked.application.pk, valid_from=day), caller=OPERATOR
    )


ACTIONS: dict[str, Callable[[Linked], object]] = {
    "complete": lambda row: application_complete(
        token=row.token, submission=Submission.model_validate(body_of_enterprise())
    ),
    "confirm": lambda row: application_confirm(token=row.token),
    "withdraw": lambda row: application_withdraw(token=row.token),
    "approve": approve,
    "approve for later": lambda row: approve(row, TODAY + timedelta(days=1)),
    "reject": lambda row: application_reject(
        application_id=row.application.pk, reason="full", caller=OPERATOR
    ),
    "close": lambda row: application_close(application_id=row.application.pk, reason="gave up"),
    "tend": lambda _row: applications_tend(day=TODAY + timedelta(days=1)),
}

MOVES = {
    (S.INVITED, "complete"): S.APPLIED,
    (S.INVITED, "withdraw"): S.WITHDRAWN,
    (S.INVITED, "close"): S.WITHDRAWN,
    (S.UNCONFIRMED, "confirm"): S.APPLIED,
    (S.UNCONFIRMED, "withdraw"): S.WITHDRAWN,
    **{(state, "approve"): S.ACTIVE for state in (S.APPLIED, S.DOCUMENTS)},
    **{(state, "approve for later"): S.APPROVED for state in (S.APPLIED, S.DOCUMENTS)},
    **{(state, "reject"): S.REJECTED for state in (S.APPLIED, S.DOCUMENTS)},
    **{
        (state, action): S.WITHDRAWN for state in (S.APPLIED, S.DOCUMENTS) for action in ("withdraw", "close")
    },
    (S.APPROVED, "tend"): S.ACTIVE,
}
HARMLESS = {(state, "confirm") for state in (S.APPLIED, S.DOCUMENTS)} | {
    (state, "tend") for state in set(S) - {S.APPROVED}
}
"""What is not refused, and changes nothing."""


def brought_to(state: ApplicationState) -> Linked:
    """An application of a body, which owes no paper, in a state."""
    if state is S.INVITED:
        return application_invite(prefill=Prefill(email="forno@example.org", name="Forno"))
    linked = submit(body_of_enterprise())
    if state is not S.UNCONFIRMED:
        application_confirm(token=linked.token)
    way = {
        S.APPROVED: "approve for later",
        S.ACTIVE: "approve",
        S.REJECTED: "reject",
        S.WITHDRAWN: "withdraw",
    }
    if state is S.DOCUMENTS:
        linked = papers_request(application_id=linked.application.pk, papers=[BILL])
        Application.objects.update(missing_papers=[])
    elif state in way:
        ACTIONS[way[state]](linked)
    return linked


def row_of(linked: Linked) -> dict[str, object]:
    return Application.objects.filter(pk=linked.application.pk).values().get()


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(("state", "action"), list(product(S, ACTIONS)))
def test_every_action_in_every_state(state: ApplicationState, action: str) -> None:
    linked = brought_to(state)
    before = row_of(linked)
    assert before["state"] == state
    if (state, action) in MOVES:
        ACTIONS[action](linked)
        assert row_of(linked)["state"] == MOVES[state, action]
        return
    if (state, action) in HARMLESS:
        ACTIONS[action](linked)
    else:
        with pytest.raises(CerError):
            ACTIONS[action](linked)
    assert row_of(linked) == before


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("state", S)
def test_papers_are_asked_only_of_who_waits_for_a_decision(state: ApplicationState) -> None:
    linked = brought_to(state)
    paper = BILL.model_copy(update={"code": "plan"})
    if state in (S.APPLIED, S.DOCUMENTS):
        papers_request(application_id=linked.application.pk, papers=[paper])
        assert row_of(linked)["state"] == S.DOCUMENTS
        return
    with pytest.raises(CerError):
        papers_request(application_id=linked.application.pk, papers=[paper])
    assert row_of(linked)["state"] == state


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sampled_from(sorted(ACTIONS)), max_size=6),
    start=st.sampled_from([S.INVITED, S.UNCONFIRMED]),
)
def test_no_walk_leaves_the_table(operator: None, steps: list[str], start: ApplicationState) -> None:
    linked = brought_to(start)
    state = start
    for step in steps:
        try:
            ACTIONS[step](linked)
        except CerError:
            assert row_of(linked)["state"] == state
        after = ApplicationState(str(row_of(linked)["state"]))
        assert after == state or reachable(state, after)
        state = after
    Application.objects.filter(member=None).delete()


def reachable(state: ApplicationState, after: ApplicationState) -> bool:
    """In one declared step, or in the two that an approval of today takes."""
    return after in TRANSITIONS[state] or any(after in TRANSITIONS[middle] for middle in TRANSITIONS[state])


@pytest.mark.parametrize(("state", "to"), list(product(S, S)))
def test_a_step_outside_the_table_is_refused(state: ApplicationState, to: ApplicationState) -> None:
    if to in TRANSITIONS[state]:
        move_check(state, to)
    else:
        with pytest.raises(CerError, match="cannot become"):
            move_check(state, to)
