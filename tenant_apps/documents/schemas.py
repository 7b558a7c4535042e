from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input, PageQuery
from tenant_apps.documents.models import (
    CONSENT_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    DocumentKind,
    Language,
    PrintState,
)


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


class TemplateOut(Schema):
    """The text of a paper that counts now, and the merge fields it may hold; number 0 is the one we ship."""

    kind: DocumentKind
    language: Language
    number: int
    title: str
    text: str
    consent_text: str
    fields: list[str]


class TemplateIn(Input):
    """A text: paragraphs with an empty line between, `## ` headings, `- ` lists, `{{member.name}}` fields."""

    kind: DocumentKind
    language: Language
    title: str = Field(min_length=1, max_length=TITLE_LENGTH)
    text: str = Field(min_length=1, max_length=TEXT_LENGTH)
    consent_text: str = Field("", max_length=CONSENT_LENGTH)


class TemplateVersionsQuery(PageQuery):
    kind: DocumentKind
    language: Language


class TemplateVersionOut(Schema):
    id: UUID
    kind: DocumentKind
    language: Language
    number: int
    title: str
    text: str
    consent_text: str
    made_by_name: str
    made_at: datetime


class PreviewOut(Schema):
    """A text as it would be printed, with invented values."""

    title: str
    html: str
    consent_text: str


class OrderIn(Input):
    """What to print. With a reason, identifiers stand in full; that is kept, and needs registry.reveal."""

    kind: DocumentKind
    language: Language = Language.ITALIAN
    printed_on: date | None = None
    given: dict[str, str] = Field({}, max_length=20)
    reveal_reason: str = Field("", max_length=TITLE_LENGTH)
    expires_on: date | None = None


class PrintIn(OrderIn):
    member_id: UUID | None = None


class PrintJobIn(OrderIn):
    """Without ids: for every member of the day."""

    member_ids: list[UUID] | None = Field(None, max_length=5000)


class PrintJobRowOut(Schema):
    member_id: UUID
    member: str = Field(alias="member.code")
    state: PrintState
    document_id: UUID | None
    sentence: str


class PrintJobOut(Schema):
    """How many papers of a job stand where."""

    id: UUID
    kind: DocumentKind
    language: Language
    printed_on: date
    asked_by_name: str
    asked_at: datetime
    waiting: int = Field(alias="waiting_rows")
    printed: int = Field(alias="printed_rows")
    refused: int = Field(alias="refused_rows")
    cancelled: int = Field(alias="cancelled_rows")


class PrintJobDetailOut(PrintJobOut):
    rows: list[PrintJobRowOut]
