"""The login that migrates and provisions, and the lock that keeps the two apart."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

OWNER = "owner"
MIGRATION_LOCK = 0x_CE_4C_0001
"""Advisory lock of the database: migrations hold it alone, provisioning shares it."""


def owner_connection() -> BaseDatabaseWrapper:
    return connections[OWNER]


def database_name() -> str:
    """Name of the database, with which the names of its roles begin."""
    return str(owner_connection().settings_dict["NAME"])


def app_login() -> str:
    return str(connections["default"].settings_dict["USER"])


@contextmanager
def owner_in_schema(schema_name: str) -> Iterator[None]:
    """One transaction of the owner login in a schema, for what no login that serves may do there."""
    connection = owner_connection()
    connection.set_schema(schema_name)  # type: ignore[attr-defined]
    try:
        with transaction.atomic(using=OWNER):
            yield
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]


@contextmanager
def owner_transaction() -> Iterator[CursorWrapper]:
    """One transaction of the owner login in public; what fails in it leaves nothing behind."""
    connection = owner_connection()
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        yield cursor


@contextmanager
def guards_lifted(schema_name: str) -> Iterator[CursorWrapper]:
    """One transaction of the owner login inside a community, in which no trigger of its tables acts.

    For what the community itself may never do: take rows out for good. Foreign keys still hold.
    """
    with (
        owner_in_schema(schema_name),
        owner_connection().cursor() as cursor,
        triggers_off(cursor, schema_name),
    ):
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def triggers_off(cursor: CursorWrapper, schema_name: str) -> Iterator[None]:
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgname <> 'ts_insert_blocker'"
        " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = %s::regnamespace)",
        [schema_name],
    )
    tables = [sql.SQL(row[0]) for row in cursor.fetchall()]
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    yield
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
