"""The registry as it was known on a moment, whatever was corrected since."""

import json
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction

from cer.kit.tenancy import current_schema
from tenant_apps.members.models import RegistryVersion

ModelT = TypeVar("ModelT", bound=models.Model)
EXACT = json.JSONDecoder(parse_float=Decimal)
"""Numbers come back as the database wrote them, to the last digit."""


def rows_known(model: type[ModelT], known_at: datetime | None = None) -> list[ModelT]:
    """The rows of a registry table as they were known on a moment (None: now), in one query.

    Relations of the rows still lead to what is known now: take those from here, too.
    """
    versions = RegistryVersion.objects.filter(table_name=model._meta.db_table)
    if known_at is not None:
        versions = versions.filter(recorded_at__lte=known_at)
    latest = versions.order_by("-row_id", "-recorded_at", "-id").distinct("row_id")
    contents = latest.values_list("content", flat=True)
    return [_row(model, content) for content in contents if content is not None]


@transaction.atomic
def registry_moment_known() -> datetime:
    """A moment on which the registry can be read as known, now and ever after, with the same result.

    Whoever writes to the registry shares a lock, takes the moment under it and commits before letting go: so
    nothing that was recorded before this moment can still appear.
    """
    with connection.cursor() as cursor:
        key = f"{current_schema()}/registry"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _row(model: type[ModelT], content: str) -> ModelT:
    """The row of a version; a column that was not there yet takes its default."""
    known = EXACT.decode(content)
    fields = model._meta.concrete_fields
    values = [
        field.to_python(known[field.column]) if field.column in known else field.get_default()
        for field in fields
    ]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], values)
