"""A community written down: one snapshot of its tables, then its files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from cer.adapters.storage import StorageKey, storage_at
from cer.kit.audit import audit_record
from cer.kit.encryption import FieldCipher
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import cipher_of_tenant, tenant_by_slug
from shared_apps.tenants.services.archive.manifest import NAME, Account, ArchiveForm, Manifest, Part
from shared_apps.tenants.services.archive.tables import ArchivedTable, archived_tables
from shared_apps.tenants.services.owner import OWNER, owner_transaction
from shared_apps.tenants.services.template import tenant_migration_names

ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same community gives the same bytes."""
Take = Callable[[str, Iterator[bytes]], Part]


def archive_write(*, slug: str, path: Path, form: ArchiveForm) -> Manifest:
    """Write a community into a file that appears whole or not at all; the export itself is recorded."""
    tenant = tenant_by_slug(slug)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
            manifest = _taken(tenant, form, lambda name, chunks: _entry(archive, name, chunks))
            archive.writestr(ZipInfo(NAME, ALWAYS), manifest.to_bytes())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    with owner_transaction():
        changes = {"form": (None, form), "digest": (None, manifest.digest)}
        audit_record("tenant.exported", tenant, changes, label=slug, using=OWNER)
    return manifest


def archive_digest(tenant: Tenant, form: ArchiveForm = ArchiveForm.OPEN) -> Manifest:
    """What the archive of a community would say of itself, without writing it."""
    return _taken(tenant, form, _counted)


def tables_taken(
    cursor: CursorWrapper, tenant: Tenant, form: ArchiveForm, cipher: FieldCipher, take: Take | None = None
) -> tuple[Part, ...]:
    """Every table of a community as one part of its archive, inside the caller's transaction."""
    take = take or _counted
    cursor.execute("SET LOCAL timezone = 'UTC'")
    return tuple(take(table.entry, table.lines(cursor, cipher)) for table in archived_tables(tenant, form))


def _taken(tenant: Tenant, form: ArchiveForm, take: Take) -> Manifest:
    cipher = cipher_of_tenant(tenant, using=OWNER)
    with _snapshot() as cursor:
        tables = tables_taken(cursor, tenant, form, cipher, take)
        accounts = _accounts(cursor, archived_tables(tenant, form))
        hosts = tuple(tenant.domains.order_by("-is_primary", "domain").values_list("domain", flat=True))
    files = tuple(
        take(f"files/{key.shelf}/{key.id}", iter([content]))
        for key, content in _files(tenant.schema_name, form, cipher)
    )
    return Manifest(
        form=form,
        tenant_id=str(tenant.pk),
        slug=tenant.slug,
        name=tenant.name,
        hosts=hosts,
        migrations=tuple(tenant_migration_names()),
        accounts=accounts,
        parts=(*tables, *files),
    )


@contextmanager
def _snapshot() -> Iterator[CursorWrapper]:
    """One unchanging view of the database."""
    with owner_transaction() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield cursor


def _files(schema_name: str, form: ArchiveForm, cipher: FieldCipher) -> Iterator[tuple[StorageKey, bytes]]:
    storage = storage_at(settings.STORAGE_URL)
    for key in sorted(storage.keys(schema_name), key=str):
        content = storage.get(key)
        yield key, content if form is ArchiveForm.SEALED else cipher.open(content, place=str(key))


def _accounts(cursor: CursorWrapper, tables: list[ArchivedTable]) -> tuple[Account, ...]:
    """The accounts that any row names."""
    referring = [
        sql.SQL("SELECT {} FROM {}{}").format(
            sql.Identifier(column),
            table.identifier,
            sql.SQL(" WHERE tenant_id = {}").format(sql.Literal(table.tenant_id))
            if table.is_public
            else sql.SQL(""),
        )
        for table in tables
        for column, (label, _) in table.named.items()
        if label == "accounts.user"
    ]
    cursor.execute(
        sql.SQL("SELECT email, name FROM public.accounts_user WHERE id IN ({}) ORDER BY email").format(
            sql.SQL(" UNION ").join(referring)
        )
    )
    return tuple(Account(email, name) for email, name in cursor.fetchall())


def _entry(archive: ZipFile, name: str, chunks: Iterator[bytes]) -> Part:
    entry = ZipInfo(name, ALWAYS)
    entry.compress_type = ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file:
        return _counted(name, chunks, file.write)


def _counted(name: str, chunks: Iterator[bytes], write: Callable[[bytes], object] = len) -> Part:
    digest, rows = sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        write(chunk)
        rows += 1
    return Part(name=name, rows=rows, sha256=digest.hexdigest())
