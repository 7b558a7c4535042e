"""A community from its archive, all of it or nothing: what was stored is read again and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import IO
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from cer.adapters.storage import StorageKey, storage_at
from cer.kit.audit import audit_record
from cer.kit.encryption import FieldCipher
from cer.kit.errors import ConflictError
from shared_apps.tenants.models import Domain, Tenant
from shared_apps.tenants.names import schema_name_of, slug_checked
from shared_apps.tenants.selectors import cipher_of_tenant, tenant_by_slug
from shared_apps.tenants.services.archive.manifest import (
    NAME,
    ArchiveForm,
    Manifest,
    archive_refused,
)
from shared_apps.tenants.services.archive.tables import accounts_model, archived_tables
from shared_apps.tenants.services.archive.writing import tables_taken
from shared_apps.tenants.services.communities import schema_build, schema_remove, tenant_build
from shared_apps.tenants.services.owner import MIGRATION_LOCK, OWNER, owner_transaction, triggers_off
from shared_apps.tenants.services.template import tenant_migration_names
from shared_apps.tenants.states import TenantStatus

LONGEST_LINE = 64 * 1024 * 1024
LONGEST_MANIFEST = 64 * 1024 * 1024


def archive_read(*, path: Path) -> Manifest:
    """Store the community of an archive.

    An open one becomes a new community, with a new key. A sealed one replaces what a suspended community
    holds, since only that community's key opens it.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive)
        _refuse_other_version(manifest)
        with owner_transaction() as cursor:
            tenant = _emptied(cursor, manifest)
            cipher = cipher_of_tenant(tenant, using=OWNER)
            _accounts_ensure(manifest)
            _tables_load(cursor, archive, tenant, manifest.form, cipher)
            if tables_taken(cursor, tenant, manifest.form, cipher) != _tables_of(manifest):
                raise archive_refused("what was stored is not what it says", code="archive_changed")
            changes = {"form": (None, manifest.form), "digest": (None, manifest.digest)}
            _files_load(archive, tenant, manifest, cipher)
            audit_record("tenant.imported", tenant, changes, label=tenant.slug, using=OWNER)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            yield archive
    except (BadZipFile, FileNotFoundError) as error:
        raise archive_refused(f"{path.name} is not a whole ZIP file", code="archive_malformed") from error


def _manifest(archive: ZipFile) -> Manifest:
    names = archive.namelist()
    if NAME not in names:
        raise archive_refused(f"it holds no {NAME}", code="archive_malformed")
    with archive.open(NAME) as file:
        manifest = Manifest.of_bytes(file.read(LONGEST_MANIFEST))
    if sorted(names) != sorted([NAME, *(part.name for part in manifest.parts)]):
        raise archive_refused("its entries are not those of its manifest", code="archive_changed")
    for part in manifest.parts:
        with archive.open(part.name) as file:
            if file_digest(file, "sha256").hexdigest() != part.sha256:  # type: ignore[arg-type]
                raise archive_refused(f"{part.name} was changed", code="archive_changed")
    return manifest


def _refuse_other_version(manifest: Manifest) -> None:
    if list(manifest.migrations) != tenant_migration_names():
        raise archive_refused(
            "it was written by another version; read it with that one, migrate, and export again",
            code="archive_of_other_version",
        )


def _emptied(cursor: CursorWrapper, manifest: Manifest) -> Tenant:
    """The community of the archive with empty tables, inside the transaction."""
    if manifest.form is ArchiveForm.SEALED:
        tenant = tenant_by_slug(manifest.slug)
        if str(tenant.pk) != manifest.tenant_id or tenant.status != TenantStatus.SUSPENDED:
            raise ConflictError(
                f"{manifest.slug} is not the suspended community that this backup is of: suspend it first.",
                code="tenant_not_suspended",
                slug=manifest.slug,
            )
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MIGRATION_LOCK])
        for table in reversed(archived_tables(tenant, manifest.form)):
            if table.is_public:
                delete = sql.SQL("DELETE FROM {} WHERE tenant_id = %s").format(table.identifier)
                cursor.execute(delete, [tenant.pk])
        schema_remove(cursor, tenant.schema_name)
        schema_build(cursor, tenant.schema_name)
        return tenant
    tenant_id = UUID(manifest.tenant_id)
    taken = Tenant.objects.using(OWNER).filter(pk=tenant_id) | Tenant.objects.using(OWNER).filter(
        slug=manifest.slug
    )
    if taken.exists() or Domain.objects.using(OWNER).filter(domain__in=manifest.hosts).exists():
        raise ConflictError(
            f"There is a community {manifest.slug}, or one at its hosts, on this platform: delete it first.",
            code="slug_taken",
            slug=manifest.slug,
        )
    tenant = Tenant(
        id=tenant_id,
        schema_name=schema_name_of(tenant_id),
        slug=slug_checked(manifest.slug),
        name=manifest.name,
    )
    tenant_build(cursor, tenant, hosts=manifest.hosts)
    return tenant


def _accounts_ensure(manifest: Manifest) -> None:
    """The accounts that rows name; one that is new here has no password until its owner asks for one."""
    model = accounts_model()
    known = set(model._default_manager.using(OWNER).values_list("email", flat=True))
    for account in manifest.accounts:
        if account.email not in known:
            row = model(email=account.email, name=account.name)
            row.set_unusable_password()  # type: ignore[attr-defined]
            row.save(using=OWNER)


def _tables_load(
    cursor: CursorWrapper, archive: ZipFile, tenant: Tenant, form: ArchiveForm, cipher: FieldCipher
) -> None:
    """Rows as they were: triggers that stamp or guard new rows wait until all is there."""
    cursor.execute("SET LOCAL timezone = 'UTC'")
    with triggers_off(cursor, tenant.schema_name):
        for table in archived_tables(tenant, form):
            with archive.open(table.entry) as file:
                table.load(cursor, _lines(file, table.entry), cipher)
        _numbering_continue(cursor, tenant.schema_name)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _lines(file: IO[bytes], entry: str) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise archive_refused(f"a line of {entry} is cut off or too long", code="archive_malformed")
        yield line


def _numbering_continue(cursor: CursorWrapper, schema_name: str) -> None:
    """Rows that are numbered go on after the last one."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND is_identity = 'YES' AND table_name <> 'django_migrations'",
        [schema_name],
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, {column_name}), max({column})) FROM {table}"
                " HAVING max({column}) IS NOT NULL"
            ).format(
                name=sql.Literal(f'"{schema_name}"."{table}"'),
                column_name=sql.Literal(column),
                column=sql.Identifier(column),
                table=sql.Identifier(schema_name, table),
            )
        )


def _files_load(archive: ZipFile, tenant: Tenant, manifest: Manifest, cipher: FieldCipher) -> None:
    """Files before the commit: one without a row is waste, a row without its file a loss."""
    storage = storage_at(settings.STORAGE_URL)
    for part in manifest.parts:
        if not part.is_file:
            continue
        _, shelf, file_id = part.name.split("/")
        content = archive.read(part.name)
        key = StorageKey(tenant.schema_name, shelf, UUID(file_id))
        is_open = manifest.form is ArchiveForm.OPEN
        storage.put(key, cipher.seal(content, place=str(key)) if is_open else content)


def _tables_of(manifest: Manifest) -> tuple[object, ...]:
    return tuple(part for part in manifest.parts if not part.is_file)
