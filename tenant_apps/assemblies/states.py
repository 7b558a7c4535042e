"""The life of an assembly: one table, from which every change of state is checked."""

from collections.abc import Mapping
from enum import StrEnum


class AssemblyKind(StrEnum):
    """Ordinary for the yearly accounts and offices; extraordinary for the statute and the end."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"


class AssemblyState(StrEnum):
    """Where an assembly stands."""

    DRAFT = "draft"
    CONVENED = "convened"
    OPEN = "open"
    CLOSED = "closed"
    MINUTED = "minuted"
    CANCELLED = "cancelled"


_S = AssemblyState

TRANSITIONS: Mapping[AssemblyState, frozenset[AssemblyState]] = {
    _S.DRAFT: frozenset({_S.CONVENED, _S.CANCELLED}),
    _S.CONVENED: frozenset({_S.OPEN, _S.CANCELLED}),
    _S.OPEN: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset({_S.MINUTED}),
    _S.MINUTED: frozenset(),
    _S.CANCELLED: frozenset(),
}
"""From each state, the states that may follow. Nothing skips, and nothing comes back."""

GATHERING = (AssemblyState.CONVENED, AssemblyState.OPEN)
"""States in which proxies are given and people arrive."""
PREPARING = (AssemblyState.DRAFT, AssemblyState.CONVENED, AssemblyState.OPEN)
"""States in which motions may still be added under the agenda."""
DECIDED = (AssemblyState.CLOSED, AssemblyState.MINUTED)
"""States in which what was voted stands for good."""


class VoteChoice(StrEnum):
    """What a member says to a motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


class NoticeKind(StrEnum):
    """What a member is told of an assembly."""

    CONVOCATION = "convocation"
    CANCELLATION = "cancellation"


class AttendanceMode(StrEnum):
    """How a member takes part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
