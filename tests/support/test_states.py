"""Whose turn it is, and the clock that runs while it is ours."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cer.calc.service_hours import service_span
from shared_apps.support.states import HOURS, MOVES, Move, TicketLife, TicketState

BEGAN_AT = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
"""The Friday before the clocks go forward."""
PROMISED = timedelta(hours=40)


class LifeOfATicket(RuleBasedStateMachine):
    """Moves in any order at any pace, against a list of the stretches in which the turn was ours."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGAN_AT
        self.life = TicketLife.begun(self.now)
        self.ours: list[tuple[datetime, datetime]] = []
        self.ours_since: datetime | None = self.now

    @rule(span=st.timedeltas(timedelta(), timedelta(days=4)))
    def time_passes(self, span: timedelta) -> None:
        self.now += span

    @precondition(lambda self: self.life.state != TicketState.CLOSED)
    @rule(move=st.sampled_from(Move))
    def somebody_moves(self, move: Move) -> None:
        life = self.life.moved(move, self.now)
        assert life is not None
        if self.ours_since is not None:
            self.ours.append((self.ours_since, self.now))
        self.life = life
        self.ours_since = self.now if life.state == TicketState.OPEN else None

    @precondition(lambda self: self.life.state == TicketState.CLOSED)
    @rule(move=st.sampled_from(Move))
    def what_is_closed_stays_closed(self, move: Move) -> None:
        assert self.life.moved(move, self.now) is None

    @invariant()
    def only_our_own_turns_are_counted(self) -> None:
        running = [(self.ours_since, self.now)] if self.ours_since else []
        counted = sum((service_span(HOURS, *each) for each in [*self.ours, *running]), timedelta())
        assert self.life.spent_at(self.now) == counted

    @invariant()
    def it_is_due_while_it_is_ours_and_at_no_other_time(self) -> None:
        due_at = self.life.due_at(PROMISED)
        assert (due_at is None) == (self.life.state != TicketState.OPEN)
        if due_at is not None and self.now <= due_at:
            assert self.life.spent_at(due_at) == max(PROMISED, self.life.spent_span)


TestLifeOfATicket = LifeOfATicket.TestCase
TestLifeOfATicket.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_every_move_leads_somewhere_from_every_state_but_the_last() -> None:
    assert {move: set(states) for move, states in MOVES.items()} == dict.fromkeys(
        Move, set(TicketState) - {TicketState.CLOSED}
    )
