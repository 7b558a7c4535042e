"""What the schedule removes each night: rows, words and files whose time is over, class by class (D9)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model

from cer.adapters.storage import StorageKey
from cer.calc.intervals import ROME
from cer.kit.api.caller import Caller
from cer.kit.audit import Matter, audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.retention import (
    IDENTITIES,
    PERSON_YEARS,
    REGISTRY,
    End,
    RetentionClass,
    rows_end,
    rows_ended,
    shelves_of,
)
from cer.kit.tenancy import current_schema
from shared_apps.accounts.selectors import accounts_of_nobody
from shared_apps.accounts.services import account_forget
from shared_apps.tenants.services.owner import OWNER, owner_in_schema
from tenant_apps.documents.selectors import file_key, file_storage
from tenant_apps.members.selectors import members_left_before
from tenant_apps.privacy.classes import retention_of, tables_by_class
from tenant_apps.privacy.models import LegalHold
from tenant_apps.privacy.selectors import hold_in_force, obstacles_to_erasure
from tenant_apps.privacy.services.persons import person_erase

SCHEDULE = Caller(id="retention", name="retention", permissions=frozenset())
ACCOUNT_DAYS = 365
"""Days after which an account that belongs to nobody and that nobody uses is erased."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Rows of one table that end on a day: they go, or stay without a name."""

    code: str
    """The class of data."""
    table: str
    outcome: str
    rows: int


@dataclass(slots=True)
class RetentionReport:
    """What a night did, or would do; whom it left alone, and why; the hold that stopped it."""

    ended: list[Ended] = field(default_factory=list)
    files: int = 0
    left_alone: dict[str, list[str]] = field(default_factory=dict)
    """By the member's code: codes of what stands against its erasure."""
    hold: LegalHold | None = None


def retention_plan(*, day: date) -> RetentionReport:
    """What a run on a day would do here, counted; nothing is changed."""
    report = RetentionReport(hold=None if _is_platform() else hold_in_force(day))
    _persons_end(day, report, is_dry=True)
    for retention_class, tables in tables_by_class().items():
        for table, end in _due(tables, day):
            rows = rows_ended(table, end, day=day, using=DEFAULT_DB_ALIAS)
            report.ended.append(Ended(retention_class.code, table._meta.label, end.outcome, rows.count()))
            report.files += len(_files(table, end, day))
    return report


def retention_run(*, day: date) -> RetentionReport:
    """Remove what ended by this day, in the schema that is entered; a second run finds nothing left.

    Each class of data is one transaction with one entry in the log. Files go first: what is cut off then is
    done by the next run, and no transaction waits for a storage.
    """
    if not _is_platform() and (hold := hold_in_force(day)):
        return RetentionReport(hold=hold)
    report = RetentionReport()
    _persons_end(day, report, is_dry=False)
    for retention_class, tables in tables_by_class().items():
        due = list(_due(tables, day))
        for key in [key for table, end in due for key in _files(table, end, day)]:
            file_storage().delete(key)
            report.files += 1
        if due:
            report.ended += _class_end(retention_class, due, day)
    return report


def _class_end(retention_class: RetentionClass, due: list[tuple[type[Model], End]], day: date) -> list[Ended]:
    using = OWNER if any(_only_owner_may(table, end) for table, end in due) else DEFAULT_DB_ALIAS
    with _transaction(using):
        ended = [
            Ended(
                retention_class.code,
                table._meta.label,
                end.outcome,
                rows_end(table, end, day=day, using=using),
            )
            for table, end in due
        ]
        _record(retention_class, ended, using)
    return ended


def _only_owner_may(table: type[Model], end: End) -> bool:
    """No login that serves removes rows of a table that is only added to."""
    return bool(getattr(table, "append_only", False)) and not end.columns


def _transaction(using: str) -> AbstractContextManager[None]:
    return owner_in_schema(current_schema()) if using == OWNER else transaction.atomic()


def _record(retention_class: RetentionClass, ended: list[Ended], using: str = DEFAULT_DB_ALIAS) -> None:
    counts: dict[str, int] = {}
    for each in ended:
        counts[f"{each.table} {each.outcome}"] = counts.get(f"{each.table} {each.outcome}", 0) + each.rows
    changes = {name: (rows, None) for name, rows in counts.items()}
    audit_record("retention.applied", Matter("retention", retention_class.code), changes, using=using)


def _due(tables: list[type[Model]], day: date) -> Iterator[tuple[type[Model], End]]:
    for table in tables:
        for end in retention_of(table).ends:
            if rows_ended(table, end, day=day, using=DEFAULT_DB_ALIAS).exists():
                yield table, end


def _files(table: type[Model], end: End, day: date) -> list[StorageKey]:
    """Files of the rows that go, and of the rows that go along with them."""
    if end.columns:
        return []
    rows = rows_ended(table, end, day=day, using=DEFAULT_DB_ALIAS)
    return [
        file_key(shelf, row_id)
        for model, shelf, path in shelves_of(table, end)
        for row_id in model._default_manager.filter(**{f"{path}__in": rows.values("pk")}).values_list(
            "pk", flat=True
        )
    ]


def _persons_end(day: date, report: RetentionReport, *, is_dry: bool) -> None:
    """Whoever left so long ago is erased, here as if asked for; the platform forgets accounts of nobody."""
    if _is_platform():
        code, table, count = IDENTITIES, "accounts.User", _accounts_end(day, is_dry=is_dry)
    else:
        code, table, count = REGISTRY, "members.Member", _members_end(day, report, is_dry=is_dry)
    if not count:
        return
    ended = Ended(code.code, table, "anonymise", count)
    report.ended.append(ended)
    if not is_dry:
        with transaction.atomic():
            _record(code, [ended])


def _members_end(day: date, report: RetentionReport, *, is_dry: bool) -> int:
    count = 0
    for member in list(members_left_before(date(day.year - PERSON_YEARS, 1, 1))):
        if obstacles := obstacles_to_erasure(member.pk, today=day):
            report.left_alone[member.code] = [each.code for each in obstacles]
            continue
        if not is_dry:
            person_erase(
                member_id=member.pk,
                reason=f"retention: left {PERSON_YEARS} whole years ago",
                caller=SCHEDULE,
                now=_noon(day),
            )
        count += 1
    return count


def _accounts_end(day: date, *, is_dry: bool) -> int:
    before = datetime.combine(day - timedelta(days=ACCOUNT_DAYS), time(), ROME)
    account_ids = list(accounts_of_nobody(before=before).values_list("pk", flat=True))
    for account_id in [] if is_dry else account_ids:
        account_forget(account_id=account_id)
    return len(account_ids)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ROME)


def _is_platform() -> bool:
    return current_schema() == PUBLIC_SCHEMA
