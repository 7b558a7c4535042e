"""The audit log as a file for spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable

from cer.kit.spreadsheet_cells import cell_neutralised
from tenant_apps.audit.models import AuditEntry

COLUMNS = (
    "number",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "staff_id",
    "staff_name",
    "request_id",
    "action",
    "object_kind",
    "object_id",
    "object_label",
    "changes",
    "previous_hash",
    "hash",
)
_READ = {"actor_name": "shown_name"}


def entries_csv(entries: Iterable[AuditEntry]) -> str:
    """One line per entry, with semicolons as Italian spreadsheets expect; no text becomes a formula (S34)."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(
        [_cell(getattr(entry, _READ.get(name, name)), name) for name in COLUMNS] for entry in entries
    )
    return lines.getvalue()


def _cell(value: object, name: str) -> object:
    if name == "number":
        return value
    if name == "changes":
        return cell_neutralised(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return cell_neutralised(str(value))
