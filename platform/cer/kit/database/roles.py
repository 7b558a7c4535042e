"""The second wall: who may touch what inside PostgreSQL (S13).

Logins: the owner migrates and provisions; the application login owns nothing, inherits nothing
and may only `SET ROLE`. Roles belong to the whole cluster, so their names carry the database.
"""

from psycopg import sql

PUBLIC_SCHEMA = "public"


def schema_role(database: str, schema_name: str) -> str:
    """Name of the role that works in one schema; `public` has one too."""
    return f"{database}_{schema_name}"


def shared_reader_role(database: str) -> str:
    """Name of the role that holds what every community may read in public."""
    return f"{database}_tenant"


def role_create(role: str, *, app_login: str) -> sql.Composed:
    """SQL that creates a role the application login may enter but never inherits."""
    return sql.SQL("CREATE ROLE {role} NOLOGIN; GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE").format(
        role=sql.Identifier(role), login=sql.Identifier(app_login)
    )
