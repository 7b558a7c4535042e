"""What a community's tables hold, as one short text: equal before and after, nothing was written."""

from collections.abc import Collection

from django.conf import settings
from django.db import connection
from psycopg import sql

from cer.kit.database.finishing import models_of


def rows_digest(*, without: Collection[str] = ()) -> str:
    """Of every row of every table of the community that the connection is in, but for some rooms."""
    parts = [
        sql.SQL(
            "SELECT {name} AS name, md5(string_agg(md5(row::text), '' ORDER BY row::text)) FROM {table} row"
        ).format(name=sql.Literal(model._meta.db_table), table=sql.Identifier(model._meta.db_table))
        for model in models_of(room for room in settings.TENANT_APPS if room not in without)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts) + sql.SQL(" ORDER BY name"))
        return str(cursor.fetchall())
