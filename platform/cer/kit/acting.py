"""Who acts now: set at each entrance (request, command, task), read where a change is recorded (D8)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """A person, a program with a key, background work that nobody asked for, or the command line."""

    ACCOUNT = "account"
    KEY = "key"
    TASK = "task"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something; the name is a copy, since accounts are not readable in a community."""

    kind: ActorKind
    id: str
    name: str
    request_id: str = ""
    """The request with which it began, also in the background work that the request asked for."""
    staff_id: str = ""
    """The account of the platform's staff that acts as this person; empty: nobody does."""
    staff_name: str = ""

    def as_header(self) -> dict[str, str]:
        """What travels with a task."""
        return asdict(self)

    @classmethod
    def of_header(cls, header: Mapping[str, str]) -> "Actor":
        return cls(
            kind=ActorKind(header["kind"]),
            id=header["id"],
            name=header["name"],
            request_id=header["request_id"],
            staff_id=header.get("staff_id", ""),
            staff_name=header.get("staff_name", ""),
        )


UNNAMED = Actor(kind=ActorKind.COMMAND, id="", name="")
"""Whoever works in a Python shell, where no entrance says a name."""

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything inside is done by this actor."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def actor_if_known() -> Actor | None:
    return _actor.get()


def actor_now() -> Actor:
    return _actor.get() or UNNAMED
