"""Quorum and majorities at their edges (R2, R14)."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.intervals import ROME
from cer.calc.voting import (
    MAJORITIES,
    Majority,
    VoteBase,
    VoteCount,
    is_passed,
    is_quorate,
    last_notice_on,
    quorum_needed,
    votes_needed,
)

heads = st.integers(0, 2000)
counts = st.builds(VoteCount, heads, heads, heads)
shares = st.fractions(0, 1, max_denominator=99)
YEAR = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]


def bases(count: VoteCount, members: int) -> dict[VoteBase, int]:
    return {
        VoteBase.FOR_AND_AGAINST: count.votes_for + count.votes_against,
        VoteBase.VOTES: count.total,
        VoteBase.MEMBERS: members,
    }


@given(counts, st.sampled_from(Majority), heads)
def test_what_passes_is_the_fraction_itself_without_rounding(
    count: VoteCount, majority: Majority, absent: int
) -> None:
    members, rule = count.total + absent, MAJORITIES[majority]
    asked = rule.share * bases(count, members)[rule.base]
    enough = count.votes_for > asked if rule.is_exceeded else count.votes_for >= asked
    assert is_passed(majority, count, members=members) == (enough and count.votes_for > 0)


@given(counts, st.sampled_from(Majority))
def test_one_more_vote_for_never_hurts(count: VoteCount, majority: Majority) -> None:
    members = count.total + 1
    more = VoteCount(count.votes_for + 1, count.votes_against, count.votes_abstained)
    assert is_passed(majority, more, members=members) >= is_passed(majority, count, members=members)


@pytest.mark.parametrize("majority", Majority)
@given(votes=heads)
def test_a_tie_never_passes(majority: Majority, votes: int) -> None:
    assert not is_passed(majority, VoteCount(votes, votes, 0), members=2 * votes)


@given(counts, heads)
def test_an_abstention_takes_no_side_in_a_simple_majority(count: VoteCount, abstained: int) -> None:
    more = VoteCount(count.votes_for, count.votes_against, count.votes_abstained + abstained)
    members = more.total
    assert is_passed(Majority.SIMPLE, more, members=members) == is_passed(
        Majority.SIMPLE, count, members=members
    )


@given(shares, heads)
def test_a_quorum_is_the_least_number_of_heads_that_reaches_its_share(share: Fraction, members: int) -> None:
    needed = quorum_needed(share, members=members)
    assert needed >= share * members
    assert needed == 1 or needed - 1 < share * members
    assert is_quorate(share, present=needed, members=members)
    assert not is_quorate(share, present=needed - 1, members=members)


def test_more_votes_than_members_are_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        votes_needed(Majority.SIMPLE, VoteCount(3, 2, 1), members=5)
    assert refusal.value.code == "votes_above_members"


def test_votes_below_zero_are_refused() -> None:
    with pytest.raises(ValidationError):
        VoteCount(1, -1, 0)


@pytest.mark.parametrize("share", [Fraction(-1, 2), Fraction(3, 2)])
def test_a_quorum_beyond_everybody_is_refused(share: Fraction) -> None:
    with pytest.raises(ValidationError):
        quorum_needed(share, members=10)


@pytest.mark.parametrize("notice_days", [0, 8, 15])
@pytest.mark.parametrize("hour", [0, 1, 12, 23])
def test_notice_is_whole_italian_days_on_every_day_of_a_year(hour: int, notice_days: int) -> None:
    for day in YEAR:
        call_at = datetime.combine(day, time(hour), ROME).astimezone(UTC)
        assert last_notice_on(call_at, notice_days=notice_days) == day - timedelta(days=notice_days)


def test_the_last_hour_of_a_long_day_still_belongs_to_it() -> None:
    """25 October 2026 has 25 hours: 22:30 UTC is 23:30 in Rome."""
    call_at = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    assert last_notice_on(call_at, notice_days=1) == date(2026, 10, 24)
    assert call_at.astimezone(ROME).hour == 23
