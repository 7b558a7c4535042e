"""The application with its servers: the configured ones, or embedded ones for as long as the command runs."""

import getpass
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from psycopg.conninfo import conninfo_to_dict

from cer.adapters.local_servers import LocalServers, local_servers
from cer.kit.database.prepare import DatabaseLogins, database_prepare

PROJECT_ROOT = Path(__file__).resolve().parents[3]
DATABASE = "cercollettiva"


@contextmanager
def application() -> Iterator[None]:
    """Django, set up and able to reach PostgreSQL and Redis, until the `with` block ends.

    With `CER_DATABASE_URL` set the configured servers are used and never touched otherwise. Without
    it the embedded ones start, or those that another command already runs are used.
    """
    if "CER_DATABASE_URL" in os.environ:
        application_without_servers()
        yield
        return
    folder = data_folder()
    note = folder / "running.json"
    if variables := _running_elsewhere(note):
        os.environ.update(variables)
        application_without_servers()
        yield
        return
    with local_servers(folder) as servers:
        variables = _variables(servers)
        note.touch(mode=0o600)
        note.write_text(json.dumps(variables))
        os.environ.update(variables)
        application_without_servers()
        try:
            yield
        finally:
            _connections_close()
            note.unlink(missing_ok=True)


def data_folder() -> Path:
    """Where the embedded servers and the logs of a checkout lie: one folder, `.cer` unless told otherwise."""
    return Path(os.environ.get("CER_DATA_FOLDER", PROJECT_ROOT / ".cer"))


def login_name() -> str:
    """Who is at the terminal, as the system knows him; empty where it does not."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def application_without_servers() -> None:
    """Set Django up; nothing connects until something is asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer.config.settings.local")
    django.setup()


def _variables(servers: LocalServers) -> dict[str, str]:
    """Prepare the database and say where everything is, in the variables that a deployment would set."""
    superuser_password = str(conninfo_to_dict(servers.postgres_url)["password"])
    logins: DatabaseLogins = database_prepare(
        superuser_url=servers.postgres_url,
        database=DATABASE,
        owner_password=_derived(superuser_password, "owner"),
        app_password=_derived(superuser_password, "app"),
    )
    return {
        "CER_DATABASE_URL": logins.app_url,
        "CER_OWNER_DATABASE_URL": logins.owner_url,
        "CER_REDIS_URL": servers.redis_url,
    }


def _derived(password: str, purpose: str) -> str:
    return hmac.new(password.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _running_elsewhere(note: Path) -> dict[str, str] | None:
    """Where the servers of another running command listen; None when nobody answers there."""
    try:
        variables: dict[str, str] = json.loads(note.read_text())
        with psycopg.connect(variables["CER_DATABASE_URL"], connect_timeout=3):
            return variables
    except (FileNotFoundError, psycopg.OperationalError):
        return None


def _connections_close() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
