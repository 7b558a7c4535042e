"""Rows, queries and callbacks that stay in the schema they came from (S9, S10)."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django_tenants.utils import schema_context

from cer.kit.errors import WrongTenantError
from cer.kit.identifiers import time_ordered_uuid
from cer.kit.personal import Personal
from cer.kit.retention import Retention

ModelT = TypeVar("ModelT", bound=models.Model)


def current_schema(using: str | None = None) -> str:
    """Name of the schema that queries run in now."""
    schema_name: str = connections[using or DEFAULT_DB_ALIAS].schema_name  # type: ignore[attr-defined]
    return schema_name


@contextmanager
def in_schema(schema_name: str) -> Iterator[None]:
    """Work in a schema, then return to the one before."""
    with schema_context(schema_name):
        yield


def on_commit(callback: Callable[[], object]) -> None:
    """Run a callback after the commit, in the schema in which it was asked for (S9).

    The bare hook runs in whatever schema is current at commit time.
    """
    schema_name = current_schema()

    def in_the_schema_of_the_request() -> None:
        with in_schema(schema_name):
            callback()

    transaction.on_commit(in_the_schema_of_the_request)


class TenantQuerySet(models.QuerySet[ModelT]):
    """A query that runs only in the schema in which it was built."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._built_in = current_schema()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._built_in = self._built_in
        return clone

    @property
    def db(self) -> str:
        """The database alias; every way to run a query asks for it, so the guard stands here."""
        if current_schema() != self._built_in:
            raise WrongTenantError(
                f"A query on {self.model.__name__} of {self._built_in} was run in {current_schema()}."
            )
        return super().db


class TenantManager(models.Manager[ModelT]):
    """Starts every query of a model as a guarded one."""

    def get_queryset(self) -> TenantQuerySet[ModelT]:
        return TenantQuerySet(self.model, using=self._db)


class TenantRow(models.Model):
    """Base of every table in a community's schema: a row remembers the schema it was loaded in.

    What a table needs beside its columns is declared on the class, and done by the finishing step of
    provisioning and migration (`cer.kit.database.finishing`).
    """

    append_only: ClassVar[bool] = False
    """The application may add rows, never change or delete them."""
    hypertable: ClassVar[tuple[str, str] | None] = None
    """Time column and chunk length, where TimescaleDB is there."""
    audit_hidden: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values never enter the audit log, only that they were given."""
    personal: ClassVar[Personal | None] = None
    """What the table holds about whom, and what erasing the person leaves of it (D5)."""
    retention: ClassVar[Retention | None] = None
    """How long its rows stay, and why (D9)."""

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        instance = super().from_db(db, field_names, values, **options)
        instance._state.schema_name = current_schema(db)  # type: ignore[attr-defined]
        return instance

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._state.schema_name = current_schema(self._state.db)  # type: ignore[attr-defined]


class TenantModel(TenantRow):
    """A row in a community's schema with a time-ordered id."""

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)

    class Meta:
        abstract = True
