"""An entry for each change, in the transaction of the change: both are stored or neither (D8)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.transaction import TransactionManagementError
from psycopg import sql

from cer.kit.acting import Actor, ActorKind, actor_now
from cer.kit.audit.chain import BEGINNING, AuditRow
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.masking import HIDDEN, masked
from cer.kit.personal import erasable_columns
from cer.kit.tenancy import current_schema

Change = tuple[object, object]
"""What was before, and what is after."""
Changes = Mapping[str, Change]

LONGEST_TEXT = 500


class Matter(NamedTuple):
    """What an entry is about where it is no row of a table."""

    kind: str
    id: str


def audit_record(
    action: str, row: Model | Matter, changes: Changes, *, label: str = "", using: str = DEFAULT_DB_ALIAS
) -> None:
    """Append an entry on what was done to a row; the last thing that a service does.

    From here to the end of the transaction other writers of this schema wait: whoever takes another lock
    after this risks a deadlock. A bulk write is one entry on what stands for it, a file or a run.
    """
    moment = writers_lock(using)
    model = _audit_model(using)
    last = model._default_manager.using(using).order_by("-number").first()
    actor = actor_now()
    matter = row if isinstance(row, Matter) else Matter(row._meta.label_lower, str(row.pk))
    entry = model(
        number=last.number + 1 if last else 1,
        at=moment,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=_name_in_entry(model, actor, using),
        staff_id=actor.staff_id,
        request_id=actor.request_id,
        action=action,
        object_kind=matter.kind,
        object_id=matter.id,
        object_label=masked(label or str(getattr(row, "code", "")))[:200],
        changes={name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()},
        previous_hash=last.hash if last else BEGINNING,
    )
    entry.hash = entry.hash_of_content()
    entry.save(force_insert=True, using=using)


def created(row: Model) -> Changes:
    """Everything that a new row says, without values that are hidden or that could not be erased later."""
    hidden = getattr(row, "audit_hidden", frozenset()) | erasable_columns(type(row))
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return {
        name: (None, HIDDEN if name in hidden else value)
        for name, value in values.items()
        if value is not None and value != "" and not isinstance(value, bytes | memoryview)
    }


def writers_lock(using: str = DEFAULT_DB_ALIAS) -> datetime:
    """Let one writer of a schema append at a time, until its transaction ends; the moment it may.

    A service that counts what must not grow beyond a limit takes it before it counts.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit entry belongs into the transaction of its change.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), clock_timestamp()",
            [f"{current_schema(using)}/audit"],
        )
        moment: datetime = cursor.fetchone()[1]
    return moment


def _name_in_entry(model: type[AuditRow], actor: Actor, using: str) -> str:
    """The name of a person goes beside the chain, where it can be erased; the chain never changes."""
    if model.actor_names is None or actor.kind is not ActorKind.ACCOUNT or not actor.id:
        return actor.name
    table = apps.get_model(model.actor_names)._meta.db_table
    _name_keep(table, actor.id, actor.name, using)
    if actor.staff_id:
        _name_keep(table, actor.staff_id, actor.staff_name, using)
    return ""


def _name_keep(table: str, account_id: str, name: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} AS known (actor_id, name) VALUES (%s, %s) ON CONFLICT (actor_id)"
                " DO UPDATE SET name = excluded.name WHERE known.name <> excluded.name"
            ).format(table=sql.Identifier(table)),
            [account_id, name[:200]],
        )


def _audit_model(using: str) -> type[AuditRow]:
    is_platform = current_schema(using) == PUBLIC_SCHEMA
    name = settings.PLATFORM_AUDIT_MODEL if is_platform else settings.COMMUNITY_AUDIT_MODEL
    return cast(type[AuditRow], apps.get_model(name))


def _plain(value: object) -> object:
    """A value as JSON keeps it exactly: no binary fractions, no personal data in the clear."""
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int():
            return value
        case str():
            return masked(value)[:LONGEST_TEXT]
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            raise TypeError(f"An audit entry cannot keep a {type(value).__name__}.")
