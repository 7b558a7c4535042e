from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input
from shared_apps.jobs.states import JobState
from shared_apps.jobs.work import WorkOfKind


class WorkQuery(Input):
    kind: str | None = Field(None, max_length=20)
    is_open: bool = Field(default=False, description="Only what has not ended")
    limit: int = Field(50, ge=1, le=200)


class WorkOut(Schema):
    """Long work; `cancel` and `resume` are addresses to POST to, null where that is not possible."""

    id: UUID
    kind: str
    title: str
    state: JobState
    asked_at: datetime
    ended_at: datetime | None
    asked_by: str
    done: int | None
    total: int | None
    unit: str
    problem: str
    page: str
    cancel: str | None
    resume: str | None

    @classmethod
    def of(cls, found: WorkOfKind) -> "WorkOut":
        work = found.work
        return cls(
            kind=found.kind,
            cancel=(work.cancel or None) if found.is_managed else None,
            resume=(work.resume or None) if found.is_managed else None,
            **{
                name: getattr(work, name)
                for name in cls.model_fields
                if name not in {"kind", "cancel", "resume"}
            },
        )


class WorkListOut(Schema):
    """The newest work of all rooms that the caller may see."""

    items: list[WorkOut]
