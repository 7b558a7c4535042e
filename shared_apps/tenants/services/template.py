"""A new community's tables as text, replayed in milliseconds instead of migrated in seconds.

The text is dumped from a schema that was migrated in an otherwise empty database, and is kept
beside this code (`schema_template/`). Replaying it equals migrating: a test compares the two.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import UnavailableError
from shared_apps.tenants.services.owner import OWNER, owner_connection

TEMPLATE_SCHEMA = "t_cerschematemplate"
"""A schema name that occurs nowhere in text."""
FOLDER = Path(__file__).resolve().parents[1] / "schema_template"

_DROPPED_LINES = re.compile(r"^(SET |SELECT pg_catalog\.set_config|\\(un)?restrict|CREATE SCHEMA|--|\s*$)")


def tenant_migration_names() -> list[str]:
    """`app.name` of every migration that a community's schema must hold, in the order of the graph."""
    return list(_tenant_migration_names())


@cache  # the code on disk does not change while a process runs, and is the same for every community
def _tenant_migration_names() -> tuple[str, ...]:
    loader = MigrationLoader(None)
    labels = _tenant_labels()
    plan = [
        node
        for leaf in sorted(loader.graph.leaf_nodes())
        if leaf[0] in labels
        for node in loader.graph.forwards_plan(leaf)
        if node[0] in labels
    ]
    return tuple(dict.fromkeys(f"{app}.{name}" for app, name in plan))


def template_replay(cursor: CursorWrapper, schema_name: str) -> None:
    """Create the tables of a community's schema inside the caller's transaction."""
    if _text("migrations.txt").split() != tenant_migration_names():
        raise UnavailableError(
            "The schema template does not match the migrations of this version: run"
            " `manage.py schema_template` and ship its result.",
            code="schema_template_stale",
        )
    for part in ("pre_data.sql", "post_data.sql"):
        cursor.execute(_text(part).replace(TEMPLATE_SCHEMA, schema_name))
    rows = [tuple(name.split(".", 1)) for name in tenant_migration_names()]
    cursor.executemany(
        sql.SQL("INSERT INTO {} (app, name, applied) VALUES (%s, %s, now())").format(
            sql.Identifier(schema_name, "django_migrations")
        ),
        rows,
    )


def template_files(pg_dump: Path) -> dict[str, str]:
    """Migrate the template schema in the owner's database and return the files it becomes.

    The database must be a scratch one: it is left with the template schema in it.
    """
    connection = owner_connection()
    with schema_of_owner(TEMPLATE_SCHEMA) as executor:
        connection.cursor().execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(TEMPLATE_SCHEMA)))
        executor.recorder.ensure_schema()
        executor.migrate(executor.loader.graph.leaf_nodes())
    parameters = connection.get_connection_params()
    command = [str(pg_dump), "--no-owner", "--no-privileges", f"--schema={TEMPLATE_SCHEMA}"]
    options = {"host": "host", "port": "port", "username": "user", "dbname": "dbname"}
    command += [f"--{option}={parameters[name]}" for option, name in options.items()]
    files = {"migrations.txt": "\n".join(tenant_migration_names()) + "\n"}
    for section in ("pre-data", "post-data"):
        dumped = subprocess.run(
            [*command, f"--section={section}"],
            env={"PGPASSWORD": str(parameters.get("password", ""))},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        kept = [line for line in dumped.splitlines() if not _DROPPED_LINES.match(line)]
        files[section.replace("-", "_") + ".sql"] = "\n".join(kept) + "\n"
    return files


def _tenant_labels() -> set[str]:
    return {name.rsplit(".", 1)[-1] for name in settings.TENANT_APPS}


@contextmanager
def schema_of_owner(schema_name: str) -> Iterator[MigrationExecutor]:
    """Django's migration executor on the owner's connection, inside one schema and nothing else.

    In a community's schema the shared apps count as migrated: they are, in public.
    """
    connection = connections[OWNER]
    connection.set_schema(schema_name, include_public=False)  # type: ignore[attr-defined]
    try:
        executor = MigrationExecutor(connection)
        if schema_name != PUBLIC_SCHEMA:
            tenant_apps = _tenant_labels()
            executor.loader.applied_migrations |= {
                node: migration
                for node, migration in executor.loader.graph.nodes.items()
                if node[0] not in tenant_apps
            }
        connection.set_schema(schema_name)  # type: ignore[attr-defined]
        yield executor
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]


def _text(name: str) -> str:
    return (FOLDER / name).read_text()
