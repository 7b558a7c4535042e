"""The declared machine, walked at random, and the database behind it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cer.kit.api.caller import Caller
from cer.kit.errors import CerError
from tenant_apps.assemblies.models import Assembly, Attendance, Motion, Proxy, Vote, Voter
from tenant_apps.assemblies.services.attending import assembly_open, proxy_give
from tenant_apps.assemblies.services.closing import addendum_add, assembly_close
from tenant_apps.assemblies.services.convening import assembly_cancel, assembly_convene
from tenant_apps.assemblies.services.drafting import assembly_draft, assembly_redraft
from tenant_apps.assemblies.services.motions import motion_add
from tenant_apps.assemblies.states import GATHERING, PREPARING, TRANSITIONS, AssemblyState, VoteChoice
from tenant_apps.members.models import Member
from tests.assemblies.world import (
    CONVENED_AT,
    FIRST_CALL,
    SECOND_CALL,
    MotionText,
    arrive,
    members_make,
    motion_make,
    opened,
    plan,
    votes,
)
from tests.factories import configuration_make

CALLER = Caller(id="account:1", name="Carla", permissions=frozenset())
_S = AssemblyState

STEPS = {
    "convene": _S.CONVENED,
    "cancel": _S.CANCELLED,
    "open": _S.OPEN,
    "close": _S.CLOSED,
}
"""Steps that print nothing, and where each leads."""


def step(name: str, assembly: Assembly, member: Member) -> None:
    match name:
        case "convene":
            assembly_convene(assembly_id=assembly.pk, now=CONVENED_AT)
        case "cancel":
            assembly_cancel(assembly_id=assembly.pk, reason="x")
        case "open":
            assembly_open(assembly_id=assembly.pk, call=2, now=SECOND_CALL)
        case "close":
            assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)
        case "arrive":
            arrive(assembly, member)
        case "redraft":
            assembly_redraft(assembly_id=assembly.pk, plan=plan())
        case "motion":
            motion_make(assembly)


ALLOWED = {
    "arrive": set(GATHERING),
    "redraft": {_S.DRAFT},
    "motion": set(PREPARING),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.sampled_from([*STEPS, *ALLOWED]), max_size=8))
def test_whatever_is_tried_only_declared_steps_happen(alfa: None, walk: list[str]) -> None:
    with transaction.atomic():
        (member,) = members_make(1)
        assembly = assembly_draft(plan())
        arrived = False
        for name in walk:
            before = AssemblyState(assembly.state)
            legal = (
                STEPS[name] in TRANSITIONS[before] and (name != "open" or arrived)
                if name in STEPS
                else before in ALLOWED[name]
            )
            try:
                with transaction.atomic():
                    step(name, assembly, member)
                happened = True
            except CerError:
                happened = False
            assert happened == legal, (before, name)
            arrived = arrived or (name == "arrive" and happened)
            assembly.refresh_from_db()
            assert assembly.state == (STEPS[name] if happened and name in STEPS else before)
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", [state for state in AssemblyState if state is not _S.DRAFT])
def test_the_database_lets_an_assembly_begin_as_a_draft_only(alfa: None, state: AssemblyState) -> None:
    assembly = assembly_draft(plan())
    with pytest.raises(DatabaseError, match="begins as a draft"):
        Assembly.objects.create(
            kind="ordinary",
            title="x",
            place="x",
            first_call_at=assembly.first_call_at,
            agenda=["x"],
            state=state.value,
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [(one, other) for one in (_S.DRAFT, _S.CANCELLED) for other in _S if other not in TRANSITIONS[one]],
)
def test_the_database_refuses_undeclared_steps(
    alfa: None, before: AssemblyState, after: AssemblyState
) -> None:
    assembly = assembly_draft(plan())
    if before is _S.CANCELLED:
        assembly_cancel(assembly_id=assembly.pk, reason="x")
    rows = Assembly.objects.filter(pk=assembly.pk)
    if before is after is _S.DRAFT:
        rows.update(title="still a draft")
    else:
        with pytest.raises(DatabaseError, match=r"does not go from|not edited"):
            rows.update(state=after.value)


@pytest.fixture
def closed(alfa: None) -> Assembly:
    configuration_make()
    members = members_make()
    assembly = opened(*members[:3])
    proxy_give(assembly_id=assembly.pk, giver_id=members[3].pk, holder_id=members[0].pk, now=FIRST_CALL)
    votes(motion_make(assembly), VoteChoice.FOR, *members[:3])
    return assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)


def test_a_closed_assembly_is_frozen_whoever_writes(closed: Assembly) -> None:
    motion, proxy = closed.motions.get(), closed.proxies.get()
    attempts = [
        lambda: Assembly.objects.filter(pk=closed.pk).update(title="other"),
        lambda: Assembly.objects.filter(pk=closed.pk).update(closed_at=FIRST_CALL),
        lambda: Assembly.objects.filter(pk=closed.pk).delete(),
        lambda: Motion.objects.update(votes_for=0),
        lambda: Motion.objects.update(is_passed=False),
        lambda: Attendance.objects.update(left_at=SECOND_CALL + timedelta(hours=1)),
        lambda: Proxy.objects.update(revoked_at=SECOND_CALL),
        lambda: Proxy.objects.all().delete(),
        lambda: Vote.objects.update(choice="against"),
        lambda: Vote.objects.all().delete(),
        lambda: Voter.objects.all().delete(),
        lambda: Vote.objects.create(motion=motion, member=proxy.giver, choice="for", cast_by=proxy.holder),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_nothing_but_minutes_follows_a_closed_assembly(closed: Assembly) -> None:
    for attempt in (
        lambda: motion_add(
            assembly_id=closed.pk, motion=MotionText(agenda_item=1, text="x", majority="simple")
        ),
        lambda: addendum_add(assembly_id=closed.pk, text="x", caller=CALLER, now=SECOND_CALL),
        lambda: assembly_cancel(assembly_id=closed.pk, reason="x"),
        lambda: arrive(closed, closed.proxies.get().giver),
    ):
        with pytest.raises(CerError) as refusal:
            attempt()
        assert refusal.value.code == "assembly_state"
