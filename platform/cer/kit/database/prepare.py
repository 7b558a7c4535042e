"""Make an empty server ready: the two logins, the database, its public roles and extensions (S13)."""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cer.kit.database.roles import PUBLIC_SCHEMA, role_create, schema_role, shared_reader_role

OWNER_LOGIN = "cer_owner"
APP_LOGIN = "cer_app"
PREPARATION_LOCK = 0x_CE_4C_0002


@dataclass(frozen=True, slots=True)
class DatabaseLogins:
    """Connection strings of the login that migrates and provisions, and of the one that serves."""

    owner_url: str
    app_url: str


def database_prepare(
    *, superuser_url: str, database: str, owner_password: str, app_password: str
) -> DatabaseLogins:
    """Create what is missing of logins, database, roles and extensions. Safe to repeat."""
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute(
            "SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK]
        )  # two at once would trip over a login
        _login_ensure(server, OWNER_LOGIN, sql.SQL("CREATEROLE NOINHERIT"), owner_password)
        _login_ensure(server, APP_LOGIN, sql.SQL("NOINHERIT"), app_password)
        if not server.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER_LOGIN)
                )
            )
        _public_schema_close(_url(superuser_url, dbname=database), database)
        logins = DatabaseLogins(
            owner_url=_url(superuser_url, user=OWNER_LOGIN, password=owner_password, dbname=database),
            app_url=_url(superuser_url, user=APP_LOGIN, password=app_password, dbname=database),
        )
        with psycopg.connect(logins.owner_url, autocommit=True) as owner:
            _roles_ensure(owner, database)
    return logins


def _public_schema_close(url: str, database: str) -> None:
    """Install the extensions; then nobody but the owner may do anything in public."""
    with psycopg.connect(url, autocommit=True) as inside:
        if inside.execute("SELECT FROM pg_available_extensions WHERE name = 'timescaledb'").rowcount:
            inside.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        inside.execute("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
        inside.execute(
            sql.SQL(
                "REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO {owner};"
                " REVOKE CREATE, TEMP ON DATABASE {database} FROM PUBLIC"
            ).format(owner=sql.Identifier(OWNER_LOGIN), database=sql.Identifier(database))
        )


def _login_ensure(server: psycopg.Connection, login: str, attributes: sql.SQL, password: str) -> None:
    is_there = server.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).rowcount
    server.execute(
        sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
            sql.SQL("ALTER") if is_there else sql.SQL("CREATE"),
            sql.Identifier(login),
            attributes,
            sql.Literal(password),
        )
    )


def _roles_ensure(owner: psycopg.Connection, database: str) -> None:
    for role in (schema_role(database, PUBLIC_SCHEMA), shared_reader_role(database)):
        if not owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
            owner.execute(role_create(role, app_login=APP_LOGIN))
    public_role = sql.Identifier(schema_role(database, PUBLIC_SCHEMA))
    owner.execute(
        sql.SQL("GRANT TEMP ON DATABASE {database} TO {public}, {reader}; REVOKE {reader} FROM {app}").format(
            database=sql.Identifier(database),
            public=public_role,
            reader=sql.Identifier(shared_reader_role(database)),
            app=sql.Identifier(APP_LOGIN),
        )
    )


def _url(url: str, **changes: str) -> str:
    return make_conninfo(**{**conninfo_to_dict(url), **changes})  # type: ignore[arg-type]
