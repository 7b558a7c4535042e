"""Refuse to start behind a pooler that would mix communities (S12).

The search path and the role are set per session. A pooler in transaction mode hands each statement
outside a transaction to whichever server session is free, so that half of the reads would come from
another community. Direct connections, the driver's own pool and a pooler in session mode are safe.
"""

import secrets

import psycopg


class TransactionPoolerError(RuntimeError):
    """The database is reached through a pooler in transaction mode."""


def transaction_pooler_refuse(url: str) -> None:
    """Leave a mark in a session, occupy that session from a second connection, and look for the mark.

    On a session of our own the mark is still there. A transaction pooler gives the marked server session
    to the second connection's open transaction, and the first one comes back without its mark.
    """
    mark = secrets.token_hex(8)
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as first,
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as second,
    ):
        first.execute("SELECT set_config('cer.mark', %s, false)", [mark])
        with second.transaction():
            second_sees = _mark_seen(second)
            first_sees = _mark_seen(first)
    if second_sees == mark or first_sees != mark:
        raise TransactionPoolerError(
            "The database is behind a pooler in transaction mode, which mixes communities: connect directly,"
            " or set the pooler to session mode."
        )


def _mark_seen(connection: psycopg.Connection) -> str | None:
    row = connection.execute("SELECT current_setting('cer.mark', true)").fetchone()
    return row[0] if row else None
