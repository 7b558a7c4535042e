from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, UploadedFile

from cer.adapters.upload_guard import size_check
from cer.kit.api.caller import caller_of, own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.files import attachment
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.documents.models import Consent, Document, DocumentVersion
from tenant_apps.documents.schemas import (
    ConsentIn,
    ConsentOut,
    DocumentIn,
    DocumentOut,
    DocumentsQuery,
    DocumentVersionOut,
    LinkOut,
)
from tenant_apps.documents.selectors import (
    consent_by_id,
    consent_evidence,
    consents_of_version,
    document_by_id,
    documents_listed,
    documents_open_to,
    version_by_id,
    version_content,
    version_open_to,
)
from tenant_apps.documents.services.consents import consent_record
from tenant_apps.documents.services.documents import document_add, version_add
from tenant_apps.documents.services.links import SignedLink, link_check, link_sign

doors = Doors(tags=["documents"])

_ORDER = {"title": "title", "kind": "kind", "expires_on": "expires_on", "created_at": "created_at"}


@doors.get("/documents", permission=Permission.DOCUMENTS_VIEW, response=Page[DocumentOut])
def documents(request: HttpRequest, query: Query[DocumentsQuery]) -> Any:
    """Documents of the community, its members and its plants."""
    rows = documents_listed(member_id=query.member_id, expires_before=query.expires_before)
    return page_of(rows, query, sortable=_ORDER, default="title")


@doors.get("/documents/{document_id}", permission=Permission.DOCUMENTS_VIEW, response=DocumentOut)
def document(request: HttpRequest, document_id: UUID) -> Document:
    """One document with its versions."""
    return document_by_id(document_id)


@doors.post("/documents", permission=Permission.DOCUMENTS_EDIT, response=DocumentOut, status=201)
def document_upload(request: HttpRequest, file: File[UploadedFile], form: Form[DocumentIn]) -> Document:
    """Keep a PDF, PNG, JPEG, DOCX, XLSX or ZIP of at most 20 MiB as a new document."""
    return document_add(
        content=_content(file), file_name=file.name or "", caller=caller_of(request), **dict(form)
    )


@doors.post(
    "/documents/{document_id}/versions",
    permission=Permission.DOCUMENTS_EDIT,
    response=DocumentVersionOut,
    status=201,
)
def document_version_upload(
    request: HttpRequest, document_id: UUID, file: File[UploadedFile]
) -> DocumentVersion:
    """Keep the next version of a document; those before it stay."""
    document = document_by_id(document_id)
    return version_add(
        document_id=document.pk,
        content=_content(file),
        file_name=file.name or "",
        caller=caller_of(request),
    )


@doors.post("/document-versions/{version_id}/link", permission=Permission.DOCUMENTS_VIEW, response=LinkOut)
def document_link(request: HttpRequest, version_id: UUID) -> SignedLink:
    """A link to a version's file, for you alone and for five minutes."""
    return link_sign(version_by_id(version_id), caller_of(request))


@doors.get(
    "/document-versions/{version_id}/file",
    permission=Permission.DOCUMENTS_VIEW,
    response=bytes,
    media_type="application/octet-stream",
)
def document_file(request: HttpRequest, version_id: UUID, token: str = "") -> HttpResponse:
    """The file that a link of yours opens."""
    return _version_file(request, version_by_id(version_id), token)


@doors.get(
    "/document-versions/{version_id}/consents",
    permission=Permission.DOCUMENTS_VIEW,
    response=Page[ConsentOut],
)
def document_consents(request: HttpRequest, version_id: UUID, page: Query[PageQuery]) -> Any:
    """Who accepted this version."""
    return page_of(
        consents_of_version(version_id),
        page,
        sortable={"accepted_at": "accepted_at"},
        default="accepted_at",
    )


@doors.get("/consents/{consent_id}/evidence", permission=Permission.DOCUMENTS_VIEW, response=dict[str, Any])
def document_consent_evidence(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The evidence file of a consent, as it was written when it was given."""
    consent = consent_by_id(consent_id)
    return attachment(consent_evidence(consent), "application/json", f"consent-{consent.pk}.json")


@doors.get("/own/documents", permission=Permission.OWN_VIEW, response=Page[DocumentOut])
def own_documents(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Your own documents and those of the community that are open to members."""
    return page_of(documents_open_to(own_member_id(request)), page, sortable=_ORDER, default="title")


@doors.post("/own/document-versions/{version_id}/link", permission=Permission.OWN_VIEW, response=LinkOut)
def own_document_link(request: HttpRequest, version_id: UUID) -> SignedLink:
    """A link to the file of a document of yours, for you alone and for five minutes."""
    return link_sign(version_open_to(version_id, own_member_id(request)), caller_of(request))


@doors.get(
    "/own/document-versions/{version_id}/file",
    permission=Permission.OWN_VIEW,
    response=bytes,
    media_type="application/octet-stream",
)
def own_document_file(request: HttpRequest, version_id: UUID, token: str = "") -> HttpResponse:
    """The file of a document of yours that a link opens."""
    return _version_file(request, version_open_to(version_id, own_member_id(request)), token)


@doors.post(
    "/own/document-versions/{version_id}/consent",
    permission=Permission.OWN_SIGN,
    response=ConsentOut,
    status=201,
)
def own_document_accept(request: HttpRequest, version_id: UUID, body: ConsentIn) -> Consent:
    """Accept the text of a document in the version that you have read."""
    return consent_record(
        version_id=version_id,
        member_id=own_member_id(request),
        sha256_seen=body.sha256,
        caller=caller_of(request),
        request_id=request.id,  # type: ignore[attr-defined]
    )


def _content(file: UploadedFile) -> bytes:
    size_check(file.size or 0)
    content: bytes = file.read()
    return content


def _version_file(request: HttpRequest, version: DocumentVersion, token: str) -> HttpResponse:
    link_check(token, version=version, caller=caller_of(request))
    return attachment(version_content(version), version.media_type, version.file_name)
