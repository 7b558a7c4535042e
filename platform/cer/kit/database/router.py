"""Which tables belong to which schema, and the guard of rows that know their schema (S10)."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models import Model

from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import WrongTenantError


class SchemaRouter:
    """Shared apps live in public, tenant apps in each community's schema, whichever login migrates."""

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        app_name = apps.get_app_config(app_label).name
        in_public = connections[db].schema_name == PUBLIC_SCHEMA  # type: ignore[attr-defined]
        return app_name in (settings.SHARED_APPS if in_public else settings.TENANT_APPS)

    def db_for_read(self, _model: type[Model], **hints: Any) -> None:
        """Choose no database; refuse to follow a row out of the schema it was loaded in."""
        self._stay_in_schema(hints.get("instance"))

    def db_for_write(self, _model: type[Model], **hints: Any) -> None:
        """Choose no database; refuse to save a row outside the schema it was loaded in."""
        self._stay_in_schema(hints.get("instance"))

    def _stay_in_schema(self, instance: Model | None) -> None:
        loaded_in = getattr(getattr(instance, "_state", None), "schema_name", None)
        if loaded_in is None or instance is None or instance._state.db is None:
            return
        current = connections[instance._state.db].schema_name  # type: ignore[attr-defined]
        if current != loaded_in:
            raise WrongTenantError(
                f"{type(instance).__name__} was loaded in schema {loaded_in} and is used in {current}."
            )
