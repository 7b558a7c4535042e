"""A community as a file and back to the same digest, and nobody else touched (D1, D4)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection, connections
from django_tenants.utils import tenant_context

from cer.kit.errors import ConflictError, RuleBrokenError
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.archive import ArchiveForm, archive_digest, archive_read, archive_write
from shared_apps.tenants.services.communities import tenant_delete, tenant_restore, tenant_suspend
from tenant_apps.audit.selectors import chain_report
from tenant_apps.documents.selectors import documents_listed, version_content
from tenant_apps.members.selectors import identifiers_of_member, member_by_code, member_by_fiscal_code
from tenant_apps.members.services.identifiers import identifiers_set
from tests.populated import ALFA, BETA, Populated

FISCAL_CODE, IBAN = "RSSMRA85T10A562S", "IT60X0542811101000000123456"


@pytest.fixture(scope="module")
def sealed_alfa(canaries: dict[str, Populated], django_db_blocker: Any) -> dict[str, Populated]:
    """The two communities, the first with identifiers of a member."""
    with django_db_blocker.unblock(), tenant_context(tenant_by_slug(ALFA)):
        identifiers_set(member_id=member_by_code("M1").pk, fiscal_code=FISCAL_CODE, iban=IBAN)
    return canaries


@pytest.fixture
def archived(sealed_alfa: dict[str, Populated], committing: None, tmp_path: Path) -> Iterator[Path]:
    """The open archive of the first community; the test may do with the community what it likes."""
    path = tmp_path / "alfa.zip"
    archive_write(slug=ALFA, path=path, form=ArchiveForm.OPEN)
    yield path
    connection.set_schema_to_public()


def removed(slug: str) -> None:
    tenant_suspend(slug=slug)
    tenant_delete(slug=slug)


def test_d04_exported_deleted_and_imported_it_has_the_same_digest(archived: Path) -> None:
    before, beta = archive_digest(tenant_by_slug(ALFA)), archive_digest(tenant_by_slug(BETA))
    removed(ALFA)
    archive_read(path=archived)
    assert archive_digest(tenant_by_slug(ALFA)).digest == before.digest
    assert archive_digest(tenant_by_slug(BETA)).digest == beta.digest


def test_d04_a_year_of_the_real_community_goes_and_comes_back(
    comunita_a: str, sealed_alfa: dict[str, Populated], tmp_path: Path
) -> None:
    path = tmp_path / "comunita_a.zip"
    others = archive_digest(tenant_by_slug(ALFA)).digest
    exported = archive_write(slug="comunitaa", path=path, form=ArchiveForm.OPEN)
    assert {part.name: part.rows for part in exported.parts}["tables/metering_daycurve.jsonl"] == 54 * 366
    removed("comunitaa")
    archive_read(path=path)
    assert archive_digest(tenant_by_slug("comunitaa")).digest == exported.digest
    assert archive_digest(tenant_by_slug(ALFA)).digest == others


def test_d04_every_table_of_the_schema_is_in_the_archive(archived: Path) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", [tenant_by_slug(ALFA).schema_name]
        )
        tables = {name for (name,) in cursor.fetchall()} - {"django_migrations"}
    with ZipFile(archived) as archive:
        entries = {name for name in archive.namelist() if name.startswith("tables/")}
    assert entries == {f"tables/{name}.jsonl" for name in tables}


def test_d04_what_was_sealed_is_open_in_the_archive_and_sealed_anew_after_it(archived: Path) -> None:
    with ZipFile(archived) as archive:
        rows = [json.loads(line) for line in archive.read("tables/members_member.jsonl").splitlines()]
    assert {(row["fiscal_code"], row["iban"]) for row in rows} == {(FISCAL_CODE, IBAN), (None, None)}
    removed(ALFA)
    archive_read(path=archived)
    with tenant_context(tenant_by_slug(ALFA)):
        member = member_by_fiscal_code(FISCAL_CODE)
        assert member is not None
        assert identifiers_of_member(member).iban == IBAN
        version = documents_listed().first().versions.get()
        assert version_content(version).startswith(b"%PDF")


def test_d04_the_chain_of_its_audit_log_is_whole_and_goes_on(archived: Path) -> None:
    removed(ALFA)
    archive_read(path=archived)
    with tenant_context(tenant_by_slug(ALFA)):
        entries = chain_report().entries
        identifiers_set(member_id=member_by_code("M1").pk, fiscal_code=FISCAL_CODE, iban=IBAN)
        report = chain_report()
    assert (report.entries, report.broken) == (entries + 1, None)


def test_d01_a_backup_brings_back_what_was_lost_and_nobody_else_is_touched(
    sealed_alfa: dict[str, Populated], committing: None, tmp_path: Path
) -> None:
    path = tmp_path / "alfa.sealed.zip"
    before, beta = archive_digest(tenant_by_slug(ALFA)), archive_digest(tenant_by_slug(BETA))
    archive_write(slug=ALFA, path=path, form=ArchiveForm.SEALED)
    assert FISCAL_CODE.encode() not in _text_of(path)
    tenant = tenant_suspend(slug=ALFA)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'TRUNCATE "{tenant.schema_name}".metering_daycurve CASCADE')
    archive_read(path=path)
    tenant_restore(slug=ALFA)
    assert archive_digest(tenant_by_slug(ALFA)).digest == before.digest
    assert archive_digest(tenant_by_slug(BETA)).digest == beta.digest


def test_a_backup_is_read_over_no_active_and_no_other_community(
    sealed_alfa: dict[str, Populated], committing: None, tmp_path: Path
) -> None:
    path = tmp_path / "alfa.sealed.zip"
    archive_write(slug=ALFA, path=path, form=ArchiveForm.SEALED)
    with pytest.raises(ConflictError) as refusal:
        archive_read(path=path)
    assert refusal.value.code == "tenant_not_suspended"


def test_the_same_community_gives_the_same_bytes(archived: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    archive_write(slug=ALFA, path=again, form=ArchiveForm.OPEN)
    assert again.read_bytes() == archived.read_bytes()


def test_an_open_archive_is_refused_while_the_community_is_there(archived: Path) -> None:
    with pytest.raises(ConflictError) as refusal:
        archive_read(path=archived)
    assert refusal.value.code == "slug_taken"


def _changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with its entries changed; None leaves one out."""
    to = path.with_name("changed.zip")
    with ZipFile(path) as before, ZipFile(to, "w") as after:
        for name in before.namelist():
            content = change(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
    return to


CHANGES: dict[str, tuple[str, Callable[[str, bytes], bytes | None]]] = {
    "a row more": (
        "archive_changed",
        lambda name, content: content + content if name == "tables/members_pod.jsonl" else content,
    ),
    "a name": (
        "archive_changed",
        lambda _name, content: content.replace(b"CANARY-ALFA-M1", b"CANARY-ALFA-XX"),
    ),
    "a table less": ("archive_changed", lambda name, content: None if "members_pod." in name else content),
    "another manifest": (
        "archive_changed",
        lambda name, content: (
            content.replace(b'"canary-alfa"', b'"canary-other"') if name == "manifest.json" else content
        ),
    ),
    "no manifest": (
        "archive_malformed",
        lambda name, content: None if name == "manifest.json" else content,
    ),
    "a file": ("archive_changed", lambda name, content: b"%PDF x" if name.startswith("files/") else content),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_archive_stores_nothing(kind: str, archived: Path) -> None:
    code, change = CHANGES[kind]
    before = archive_digest(tenant_by_slug(ALFA)).digest
    removed(ALFA)
    with pytest.raises(RuleBrokenError) as refusal:
        archive_read(path=_changed(archived, change))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_tenant WHERE slug = %s", [ALFA])
        assert cursor.fetchone() == (0,)
    archive_read(path=archived)
    assert archive_digest(tenant_by_slug(ALFA)).digest == before
    assert refusal.value.code == code


def test_what_is_no_archive_is_refused(tmp_path: Path, committing: None) -> None:
    path = tmp_path / "text.zip"
    path.write_bytes(b"no archive")
    with pytest.raises(RuleBrokenError, match="not a whole ZIP file"):
        archive_read(path=path)


def _text_of(path: Path) -> bytes:
    with ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
