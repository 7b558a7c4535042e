"""The one shape in which rooms show their long work; each room reads its own rows into it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from shared_apps.jobs.states import JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of long work of a community; `done` of `total` in `unit`, where the room counts.

    `page`: its address in the application. `cancel`, `resume`: addresses of the API to POST to, empty
    where that is not possible now.
    """

    id: UUID
    title: str
    state: JobState
    asked_at: datetime
    ended_at: datetime | None = None
    asked_by: str = ""
    done: int | None = None
    total: int | None = None
    unit: str = ""
    problem: str = ""
    page: str
    cancel: str = ""
    resume: str = ""


class LatestWork(Protocol):
    """Reads the newest work of a room; `is_open`: only what has not ended."""

    def __call__(self, *, at_most: int, is_open: bool) -> Collection[Work]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSource:
    """Which work a room shows, with which permission it is seen, and with which called off and resumed."""

    shown_to: str
    managed_by: str
    latest: LatestWork


@dataclass(frozen=True, slots=True)
class WorkOfKind:
    """Work, of which kind it is, and whether the caller may call it off and resume it."""

    kind: str
    work: Work
    is_managed: bool


def work_latest(
    permissions: Collection[str], *, at_most: int, kind: str | None = None, is_open: bool = False
) -> list[WorkOfKind]:
    """The newest work of every room that shows its own to holders of these permissions."""
    found = [
        WorkOfKind(name, work, is_managed=source.managed_by in permissions)
        for name, source in _sources()
        if kind in {None, name} and source.shown_to in permissions
        for work in source.latest(at_most=at_most, is_open=is_open)
    ]
    return sorted(found, key=lambda each: (each.work.asked_at, each.work.id), reverse=True)[:at_most]


def _sources() -> Iterator[tuple[str, WorkSource]]:
    for name, path in settings.JOB_SOURCES.items():
        yield name, import_string(path)
