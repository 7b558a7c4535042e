"""Every test that enters a community of this room runs twice: on plain PostgreSQL, on a real TimescaleDB."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from cer.kit.database.prepare import DatabaseLogins, database_prepare
from shared_apps.tenants.services.migrations import schemas_migrate
from tests.conftest import use_databases
from tests.factories import community_create_for_tests

PLAIN, TIMESCALE = "plain", "timescale"


@pytest.fixture(scope="session")
def timescale_database(
    worker: str, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[DatabaseLogins]:
    """A database of this run on the TimescaleDB that `CER_TIMESCALE_URL` names, with alfa and beta in it."""
    superuser_url = os.environ.get("CER_TIMESCALE_URL")
    if not superuser_url:
        pytest.skip("LOUD SKIP: CER_TIMESCALE_URL is not set, so nothing was tried on a real TimescaleDB")
    database = f"cer_{worker}_{os.getpid()}"
    logins = database_prepare(
        superuser_url=superuser_url, database=database, owner_password="owner", app_password="app"
    )
    with django_db_blocker.unblock(), _on(logins):
        schemas_migrate()
        for slug in ("alfa", "beta"):
            community_create_for_tests(slug)
    yield logins
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        roles = server.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{database}\\_%"])
        for (role,) in roles.fetchall():
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@contextmanager
def _on(logins: DatabaseLogins) -> Iterator[None]:
    """Both logins of this process point at another database while the block runs."""
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    use_databases(app_url=logins.app_url, owner_url=logins.owner_url)
    try:
        yield
    finally:
        for alias, description in before.items():
            connections[alias].close()
            connections[alias].settings_dict.update(description)


@pytest.fixture(scope="module", params=[PLAIN, TIMESCALE])
def store(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """Where the readings of this module lie."""
    if request.param == PLAIN:
        yield PLAIN
        return
    logins = request.getfixturevalue("timescale_database")
    with django_db_blocker.unblock(), _on(logins):
        yield TIMESCALE


@pytest.fixture
def alfa(store: str, enter: Callable[[str], None]) -> None:
    """The test runs inside the community alfa of the store, in a transaction that is rolled back."""
    enter("alfa")
