from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Query, UploadedFile

from cer.adapters.pdf import Press
from cer.adapters.upload_guard import size_check
from cer.calc.intervals import ROME
from cer.kit.api.caller import caller_of, own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.files import attachment
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.documents.models import Consent, Document, DocumentVersion, PrintJob, TemplateVersion
from tenant_apps.documents.schemas import (
    ConsentIn,
    ConsentOut,
    DocumentIn,
    DocumentOut,
    DocumentsQuery,
    DocumentVersionOut,
    LinkOut,
    OrderIn,
    PreviewOut,
    PrintIn,
    PrintJobDetailOut,
    PrintJobIn,
    PrintJobOut,
    TemplateIn,
    TemplateOut,
    TemplateVersionOut,
    TemplateVersionsQuery,
)
from tenant_apps.documents.selectors import (
    Preview,
    Template,
    consent_by_id,
    consent_evidence,
    consents_of_version,
    document_by_id,
    documents_listed,
    documents_open_to,
    print_job_by_id,
    print_jobs_listed,
    template_preview,
    template_versions,
    templates_listed,
    version_by_id,
    version_content,
    version_open_to,
)
from tenant_apps.documents.services.consents import consent_record
from tenant_apps.documents.services.documents import document_add, version_add
from tenant_apps.documents.services.links import SignedLink, link_check, link_sign
from tenant_apps.documents.services.prints import Order, paper_print, print_job_cancel, print_job_start
from tenant_apps.documents.services.templates import template_make, texts_check
from tenant_apps.documents.tasks import print_job

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


@doors.get("/document-templates", permission=Permission.DOCUMENTS_VIEW, response=list[TemplateOut])
def document_templates(request: HttpRequest) -> list[Template]:
    """Every text that papers are printed from now, with the merge fields it may hold."""
    return templates_listed()


@doors.get(
    "/document-templates/versions",
    permission=Permission.DOCUMENTS_VIEW,
    response=Page[TemplateVersionOut],
)
def document_template_versions(request: HttpRequest, query: Query[TemplateVersionsQuery]) -> Any:
    """The community's own versions of a text."""
    rows = template_versions(query.kind, query.language)
    return page_of(rows, query, sortable={"number": "number"}, default="-number")


@doors.post(
    "/document-templates", permission=Permission.DOCUMENTS_EDIT, response=TemplateVersionOut, status=201
)
def document_template_add(request: HttpRequest, body: TemplateIn) -> TemplateVersion:
    """Keep the community's next version of a text; refused with the line of a field that there is not."""
    return template_make(caller=caller_of(request), **dict(body))


@doors.post("/document-templates/preview", permission=Permission.DOCUMENTS_VIEW, response=PreviewOut)
def document_template_preview(request: HttpRequest, body: TemplateIn) -> Preview:
    """A text as it would be printed, with invented values; nothing is kept."""
    texts_check(body.kind, title=body.title, text=body.text, consent_text=body.consent_text)
    return template_preview(kind=body.kind, title=body.title, text=body.text, consent_text=body.consent_text)


@doors.post("/document-prints", permission=Permission.DOCUMENTS_EDIT, response=DocumentOut, status=201)
def document_print(request: HttpRequest, body: PrintIn) -> Document:
    """Print a paper for a member, or for the community, and keep it as a version of a document."""
    with Press() as press:
        return paper_print(
            order=_order(body),
            member_id=body.member_id,
            caller=caller_of(request),
            request_id=request.id,  # type: ignore[attr-defined]
            press=press,
        )


@doors.get("/document-print-jobs", permission=Permission.DOCUMENTS_VIEW, response=Page[PrintJobOut])
def document_print_jobs(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Papers printed for many, the latest first."""
    return page_of(print_jobs_listed(), page, sortable={"asked_at": "asked_at"}, default="-asked_at")


@doors.post(
    "/document-print-jobs", permission=Permission.DOCUMENTS_EDIT, response=PrintJobDetailOut, status=202
)
def document_print_job_start(request: HttpRequest, response: HttpResponse, body: PrintJobIn) -> PrintJob:
    """Print a paper for many members in the background; each of them has its outcome."""
    job = print_job_start(
        order=_order(body),
        member_ids=body.member_ids,
        caller=caller_of(request),
        request_id=request.id,  # type: ignore[attr-defined]
    )
    task_ask(
        print_job,
        str(job.pk),
        if_unanswered="The queue of background work does not answer and the job waits: cancel it, then start"
        " another.",
    )
    response["Location"] = f"/api/v1/document-print-jobs/{job.pk}"
    return print_job_by_id(job.pk)


@doors.get(
    "/document-print-jobs/{print_job_id}", permission=Permission.DOCUMENTS_VIEW, response=PrintJobDetailOut
)
def document_print_job(request: HttpRequest, print_job_id: UUID) -> PrintJob:
    """One job, and how the paper of each member stands."""
    return print_job_by_id(print_job_id)


@doors.post(
    "/document-print-jobs/{print_job_id}/cancel",
    permission=Permission.DOCUMENTS_EDIT,
    response=PrintJobDetailOut,
)
def document_print_job_stop(request: HttpRequest, print_job_id: UUID) -> PrintJob:
    """Print no more of a job; what is printed stays."""
    print_job_cancel(job_id=print_job_id)
    return print_job_by_id(print_job_id)


def _order(body: OrderIn) -> Order:
    return Order(
        kind=body.kind,
        language=body.language,
        printed_on=body.printed_on or timezone.now().astimezone(ROME).date(),
        given=body.given,
        reveal_reason=body.reveal_reason.strip(),
        expires_on=body.expires_on,
    )


def _content(file: UploadedFile) -> bytes:
    size_check(file.size or 0)
    content: bytes = file.read()
    return content


def _version_file(request: HttpRequest, version: DocumentVersion, token: str) -> HttpResponse:
    link_check(token, version=version, caller=caller_of(request))
    return attachment(version_content(version), version.media_type, version.file_name)
