"""Bring every schema up to this version: in parallel, resumable, one transaction per community."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeAlias

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cer.kit.database.finishing import community_schema_finish, public_schema_finish
from cer.kit.database.roles import PUBLIC_SCHEMA
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.field_keys import field_keys_complete
from shared_apps.tenants.services.owner import MIGRATION_LOCK, OWNER, database_name, owner_connection
from shared_apps.tenants.services.template import schema_of_owner, tenant_migration_names

LOCK_TIMEOUT = "5s"
Owners: TypeAlias = "SimpleQueue[psycopg.Connection]"
Lagging: TypeAlias = dict[tuple[str, ...], list[str]]
"""Schemas by what they lack."""


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What one run did: migrations of public, communities brought up, and why others failed."""

    public: tuple[str, ...]
    communities: tuple[str, ...]
    failed: dict[str, str]
    held_back: tuple[str, ...] = ()
    """Communities that were not tried, since a canary failed."""


def schemas_migrate(
    *, workers: int = 2, on_community: Callable[[str], None] = lambda _schema: None
) -> MigrationReport:
    """Migrate public, then every community that lags; a second run goes on where one stopped.

    A community that fails keeps its old version, is reported and kept out of service, and does not stop the
    others (F28); but canaries go first, and if one of them fails the others are not tried.
    """
    with _alone(), _owners(workers) as owners:
        public = _public_migrate()
        field_keys_complete()
        lagging = _lagging_communities()
        canaries = set(
            Tenant.objects.using(OWNER).filter(is_canary=True).values_list("schema_name", flat=True)
        )
        outcomes = _migrated(_among(lagging, canaries.__contains__), owners, on_community)
        others = _among(lagging, lambda schema_name: schema_name not in canaries)
        if any(outcomes.values()):
            held_back = tuple(schema_name for schema_names in others.values() for schema_name in schema_names)
        else:
            held_back = ()
            outcomes |= _migrated(others, owners, on_community)
    return MigrationReport(
        public=public,
        communities=tuple(schema_name for schema_name, problem in outcomes.items() if not problem),
        failed={schema_name: problem for schema_name, problem in outcomes.items() if problem},
        held_back=held_back,
    )


def communities_lagging() -> dict[str, tuple[str, ...]]:
    """What each community lacks of this version's migrations; those that lack nothing are left out."""
    return {
        schema_name: pending
        for pending, schema_names in _lagging_communities().items()
        for schema_name in schema_names
    }


def public_migrations_pending() -> list[str]:
    """Migrations of the public schema that this version brings and the database lacks."""
    loader = MigrationLoader(None)
    labels = {name.rsplit(".", 1)[-1] for name in settings.SHARED_APPS}
    wanted = {f"{app}.{name}" for app, name in loader.graph.nodes if app in labels}
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM public.django_migrations")
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the migration lock: no second migration, no new community meanwhile."""
    with psycopg.connect(_owner_url(), autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield


@contextmanager
def _owners(workers: int) -> Iterator[Owners]:
    """One connection for each worker: to log in costs more than to migrate a community."""
    owners: Owners = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(workers):
            owners.put(stack.enter_context(psycopg.connect(_owner_url(), autocommit=True)))
        yield owners


@contextmanager
def _one_of(owners: Owners) -> Iterator[psycopg.Connection]:
    own = owners.get()
    try:
        yield own
    finally:
        owners.put(own)


def _public_migrate() -> tuple[str, ...]:
    owner = owner_connection()
    with schema_of_owner(PUBLIC_SCHEMA) as executor:
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        plan = [step for step in plan if _is_shared(step[0].app_label)]
        if plan:
            executor.migrate(executor.loader.graph.leaf_nodes())
            emit_post_migrate_signal(verbosity=0, interactive=False, db=OWNER)
        with transaction.atomic(using=OWNER), owner.cursor() as cursor:
            public_schema_finish(cursor, database=database_name())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)


def _is_shared(app_label: str) -> bool:
    return apps.get_app_config(app_label).name in settings.SHARED_APPS


def _lagging_communities() -> Lagging:
    """Schemas that lack migrations, grouped by what they lack; one query over all of them."""
    schema_names = list(
        Tenant.objects.using(OWNER).order_by("schema_name").values_list("schema_name", flat=True)
    )
    if not schema_names:
        return {}
    query = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {name}, array_agg(app || '.' || name) FROM {table}").format(
            name=sql.Literal(schema_name), table=sql.Identifier(schema_name, "django_migrations")
        )
        for schema_name in schema_names
    )
    with owner_connection().cursor() as cursor:
        cursor.execute(query)
        applied = {schema_name: set(names or []) for schema_name, names in cursor.fetchall()}
    lagging: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for schema_name in schema_names:
        pending = tuple(name for name in tenant_migration_names() if name not in applied[schema_name])
        if pending:
            lagging[pending].append(schema_name)
    return lagging


def _among(lagging: Lagging, is_wanted: Callable[[str], bool]) -> Lagging:
    wanted = {pending: list(filter(is_wanted, schema_names)) for pending, schema_names in lagging.items()}
    return {pending: schema_names for pending, schema_names in wanted.items() if schema_names}


def _migrated(lagging: Lagging, owners: Owners, on_community: Callable[[str], None]) -> dict[str, str | None]:
    """Each community with its problem, if it has one, which is also written on its row (F28)."""
    outcomes: dict[str, str | None] = {}
    for pending, schema_names in lagging.items():
        for schema_name, problem in _each_migrated(pending, schema_names, owners):
            on_community(schema_name)
            outcomes[schema_name] = problem
    rows = Tenant.objects.using(OWNER)
    rows.filter(schema_name__in=outcomes).exclude(migration_problem="").update(migration_problem="")
    for schema_name, problem in outcomes.items():
        if problem:
            rows.filter(schema_name=schema_name).update(migration_problem=problem[:300])
    return outcomes


def _each_migrated(
    pending: Sequence[str], schema_names: Sequence[str], owners: Owners
) -> Iterator[tuple[str, str | None]]:
    """Migrate communities that lack the same, yielding each with its problem if it has one."""
    migrate = _migration_by_text(pending, schema_names[0], owners)
    if migrate is None:  # Django's executor works on this thread's own connection
        yield from map(_reporting(_migration_by_executor), schema_names)
        return
    with ThreadPoolExecutor(owners.qsize()) as threads:
        yield from threads.map(_reporting(migrate), schema_names)


def _migration_by_text(
    pending: Sequence[str], sample_schema: str, owners: Owners
) -> Callable[[str], None] | None:
    """Write the pending migrations down as SQL once, for all communities; None if code must run."""
    with schema_of_owner(sample_schema) as executor:
        plan = [(executor.loader.graph.nodes[app, name], False) for app, name in _split(pending)]
        if not all(_is_plain(migration) for migration, _ in plan):
            return None
        statements = "\n".join(executor.loader.collect_sql(plan))

    def migrate(schema_name: str) -> None:
        with _one_of(owners) as own, own.transaction(), own.cursor() as cursor:
            cursor.execute(
                sql.SQL("SET LOCAL lock_timeout = {}; SET LOCAL search_path = {}, public").format(
                    sql.Literal(LOCK_TIMEOUT), sql.Identifier(schema_name)
                )
            )
            if statements.strip():
                cursor.execute(statements.encode())
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
                list(_split(pending)),
            )
            community_schema_finish(cursor, database=database_name(), schema_name=schema_name)

    return migrate


def _migration_by_executor(schema_name: str) -> None:
    """Migrate one community with Django's own executor: for migrations that run Python."""
    with schema_of_owner(schema_name) as executor:
        executor.migrate(executor.loader.graph.leaf_nodes())
        with transaction.atomic(using=OWNER), owner_connection().cursor() as cursor:
            community_schema_finish(cursor, database=database_name(), schema_name=schema_name)


def _reporting(migrate: Callable[[str], None]) -> Callable[[str], tuple[str, str | None]]:
    def run(schema_name: str) -> tuple[str, str | None]:
        try:
            migrate(schema_name)
        except (psycopg.Error, DatabaseError) as error:
            return schema_name, str(error).splitlines()[0]
        return schema_name, None

    return run


def _is_plain(migration: Migration) -> bool:
    return migration.atomic and not any(
        isinstance(operation, RunPython) for operation in migration.operations
    )


def _split(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for full_name in names:
        app, _, name = full_name.partition(".")
        yield app, name


def _owner_url() -> str:
    parameters = owner_connection().get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{name: parameters[name] for name in names if parameters.get(name)})
