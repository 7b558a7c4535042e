"""The life of a run: one table, from which every change of state is checked (F18)."""

from collections.abc import Mapping
from enum import StrEnum


class RunState(StrEnum):
    """Where a settlement run stands."""

    DRAFT = "draft"
    CHECKING = "checking"
    COMPUTING = "computing"
    REVIEW = "review"
    APPROVED = "approved"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


_S = RunState

TRANSITIONS: Mapping[RunState, frozenset[RunState]] = {
    _S.DRAFT: frozenset({_S.CHECKING, _S.CANCELLED}),
    _S.CHECKING: frozenset({_S.COMPUTING, _S.FAILED, _S.CANCELLED}),
    _S.COMPUTING: frozenset({_S.REVIEW, _S.FAILED, _S.CANCELLED}),
    _S.REVIEW: frozenset({_S.APPROVED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.PUBLISHED, _S.CANCELLED}),
    _S.PUBLISHED: frozenset({_S.SUPERSEDED}),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.SUPERSEDED: frozenset(),
}
"""From each state, the states that may follow. Nothing skips, and nothing comes back."""

WORKING = (RunState.DRAFT, RunState.CHECKING, RunState.COMPUTING)
"""States in which a run has no result yet and its computation may still be under way."""
COMPUTED = (RunState.REVIEW, RunState.APPROVED, RunState.PUBLISHED, RunState.SUPERSEDED)
"""States in which a run has its whole result, for good."""
GONE = (RunState.FAILED, RunState.CANCELLED)
"""States of a run that holds no place: its period may be settled again."""


class RunKind(StrEnum):
    """What a run settles (R54, R64, R75)."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    DELTA = "delta"
    SIMULATION = "simulation"


STARTABLE = (RunKind.MONTHLY, RunKind.YEARLY, RunKind.SIMULATION)
"""Kinds that can be asked for; a delta run follows from a correction."""


class Title(StrEnum):
    """What an amount of a run is for: the rows of its waterfall and of a member's statement."""

    PREMIUM = "premium"
    VALORISATION = "valorisation"
    SURPLUS_RESERVE = "surplus_reserve"
    COSTS = "costs"
    SOCIAL_FUND = "social_fund"
    PRODUCER = "producer"
    CONSUMER = "consumer"
    SURPLUS = "surplus"


TITLE_RULES: Mapping[Title, tuple[str, ...]] = {
    Title.PREMIUM: ("R31", "R35", "R36", "R66"),
    Title.VALORISATION: ("R40", "R41", "R42", "R43", "R66"),
    Title.SURPLUS_RESERVE: ("R50", "R51", "R54", "R55"),
    Title.COSTS: ("R60", "R61", "R67"),
    Title.SOCIAL_FUND: ("R52", "R60", "R61", "R67"),
    Title.PRODUCER: ("R24", "R60", "R62", "R67"),
    Title.CONSUMER: ("R60", "R62", "R67"),
    Title.SURPLUS: ("R52", "R54", "R67"),
}
"""Rules behind each title."""
