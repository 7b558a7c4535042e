from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from cer.adapters.storage import Storage, StorageKey, storage_at
from cer.calc.intervals import DAY, day_starts_at
from cer.kit.errors import NotFoundError
from cer.kit.tenancy import current_schema
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.documents.models import Consent, Document, DocumentVersion


def documents_listed(
    *, member_id: UUID | None = None, expires_before: date | None = None
) -> QuerySet[Document]:
    """Documents, of one member if one is named, that end before a day if one is given."""
    rows = Document.objects.prefetch_related("versions")
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    if expires_before is not None:
        rows = rows.filter(expires_on__lt=expires_before)
    return rows


def documents_open_to(member_id: UUID) -> QuerySet[Document]:
    """What a member may see: its own papers and those of all, where they are open to members."""
    return documents_listed().filter(_open_to(member_id))


def document_by_id(document_id: UUID) -> Document:
    document = documents_listed().filter(pk=document_id).first()
    if document is None:
        raise NotFoundError("There is no such document in this community.")
    return document


def version_by_id(version_id: UUID) -> DocumentVersion:
    return _one_version(DocumentVersion.objects.filter(pk=version_id))


def version_open_to(version_id: UUID, member_id: UUID) -> DocumentVersion:
    """A version of a document that the member may see; another's looks as if it did not exist."""
    return _one_version(
        DocumentVersion.objects.filter(pk=version_id).filter(_open_to(member_id, path="document__"))
    )


def consents_of_version(version_id: UUID) -> QuerySet[Consent]:
    return Consent.objects.filter(version=version_by_id(version_id))


def versions_known(known_at: datetime) -> QuerySet[DocumentVersion]:
    """Every version that was kept by a moment, the oldest first."""
    rows = DocumentVersion.objects.filter(uploaded_at__lte=known_at).select_related("document")
    return rows.order_by("uploaded_at", "pk")


def consents_known(known_at: datetime) -> QuerySet[Consent]:
    """Every consent that was given by a moment, the oldest first."""
    return Consent.objects.filter(accepted_at__lte=known_at).order_by("accepted_at", "pk")


def consent_by_id(consent_id: UUID) -> Consent:
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None:
        raise NotFoundError("There is no such consent in this community.")
    return consent


def version_content(version: DocumentVersion) -> bytes:
    return opened_file(file_key("documents", version.pk))


def consent_evidence(consent: Consent) -> bytes:
    return opened_file(file_key("consents", consent.pk))


def storage_bytes(day: date) -> int:
    """Bytes of all versions that were there when an Italian day ended."""
    rows = DocumentVersion.objects.filter(uploaded_at__lt=day_starts_at(day + DAY))
    return int(rows.aggregate(size=Sum("size_bytes", default=0))["size"])


def file_storage() -> Storage:
    return storage_at(settings.STORAGE_URL)


def file_key(shelf: str, row_id: UUID) -> StorageKey:
    """Where the file of a row of this community lies (S16)."""
    return StorageKey(current_schema(), shelf, row_id)


def opened_file(key: StorageKey) -> bytes:
    """A stored file, opened with the community's key: one moved here from elsewhere does not open."""
    return field_cipher_here().open(file_storage().get(key), place=str(key))


def _one_version(rows: QuerySet[DocumentVersion]) -> DocumentVersion:
    version = rows.select_related("document").first()
    if version is None:
        raise NotFoundError("There is no such version of a document in this community.")
    return version


def _open_to(member_id: UUID, *, path: str = "") -> Q:
    no_member = Q(**{f"{path}member__isnull": True})
    own = Q(**{f"{path}member_id": member_id})
    return Q(**{f"{path}is_open_to_members": True}) & (no_member | own)
