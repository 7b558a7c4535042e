"""The servers of a measurement: its own, durable as in production, gone when it ends."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cer.adapters.local_servers import scratch_servers
from cer.cli.application import PROJECT_ROOT, application_without_servers
from cer.cli.bench.psql import Psql
from cer.kit.database.prepare import DatabaseLogins, database_prepare

DATABASE = "cer_bench"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it is measured: the database of the application, and psql on the same."""

    psql: Psql
    logins: DatabaseLogins = field(repr=False)
    redis_url: str = field(repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """What a deployment would set for the application to find its servers."""
        return {
            "CER_DATABASE_URL": self.logins.app_url,
            "CER_OWNER_DATABASE_URL": self.logins.owner_url,
            "CER_REDIS_URL": self.redis_url,
        }


@contextmanager
def stage_of_its_own() -> Iterator[Stage]:
    """Start servers for this measurement alone, and set Django up on them."""
    with scratch_servers(PROJECT_ROOT / ".cer", durable=True) as servers:
        stage = stage_prepared(
            superuser_url=servers.postgres_url,
            redis_url=servers.redis_url,
            binaries=servers.binaries,
            database=DATABASE,
            owner_password=secrets.token_hex(16),
            app_password=secrets.token_hex(16),
        )
        os.environ.update(stage.variables)
        application_without_servers()
        try:
            yield stage
        finally:
            _connections_close()


def stage_prepared(
    *,
    superuser_url: str,
    redis_url: str,
    binaries: Path,
    database: str,
    owner_password: str,
    app_password: str,
) -> Stage:
    """Make the empty database of a measurement on a server."""
    logins = database_prepare(
        superuser_url=superuser_url,
        database=database,
        owner_password=owner_password,
        app_password=app_password,
    )
    parts = {key: str(value) for key, value in conninfo_to_dict(superuser_url).items()}
    return Stage(
        psql=Psql(binaries / "psql", make_conninfo(**(parts | {"dbname": database}))),
        logins=logins,
        redis_url=redis_url,
    )


def _connections_close() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
