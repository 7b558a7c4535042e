"""A replayed schema equals a migrated one; the runner is parallel, resumable and reports failures."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.migrations import AddField, RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.models import IntegerField

from cer.kit.errors import UnavailableError
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services import migrations as runner
from shared_apps.tenants.services import template
from shared_apps.tenants.services.communities import tenant_create
from shared_apps.tenants.services.owner import OWNER
from tests.clients import ApiClient

PENDING = ("members", "9999_test")


@pytest.fixture
def pending_migration(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give this version one more migration of the members room."""

    def add(*operations: object) -> None:
        build = MigrationLoader.build_graph

        def with_one_more(self: MigrationLoader) -> None:
            last = _LAST_OF_MEMBERS
            migration = type(
                "Migration", (Migration,), {"operations": list(operations), "dependencies": [last]}
            )
            load = self.load_disk

            def load_disk() -> None:
                load()
                self.disk_migrations[PENDING] = migration(PENDING[1], PENDING[0])

            self.load_disk = load_disk  # type: ignore[method-assign]
            build(self)

        monkeypatch.setattr(MigrationLoader, "build_graph", with_one_more)
        template._tenant_migration_names.cache_clear()

    yield add
    template._tenant_migration_names.cache_clear()


_LAST_OF_MEMBERS = max(key for key in MigrationLoader(None).graph.nodes if key[0] == "members")


def _columns(schema_name: str) -> set[str]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = 'members_member'",
            [schema_name],
        )
        return {row[0] for row in cursor.fetchall()}


def test_a_pending_migration_reaches_every_community_and_only_once(
    new_community: Callable[[str], Tenant], pending_migration: Callable[..., None]
) -> None:
    schema_names = [new_community(slug).schema_name for slug in ("migrone", "migrtwo")]
    pending_migration(AddField("member", "extra", IntegerField(null=True)))
    first = runner.schemas_migrate()
    assert set(schema_names) <= set(first.communities)
    assert all("extra" in _columns(schema_name) for schema_name in schema_names)
    assert runner.schemas_migrate().communities == ()
    _undo("ALTER TABLE members_member DROP COLUMN extra", first.communities)


def test_a_migration_that_runs_python_reaches_every_community(
    new_community: Callable[[str], Tenant], pending_migration: Callable[..., None]
) -> None:
    new_community("migrone")
    seen: list[str] = []
    pending_migration(RunPython(lambda _apps, editor: seen.append(editor.connection.schema_name)))
    report = runner.schemas_migrate()
    assert sorted(seen) == sorted(report.communities)
    assert runner.schemas_migrate().communities == ()
    _undo("SELECT 1", report.communities)


def test_f28_one_failing_community_is_reported_and_the_others_are_migrated(
    new_community: Callable[[str], Tenant], pending_migration: Callable[..., None]
) -> None:
    good, bad = new_community("migrone").schema_name, new_community("migrtwo").schema_name
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {bad}.members_member ADD COLUMN extra int")
    pending_migration(AddField("member", "extra", IntegerField(null=True)))
    report = runner.schemas_migrate()
    assert list(report.failed) == [bad]
    assert 'column "extra" of relation "members_member" already exists' in report.failed[bad]
    assert good in report.communities
    assert [_answer("migrone"), _answer("migrtwo")] == [401, 503]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {bad}.members_member DROP COLUMN extra")
    assert runner.schemas_migrate().communities == (bad,)
    assert _answer("migrtwo") == 401
    _undo("ALTER TABLE members_member DROP COLUMN extra", [*report.communities, bad])


def test_f28_a_failing_canary_holds_the_others_back(
    new_community: Callable[[str], Tenant], pending_migration: Callable[..., None]
) -> None:
    good, canary = new_community("migrone").schema_name, new_community("migrtwo").schema_name
    with connections[OWNER].cursor() as cursor:
        cursor.execute("UPDATE tenants_tenant SET is_canary = true WHERE schema_name = %s", [canary])
        cursor.execute(f"ALTER TABLE {canary}.members_member ADD COLUMN extra int")
    pending_migration(AddField("member", "extra", IntegerField(null=True)))
    report = runner.schemas_migrate()
    assert (list(report.failed), report.communities) == ([canary], ())
    assert good in report.held_back
    assert "extra" not in _columns(good)
    assert set(runner.communities_lagging()) >= {good, canary}


def _answer(slug: str) -> int:
    """What a stranger gets at a community's host: asked to sign in, or put off."""
    return ApiClient(slug).get("/me").status_code


def test_a_stale_template_creates_no_community(
    committing: None, pending_migration: Callable[..., None]
) -> None:
    pending_migration(RunSQL("SELECT 1", "SELECT 1"))
    with pytest.raises(UnavailableError, match="schema_template"):
        tenant_create(slug="stale", name="stale")
    connection.set_schema_to_public()
    assert not Tenant.objects.filter(slug="stale").exists()


def _undo(statement: str, schema_names: list[str] | tuple[str, ...]) -> None:
    with connections[OWNER].cursor() as cursor:
        for schema_name in schema_names:
            cursor.execute(f"SET search_path = {schema_name}; {statement}")
            cursor.execute(f"DELETE FROM {schema_name}.django_migrations WHERE name = %s", [PENDING[1]])
        cursor.execute("SET search_path = public")


def test_a_replayed_schema_equals_a_migrated_one(new_community: Callable[[str], Tenant]) -> None:
    """Columns, constraints, indexes, triggers, functions, owners, grants: as PostgreSQL dumps them."""
    from cer.kit.database.finishing import community_schema_finish
    from cer.kit.database.roles import role_create, schema_role
    from shared_apps.tenants.services.owner import app_login, database_name, owner_transaction

    replayed = new_community("replayed").schema_name
    migrated = "t_migratedbydjango"
    with owner_transaction() as cursor:
        cursor.execute(role_create(schema_role(database_name(), migrated), app_login=app_login()))
        cursor.execute(f"CREATE SCHEMA {migrated}")
    try:
        with template.schema_of_owner(migrated) as executor:
            executor.recorder.ensure_schema()
            executor.migrate(executor.loader.graph.leaf_nodes())
        with owner_transaction() as cursor:
            community_schema_finish(cursor, database=database_name(), schema_name=migrated)
        assert _dump(replayed) == _dump(migrated)
    finally:
        with owner_transaction() as cursor:
            cursor.execute(
                f"DROP SCHEMA {migrated} CASCADE; DROP ROLE {schema_role(database_name(), migrated)}"
            )


def _dump(schema_name: str) -> list[str]:
    parameters = connections[OWNER].get_connection_params()
    dumped = subprocess.run(
        [
            Path(os.environ["CER_TEST_BINARIES"]) / "pg_dump",
            "--schema-only",
            f"--schema={schema_name}",
            f"--host={parameters['host']}",
            f"--port={parameters['port']}",
            f"--username={parameters['user']}",
            f"--dbname={parameters['dbname']}",
        ],
        env={"PGPASSWORD": parameters["password"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [_same_spelling(line) for line in dumped.replace(schema_name, "SCHEMA").splitlines()]
    return sorted(line for line in lines if line and not line.startswith(("--", "\\")))


def _same_spelling(line: str) -> str:
    """PostgreSQL spells the cast of a list one way after `IN`, another after its own dump."""
    return re.sub(
        r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]",
        lambda found: (
            "ARRAY[" + re.sub(r"('(?:[^']|'')*'::character varying)", r"(\1)::text", found[1]) + "]"
        ),
        line,
    ).replace("((ARRAY", "(ARRAY")
