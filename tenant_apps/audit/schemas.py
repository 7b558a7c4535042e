from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from cer.kit.acting import ActorKind
from cer.kit.api.schemas import PageQuery
from tenant_apps.audit.models import AuditEntry
from tenant_apps.audit.selectors import EntryFilter


class FilterQuery(Schema):
    """Which entries; `from` is the first Italian day, `to` the first that no longer counts."""

    from_on: date | None = Field(None, alias="from")
    until_on: date | None = Field(None, alias="to")
    actor: str | None = Field(None, max_length=200, description="Id, or part of the name")
    action: str | None = Field(None, max_length=60)
    object_kind: str | None = Field(None, max_length=60)
    object_id: str | None = Field(None, max_length=64)

    def wanted(self) -> EntryFilter:
        return EntryFilter(
            first_on=self.from_on,
            until_on=self.until_on,
            actor=self.actor,
            action=self.action,
            object_kind=self.object_kind,
            object_id=self.object_id,
        )


class EntriesQuery(FilterQuery, PageQuery):
    """A page of the entries that match."""


class AuditChangeOut(Schema):
    """A field, what was in it before, and what is in it after."""

    field: str
    before: Any
    after: Any


class AuditEntryOut(Schema):
    """Who changed what, and when; codes and addresses of people are cut to their ends."""

    number: int
    at: datetime
    actor_kind: ActorKind
    actor_id: str
    actor_name: str
    staff_id: str = Field(description="The platform's support acting as the actor; empty where it did not")
    staff_name: str
    request_id: str
    action: str
    object_kind: str
    object_id: str
    object_label: str
    changes: list[AuditChangeOut]
    hash: str

    @staticmethod
    def resolve_actor_name(entry: Any) -> str:
        name: str = entry.shown_name
        return name

    @staticmethod
    def resolve_changes(entry: AuditEntry) -> list[dict[str, Any]]:
        return [
            {"field": field, "before": before, "after": after}
            for field, (before, after) in sorted(entry.changes.items())
        ]


class ChainBreakOut(Schema):
    """The first entry that does not follow from the ones before."""

    number: int
    reason: str


class ChainOut(Schema):
    """The chain read from its beginning: entries that hold, the hash of the last, and where it breaks."""

    entries: int
    head_hash: str
    broken: ChainBreakOut | None
