"""Entries that hold the hash of the one before: a changed or missing entry breaks the chain (D8)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import Q

BEGINNING = "0" * 64
"""What the first entry holds in place of the hash of the one before."""

_HASHED_AS_THEY_ARE = (
    "number",
    "actor_kind",
    "actor_id",
    "actor_name",
    "request_id",
    "action",
    "object_kind",
    "object_id",
    "object_label",
    "changes",
    "previous_hash",
)


class AuditRow(models.Model):
    """Base of the two audit logs: that of a community and that of the platform."""

    append_only: ClassVar[bool] = True
    actor_names: ClassVar[str | None] = None
    """The table that holds the names of people who act, so that they can be erased; None: the entries do."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=7)
    actor_id = models.CharField(max_length=100, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    staff_id = models.CharField(max_length=36, blank=True, default="", db_default="")
    """The account of the platform's staff that acted as the actor; empty: the actor did it."""
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=200, blank=True)
    changes = models.JSONField()
    """Field by field, what was before and what is after."""
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(name="%(class)s_counts_from_one", condition=Q(number__gte=1)),
            models.UniqueConstraint(name="%(class)s_one_after_another", fields=["previous_hash"]),
        ]
        indexes: ClassVar = [
            models.Index(name="%(class)s_at", fields=["at"]),
            models.Index(name="%(class)s_object", fields=["object_kind", "object_id"]),
        ]

    def hash_of_content(self) -> str:
        """SHA-256 over the canonical JSON of everything the entry says, the hash before included.

        What came into the log later counts where it is given, so that older entries keep their hash.
        """
        content = {name: getattr(self, name) for name in _HASHED_AS_THEY_ARE}
        if self.staff_id:
            content["staff_id"] = self.staff_id
        content["at"] = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first entry that does not follow from the ones before, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """A chain read from its beginning. Kept elsewhere, `head_hash` also proves that no end was cut off."""

    entries: int
    head_hash: str
    broken: ChainBreak | None


def chain_verify(rows: Iterable[AuditRow]) -> ChainReport:
    """Read a chain in the order of its numbers and stop at the first entry that breaks it."""
    count, head = 0, BEGINNING
    for row in rows:
        reason = _break_of(row, number=count + 1, previous_hash=head)
        if reason:
            return ChainReport(count, head, ChainBreak(row.number, reason))
        count, head = row.number, row.hash
    return ChainReport(count, head, None)


def _break_of(row: AuditRow, *, number: int, previous_hash: str) -> str:
    if row.number != number:
        return f"entry {number} is missing"
    if row.previous_hash != previous_hash:
        return "it does not hold the hash of the entry before"
    return "" if row.hash == row.hash_of_content() else "its content was changed"
