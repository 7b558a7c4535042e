"""Any row of the community by its key, as one text, whatever the table."""

from django.conf import settings
from django.db.models import Model
from psycopg import sql

from cer.kit.database.finishing import models_of

NOT_MARKED = {"sample", "audit"}
"""Rooms whose rows stay: what was done is not undone in the log."""


def marked_models() -> list[type[Model]]:
    """Every model of a table that sample data may lie in."""
    return [model for model in models_of(settings.TENANT_APPS) if model._meta.app_label not in NOT_MARKED]


def row_key(model: type[Model]) -> sql.Composed:
    """The columns of the primary key, with blanks between them."""
    columns = [sql.Identifier(str(field.column)) for field in model._meta.pk_fields]
    return sql.SQL("concat_ws(' ', {})").format(sql.SQL(", ").join(columns))
