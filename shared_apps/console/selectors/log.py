"""Who of the staff did what: the platform's own log, read."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from cer.calc.intervals import day_starts_at
from cer.kit.errors import RuleBrokenError
from cer.kit.spreadsheet_cells import cell_neutralised
from shared_apps.tenants.selectors import platform_events

EXPORT_ENTRIES_MAX = 50_000
COLUMNS = (
    "number",
    "at",
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
    "hash",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which entries; None leaves a question open. Days are Italian ones, [first_on, until_on)."""

    first_on: date | None = None
    until_on: date | None = None
    actor: str | None = None
    action: str | None = None
    label: str | None = None


def log_entries(wanted: LogFilter) -> QuerySet[Any]:
    """Entries that match: by actor's id or part of the name, by how the action begins, by what it was on."""
    found = Q()
    if wanted.first_on:
        found &= Q(at__gte=day_starts_at(wanted.first_on))
    if wanted.until_on:
        found &= Q(at__lt=day_starts_at(wanted.until_on))
    if wanted.actor:
        found &= Q(actor_id=wanted.actor) | Q(actor_name__icontains=wanted.actor)
    if wanted.action:
        found &= Q(action__startswith=wanted.action)
    if wanted.label:
        found &= Q(object_label=wanted.label) | Q(object_id=wanted.label)
    return platform_events().filter(found)


def log_csv(wanted: LogFilter) -> str:
    """The entries that match, oldest first, with semicolons; no text becomes a formula (S34)."""
    entries = list(log_entries(wanted).order_by("number")[: EXPORT_ENTRIES_MAX + 1])
    if len(entries) > EXPORT_ENTRIES_MAX:
        raise RuleBrokenError(
            f"More than {EXPORT_ENTRIES_MAX} entries match: ask for fewer days at a time.",
            code="export_too_large",
        )
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(entries))
    return lines.getvalue()


def _cells(entries: Iterable[Any]) -> Iterable[list[object]]:
    for entry in entries:
        changes = json.dumps(entry.changes, ensure_ascii=False, sort_keys=True)
        texts = [changes if name == "changes" else str(getattr(entry, name)) for name in COLUMNS[1:]]
        yield [entry.number, *(cell_neutralised(text) for text in texts)]
