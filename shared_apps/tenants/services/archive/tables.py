"""Rows as lines of JSON and back, in the order of their keys, whatever the model (D4).

What means something only on this platform is said by its name: an account by its address, a permission by its
code. In the open form a sealed value `x_sealed` is `x` in the clear, and the hash beside it is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.db.models import CASCADE, Field, ForeignKey, Model
from psycopg import sql

from cer.kit.database.finishing import models_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.encryption import FieldCipher, sealed_place
from shared_apps.tenants.models import Domain, FieldKey, Tenant
from shared_apps.tenants.services.archive.manifest import ArchiveForm

LINES_AT_ONCE = 500
_SEALED, _HASH = "_sealed", "_hash"
_NAMES = {
    "accounts.user": "SELECT email FROM public.accounts_user WHERE id = {column}",
    "auth.permission": "SELECT c.app_label || '.' || p.codename FROM public.auth_permission p"
    " JOIN public.django_content_type c ON c.id = p.content_type_id WHERE p.id = {column}",
    "contenttypes.contenttype": "SELECT app_label || '.' || model FROM public.django_content_type"
    " WHERE id = {column}",
}
_IDS = {
    "accounts.user": "SELECT email, id::text FROM public.accounts_user WHERE email = ANY(%s)",
    "auth.permission": "SELECT c.app_label || '.' || p.codename, p.id::text FROM public.auth_permission p"
    " JOIN public.django_content_type c ON c.id = p.content_type_id"
    " WHERE c.app_label || '.' || p.codename = ANY(%s)",
    "contenttypes.contenttype": "SELECT app_label || '.' || model, id::text FROM public.django_content_type"
    " WHERE app_label || '.' || model = ANY(%s)",
}


@dataclass(frozen=True)
class ArchivedTable:
    """One table of a community's schema, or the community's rows of one in public."""

    model: type[Model]
    schema_name: str
    tenant_id: UUID
    form: ArchiveForm
    is_public: bool = False

    @property
    def columns(self) -> Sequence["Field[Any, Any]"]:
        return self.model._meta.concrete_fields

    @property
    def entry(self) -> str:
        folder = "platform" if self.is_public else "tables"
        return f"{folder}/{self.model._meta.db_table}.jsonl"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(
            PUBLIC_SCHEMA if self.is_public else self.schema_name, self.model._meta.db_table
        )

    @cached_property
    def sealed(self) -> list[str]:
        """Names of the values that are opened: what their columns are called without `_sealed`."""
        if self.form is ArchiveForm.SEALED:
            return []
        names = [column.attname for column in self.columns]
        return [name.removesuffix(_SEALED) for name in names if name.endswith(_SEALED)]

    @cached_property
    def named(self) -> dict[str, tuple[str, str]]:
        """Columns with the id of something that is said by its name: what that is, and under which word."""
        return {
            column.attname: (column.related_model._meta.label_lower, column.name)
            for column in self.columns
            if isinstance(column, ForeignKey) and column.related_model._meta.label_lower in _NAMES
        }

    def lines(self, cursor: CursorWrapper, cipher: FieldCipher) -> Iterator[bytes]:
        """Every row, in the order of the key."""
        left_out = {name + ending for name in self.sealed for ending in (_SEALED, _HASH)}
        plain = sorted(
            column.attname
            for column in self.columns
            if column.attname not in left_out and column.attname not in self.named
        )
        said = [sql.SQL("x.{0}").format(sql.Identifier(name)) for name in plain]
        for column, (label, word) in self.named.items():
            one = sql.SQL("(" + _NAMES[label] + ") AS {word}").format(
                column=sql.SQL("x.{}").format(sql.Identifier(column)), word=sql.Identifier(word)
            )
            said.append(one)
        keys = [sql.Identifier(column.attname) for column in self._key]
        taken = [sql.SQL("x.{}::text").format(keys[0])] + [
            sql.SQL("x.{}").format(sql.Identifier(name + _SEALED)) for name in self.sealed
        ]
        query = sql.SQL(
            "COPY (SELECT (SELECT row_to_json(p) FROM (SELECT {said}) p)::text, {taken} FROM {table} x{where}"
            " ORDER BY {keys}) TO STDOUT (FORMAT binary)"
        ).format(
            said=sql.SQL(", ").join(said),
            taken=sql.SQL(", ").join(taken),
            table=self.identifier,
            where=sql.SQL(" WHERE x.tenant_id = {}").format(sql.Literal(self.tenant_id))
            if self.is_public
            else sql.SQL(""),
            keys=sql.SQL(", ").join(sql.SQL("x.{}").format(key) for key in keys),
        )
        with cursor.copy(query) as copy:
            copy.set_types(["text", "text", *["bytea"] * len(self.sealed)])
            for line, key, *sealed in copy.rows():
                yield self._opened(line, key, sealed, cipher).encode() + b"\n"

    def load(self, cursor: CursorWrapper, lines: Iterable[bytes], cipher: FieldCipher) -> None:
        """Insert rows as they were; what the database checks of a row is checked."""
        statement = sql.SQL(
            "INSERT INTO {table} SELECT r.* FROM unnest(%s::text[], %s::text[]) AS l(line, more),"
            " LATERAL json_populate_record(json_populate_record(NULL::{table}, l.line::json), l.more::json) r"
        ).format(table=self.identifier)
        remaining = iter(lines)
        while batch := [line.decode() for line in islice(remaining, LINES_AT_ONCE)]:
            if self.named or self.sealed:
                rows = [json.loads(line) for line in batch]
                ids = self._ids(cursor, rows)
                more = [json.dumps(self._translated(row, ids, cipher)) for row in rows]
            else:
                more = ["{}"] * len(batch)
            cursor.execute(statement, [batch, more])

    @property
    def _key(self) -> list["Field[Any, Any]"]:
        key: Any = self.model._meta.pk
        return list(getattr(key, "fields", [key]))

    def _opened(self, line: str, key: str, sealed: list[bytes | None], cipher: FieldCipher) -> str:
        if not self.sealed:
            return line
        label = self.model._meta.label_lower
        clear = {
            name: None
            if value is None
            else cipher.open(value, place=sealed_place(label, UUID(key), name)).decode()
            for name, value in zip(self.sealed, sealed, strict=True)
        }
        return line[:-1] + "," + json.dumps(clear)[1:]

    def _translated(
        self, row: Mapping[str, Any], ids: Mapping[str, Mapping[str, str]], cipher: FieldCipher
    ) -> dict[str, Any]:
        """What of a row is stored otherwise than it is said: ids for names, sealed values for clear ones."""
        more: dict[str, Any] = {
            column: row[word] and ids[label][row[word]] for column, (label, word) in self.named.items()
        }
        label = self.model._meta.label_lower
        names = {column.attname for column in self.columns}
        for name in self.sealed:
            if row[name] is None:
                continue
            place = sealed_place(label, UUID(row[self._key[0].attname]), name)
            more[name + _SEALED] = "\\x" + cipher.seal(row[name].encode(), place=place).hex()
            if name + _HASH in names:
                more[name + _HASH] = cipher.look_up_hash(row[name], field=name)
        return more

    def _ids(self, cursor: CursorWrapper, rows: list[Mapping[str, Any]]) -> Mapping[str, Mapping[str, str]]:
        ids: dict[str, dict[str, str]] = {}
        for label in {label for label, _ in self.named.values()}:
            words = [word for of, word in self.named.values() if of == label]
            names = {row[word] for row in rows for word in words}
            cursor.execute(_IDS[label], [[name for name in names if name is not None]])
            ids[label] = dict(cursor.fetchall())
        return ids


def archived_tables(tenant: Tenant, form: ArchiveForm) -> list[ArchivedTable]:
    """Everything that is the community's: all tables of its schema, and its rows in public.

    Its address and its key are not among them, since they are made with it; nor what the platform keeps of
    it, or sold to it: rows that outlive it, or refer to something that only this platform has.
    """
    own = [
        ArchivedTable(model, tenant.schema_name, tenant.pk, form) for model in models_of(settings.TENANT_APPS)
    ]
    public = [
        ArchivedTable(model, tenant.schema_name, tenant.pk, form, is_public=True)
        for model in models_of(settings.SHARED_APPS)
        if model not in (Tenant, Domain, FieldKey) and _goes_along(model)
    ]
    return public + own


def _goes_along(model: type[Model]) -> bool:
    """Do rows of a public table end with their community, and refer to nothing else but what has a name?"""
    references = [column for column in model._meta.concrete_fields if isinstance(column, ForeignKey)]
    others = [column for column in references if column.related_model is not Tenant]
    return any(
        column.related_model is Tenant and column.remote_field.on_delete is CASCADE for column in references
    ) and all(column.related_model._meta.label_lower in _NAMES for column in others)


def accounts_model() -> type[Model]:
    return apps.get_model(settings.AUTH_USER_MODEL)
