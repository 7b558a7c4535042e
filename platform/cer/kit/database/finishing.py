"""What a schema needs after its tables exist: hypertables and grants, declared on the models.

Run by provisioning and by every migration, so that a replayed schema and a migrated one are equal.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from psycopg import sql

from cer.kit.database.roles import PUBLIC_SCHEMA, schema_role, shared_reader_role
from cer.kit.personal import erasable_columns


class Cursor(Protocol):
    """What Django's and psycopg's own cursors have in common."""

    def execute(self, statement: sql.Composed, /) -> Any: ...


def models_of(app_names: Iterable[str]) -> list[type[Model]]:
    """Every managed model of the apps, many-to-many tables included, in the order of their tables."""
    names = set(app_names)
    found = [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def community_schema_finish(cursor: Cursor, *, database: str, schema_name: str) -> None:
    """Make the hypertables of a community's schema and grant its role what the models declare."""
    models = models_of(settings.TENANT_APPS)
    for model in models:
        hypertable = getattr(model, "hypertable", None)
        if hypertable:
            cursor.execute(_hypertable_sql(schema_name, model._meta.db_table, *hypertable))
    cursor.execute(_grants_sql(schema_role(database, schema_name), schema_name, models))


def public_schema_finish(cursor: Cursor, *, database: str) -> None:
    """Grant the public role its tables, and every community's role what it may read of them."""
    models = models_of(settings.SHARED_APPS)
    cursor.execute(_grants_sql(schema_role(database, PUBLIC_SCHEMA), PUBLIC_SCHEMA, models))
    reader = sql.Identifier(shared_reader_role(database))
    cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(reader))
    for model in models:
        if (
            getattr(model, "community_readable", False)
            or model._meta.db_table in settings.COMMUNITY_READABLE_TABLES
        ):
            table = sql.Identifier(PUBLIC_SCHEMA, model._meta.db_table)
            cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table, reader))
    migrations = sql.Identifier(PUBLIC_SCHEMA, "django_migrations")
    cursor.execute(
        sql.SQL("GRANT SELECT ON {} TO {}").format(
            migrations, sql.Identifier(schema_role(database, PUBLIC_SCHEMA))
        )
    )


def _hypertable_sql(schema_name: str, table: str, column: str, chunk: str) -> sql.Composed:
    return sql.SQL(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN"
        " PERFORM public.create_hypertable({table}, {column}, chunk_time_interval => interval {chunk},"
        " create_default_indexes => false, if_not_exists => true); END IF; END $$"
    ).format(
        table=sql.Literal(f'"{schema_name}"."{table}"'), column=sql.Literal(column), chunk=sql.Literal(chunk)
    )


def _grants_sql(role: str, schema_name: str, models: list[type[Model]]) -> sql.Composed:
    """SELECT and INSERT on every table of a model; UPDATE and DELETE only where rows may change.

    In a table that is only added to, words about a person may be erased, and no other column written (D5).

    Numbered rows are identity columns, whose sequences need no grant. `ON ALL SEQUENCES IN SCHEMA` would read
    the catalogue of every community.
    """
    schema, grantee = sql.Identifier(schema_name), sql.Identifier(role)
    parts: list[sql.Composable] = [sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, grantee)]
    changeable = [model for model in models if not getattr(model, "append_only", False)]
    for privileges, tables in (
        (sql.SQL("SELECT, INSERT"), models),
        (sql.SQL("UPDATE, DELETE"), changeable),
    ):
        if tables:
            names = sql.SQL(", ").join(sql.Identifier(schema_name, model._meta.db_table) for model in tables)
            parts.append(sql.SQL("GRANT {} ON {} TO {}").format(privileges, names, grantee))
    for model in models:
        if model not in changeable and (columns := sorted(erasable_columns(model))):
            named = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
            table = sql.Identifier(schema_name, model._meta.db_table)
            parts.append(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(named, table, grantee))
    return sql.SQL("; ").join(parts)
