"""The life of a ticket and its clock, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from django.db import models

from cer.calc.service_hours import ServiceHours, service_due_at, service_span

HOURS = ServiceHours(time(9), time(18))
"""When support is on duty, on working days in Rome; response times are promised in this time."""


class TicketState(models.TextChoices):
    """Whose turn it is: ours, theirs, nobody's for now, nobody's any more."""

    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(models.TextChoices):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class ContextKind(models.TextChoices):
    """What of the community a ticket is about."""

    RUN = "run"
    FILE = "file"
    POD = "pod"


class Move(StrEnum):
    """What may happen to a ticket."""

    WRITE = "write"
    KEEP = "keep"
    ASK = "ask"
    SOLVE = "solve"
    CLOSE = "close"


_S = TicketState
MOVES: Mapping[Move, Mapping[TicketState, TicketState]] = {
    Move.WRITE: dict.fromkeys((_S.OPEN, _S.WAITING, _S.SOLVED), _S.OPEN),
    Move.KEEP: dict.fromkeys((_S.OPEN, _S.WAITING, _S.SOLVED), _S.OPEN),
    Move.ASK: dict.fromkeys((_S.OPEN, _S.WAITING, _S.SOLVED), _S.WAITING),
    Move.SOLVE: dict.fromkeys((_S.OPEN, _S.WAITING, _S.SOLVED), _S.SOLVED),
    Move.CLOSE: dict.fromkeys((_S.OPEN, _S.WAITING, _S.SOLVED), _S.CLOSED),
}
"""Where each move leads from where: customers write or close; staff answer and keep, ask or solve."""


@dataclass(frozen=True, slots=True)
class TicketLife:
    """State and clock: time on duty spent until `runs_since`, which is set while the turn is ours."""

    state: TicketState
    spent_span: timedelta
    runs_since: datetime | None

    @classmethod
    def begun(cls, at: datetime) -> Self:
        return cls(TicketState.OPEN, timedelta(), at)

    def moved(self, move: Move, at: datetime) -> Self | None:
        """The life after a move; None where it is not possible."""
        state = MOVES[move].get(self.state)
        if state is None:
            return None
        spent_span = self.spent_at(at)
        return type(self)(state, spent_span, at if state == TicketState.OPEN else None)

    def spent_at(self, at: datetime) -> timedelta:
        """Time on duty that the ticket has been ours."""
        if self.runs_since is None:
            return self.spent_span
        return self.spent_span + service_span(HOURS, self.runs_since, at)

    def due_at(self, span: timedelta) -> datetime | None:
        """When so much time on duty will be spent; None while the clock stands."""
        if self.runs_since is None:
            return None
        return service_due_at(HOURS, self.runs_since, span - self.spent_span)
