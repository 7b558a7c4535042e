from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input, PageQuery
from tenant_apps.documents.models import CONSENT_LENGTH, TITLE_LENGTH, DocumentKind


class DocumentIn(Input):
    """What is known of a document beside its file."""

    kind: DocumentKind
    title: str = Field(min_length=1, max_length=TITLE_LENGTH)
    member_id: UUID | None = None
    plant_id: UUID | None = None
    is_open_to_members: bool = False
    consent_text: str = Field("", max_length=CONSENT_LENGTH)
    expires_on: date | None = None


class DocumentsQuery(PageQuery):
    """Of one member only; or only those that end before a day, to renew them in time."""

    member_id: UUID | None = None
    expires_before: date | None = None


class DocumentVersionOut(Schema):
    id: UUID
    number: int
    sha256: str
    size_bytes: int
    media_type: str
    file_name: str
    uploaded_by_name: str
    uploaded_at: datetime


class DocumentOut(Schema):
    id: UUID
    kind: DocumentKind
    title: str
    member_id: UUID | None
    plant_id: UUID | None
    is_open_to_members: bool
    consent_text: str
    expires_on: date | None
    created_at: datetime
    versions: list[DocumentVersionOut]


class LinkOut(Schema):
    """Add the token to the address of the file as `?token=`; it opens for you alone, until it expires."""

    token: str
    expires_at: datetime


class ConsentIn(Input):
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Digest of the version that was read."""


class ConsentOut(Schema):
    id: UUID
    version_id: UUID
    member_id: UUID
    text: str
    accepted_by_name: str
    accepted_at: datetime
    evidence_sha256: str
