"""The connection pool's part in keeping communities apart (S12)."""

from typing import Any


def pooled_connection_reset(connection: Any) -> None:
    """Hand a connection back to the pool without role, search path or temporary tables.

    Autocommit first: otherwise the resets would open a transaction and the pool throws the connection away.
    """
    connection.autocommit = True
    connection.execute("RESET ROLE; RESET search_path; DISCARD TEMP")
