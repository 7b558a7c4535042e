"""Quorum and majorities of an assembly: one member, one vote, in exact fractions (R2, R14; art. 21 c.c.)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from cer.calc.errors import ValidationError
from cer.calc.intervals import ROME


class Majority(StrEnum):
    """What a motion needs to pass; a closed vocabulary."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS_OF_VOTES = "two_thirds_of_votes"
    TWO_THIRDS_OF_MEMBERS = "two_thirds_of_members"
    THREE_QUARTERS_OF_MEMBERS = "three_quarters_of_members"


class VoteBase(StrEnum):
    """Of what the share is taken."""

    FOR_AND_AGAINST = "for_and_against"
    VOTES = "votes"
    """For, against and abstained."""
    MEMBERS = "members"
    """All who are entitled, present or not."""


@dataclass(frozen=True, slots=True)
class MajorityRule:
    """A share of a base that the votes for a motion reach or, where `is_exceeded`, exceed."""

    share: Fraction
    base: VoteBase
    is_exceeded: bool


MAJORITIES: Mapping[Majority, MajorityRule] = {
    Majority.SIMPLE: MajorityRule(Fraction(1, 2), VoteBase.FOR_AND_AGAINST, is_exceeded=True),
    Majority.ABSOLUTE: MajorityRule(Fraction(1, 2), VoteBase.VOTES, is_exceeded=True),
    Majority.TWO_THIRDS_OF_VOTES: MajorityRule(Fraction(2, 3), VoteBase.VOTES, is_exceeded=False),
    Majority.TWO_THIRDS_OF_MEMBERS: MajorityRule(Fraction(2, 3), VoteBase.MEMBERS, is_exceeded=False),
    Majority.THREE_QUARTERS_OF_MEMBERS: MajorityRule(Fraction(3, 4), VoteBase.MEMBERS, is_exceeded=False),
}
"""The whole arithmetic of majorities; the last is what dissolving needs by law (art. 21 c.c.)."""


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Votes on one motion. [heads]"""

    votes_for: int
    votes_against: int
    votes_abstained: int

    def __post_init__(self) -> None:
        if min(self.votes_for, self.votes_against, self.votes_abstained) < 0:
            raise ValidationError("Votes are counted from zero up.", code="votes_below_zero")

    @property
    def total(self) -> int:
        """Everybody who voted, abstentions included. [heads]"""
        return self.votes_for + self.votes_against + self.votes_abstained


def votes_needed(majority: Majority, count: VoteCount, *, members: int) -> int:
    """Fewest votes for a motion with which it passes, never below one. [heads]

    Exactly the share is enough where it must be reached, and one vote short where it must be exceeded.
    """
    if count.total > members:
        raise ValidationError(
            f"{count.total} votes were counted, but only {members} members may vote.",
            code="votes_above_members",
            votes=count.total,
            members=members,
        )
    rule = MAJORITIES[majority]
    bases = {
        VoteBase.FOR_AND_AGAINST: count.votes_for + count.votes_against,
        VoteBase.VOTES: count.total,
        VoteBase.MEMBERS: members,
    }
    share = rule.share * bases[rule.base]
    return max(1, floor(share) + 1 if rule.is_exceeded else ceil(share))


def is_passed(majority: Majority, count: VoteCount, *, members: int) -> bool:
    """Whether the votes for a motion are enough; a tie is not."""
    return count.votes_for >= votes_needed(majority, count, members=members)


def quorum_needed(share: Fraction, *, members: int) -> int:
    """Fewest members, present or represented, with whom an assembly is valid, never below one. [heads]

    Exactly the share is enough (art. 21: "at least half"); a share of zero stands for any number.
    """
    if not 0 <= share <= 1:
        raise ValidationError(f"A quorum is a share from 0 to 1, not {share}.", code="quorum_out_of_range")
    return max(1, ceil(share * members))


def is_quorate(share: Fraction, *, present: int, members: int) -> bool:
    """Whether enough members are present or represented."""
    return present >= quorum_needed(share, members=members)


def last_notice_on(call_at: datetime, *, notice_days: int) -> date:
    """Last Italian day on which a convocation is in time: so many days lie before that of the call."""
    return call_at.astimezone(ROME).date() - timedelta(days=notice_days)
