"""All that is held about a person, as plain values and files: whatever room it lies in (D5)."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, Model

from cer.kit.database.finishing import models_of
from cer.kit.encryption import FieldCipher, sealed_place
from cer.kit.personal import About, Person, Who, personal_of, rows_about
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.audit.selectors import entries_about
from tenant_apps.documents.selectors import file_key, file_storage, opened_file

_SEALED = "_sealed"


def export_zip(person: Person) -> bytes:
    """A ZIP of `held.json` and of the files, opened, under the ids by which it names them."""
    cipher = field_cipher_here()
    tables: dict[str, Any] = {}
    ids: set[str] = set()
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for model in models_of(settings.TENANT_APPS):
            rows = _rows_of(model, person)
            if not rows:
                continue
            ids |= {str(row.pk) for row, _ in rows.values()}
            tables[model._meta.label_lower] = {
                "kept": sorted(
                    {about.kept.reason for _, found in rows.values() for about in found if about.kept}
                ),
                "rows": [_plain(row, found, cipher) for row, found in rows.values()],
            }
            for name, content in _files_of(rows):
                archive.writestr(name, content)
        held = {
            "member": sorted(person.member_codes),
            "accounts": sorted(map(str, person.account_ids)),
            "tables": tables,
            "audit": _entries(ids, person),
        }
        archive.writestr("held.json", json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return packed.getvalue()


Found = dict[Any, tuple[Model, list[About]]]


def _rows_of(model: type[Model], person: Person) -> Found:
    """A table's rows about a person, each with what found it."""
    rows: Found = {}
    for about in personal_of(model):
        if about.who is Who.TEXT:  # words to somebody else, about others as well
            continue
        for row in rows_about(model, about, person).order_by("pk"):
            rows.setdefault(row.pk, (row, []))[1].append(about)
    return rows


def _plain(row: Model, found: list[About], cipher: FieldCipher) -> dict[str, Any]:
    """A row with its sealed values opened; without hashes, and without the names of other people."""
    others = {
        column
        for about in personal_of(type(row))
        if about not in found and about.who in (Who.ACCOUNT, Who.NAME)
        for column in about.columns
    }
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        name, value = field.attname, getattr(row, field.attname)
        if name in others or name.endswith("_hash"):
            continue
        if isinstance(field, BinaryField):
            name = name.removesuffix(_SEALED)
            place = sealed_place(row._meta.label_lower, row.pk, name)
            value = None if value is None else cipher.open(bytes(value), place=place).decode()
        values[name] = value
    return values


def _files_of(rows: Found) -> Iterator[tuple[str, bytes]]:
    for row, found in rows.values():
        for shelf in {about.shelf for about in found if about.shelf}:
            key = file_key(shelf, row.pk)
            if file_storage().exists(key):
                yield f"files/{shelf}/{row.pk}", opened_file(key)


def _entries(ids: set[str], person: Person) -> list[dict[str, Any]]:
    """What the log says of the person's rows, and of what the person did; of others only their ids."""
    accounts = {str(each) for each in person.account_ids}
    return [
        {
            "number": entry.number,
            "at": entry.at,
            "actor_id": entry.actor_id,
            "action": entry.action,
            "object_kind": entry.object_kind,
            "object_id": entry.object_id,
            "changes": entry.changes,
        }
        for entry in entries_about(object_ids=ids, account_ids=accounts)
    ]
