"""What is no number, or none of this world, reaches no column, whoever writes it (S36)."""

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, connections, transaction
from django.db.models import DecimalField
from psycopg import sql

from cer.kit.database.finishing import models_of
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.owner import OWNER, owner_in_schema

WRITTEN_ONCE = ("settlement_run",)
"""What a run computed in whole numbers and exact decimals, written by one service and never again."""
NUMERIC = [
    (model._meta.db_table, field.column)
    for model in models_of(settings.TENANT_APPS)
    for field in model._meta.concrete_fields
    if isinstance(field, DecimalField) and not model._meta.db_table.startswith(WRITTEN_ONCE)
]


@pytest.mark.parametrize(("table", "column"), NUMERIC, ids=lambda name: name)
def test_s36_no_column_takes_what_is_no_number(table: str, column: str, committing: None) -> None:
    """`numeric` takes NaN, and one NaN makes a sum NaN: each column has a check that refuses it by itself."""
    insert = sql.SQL("INSERT INTO alone ({}) VALUES (%s)").format(sql.Identifier(column))
    with owner_in_schema(tenant_by_slug("alfa").schema_name), connections[OWNER].cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE alone (LIKE {} INCLUDING CONSTRAINTS) ON COMMIT DROP").format(
                sql.Identifier(table)
            )
        )
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'alone'::regclass AND attnum > 0")
        for (each,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("ALTER TABLE alone ALTER COLUMN {} DROP NOT NULL").format(sql.Identifier(each))
            )
        for value in ("NaN", "Infinity", "-Infinity", "1e30"):
            with pytest.raises((IntegrityError, DataError)), transaction.atomic(using=OWNER):
                cursor.execute(insert, [value])
