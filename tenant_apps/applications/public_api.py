"""Doors for anybody, inside the community: the form, and what the link in the mail opens (S24, S25)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, UploadedFile

from cer.adapters.upload_guard import size_check
from cer.kit.api.doors import OPEN, Doors
from cer.kit.api.files import attachment
from tenant_apps.applications import models
from tenant_apps.applications.mails import link_mail_send
from tenant_apps.applications.schemas import (
    AcceptedOut,
    CompletionIn,
    FormOut,
    LinkIn,
    OwnApplicationOut,
    PaperIn,
    PaperOut,
    TokenIn,
)
from tenant_apps.applications.selectors import application_by_token, form_current, form_document
from tenant_apps.applications.services.applying import (
    application_complete,
    application_confirm,
    application_submit,
    application_withdraw,
    links_renew,
)
from tenant_apps.applications.services.papers import paper_add
from tenant_apps.applications.shown import shown_to_applicant
from tenant_apps.applications.submission import Submission

doors = Doors(tags=["applying"])


@doors.get("/public/application-form", permission=OPEN, response=FormOut)
def public_application_form(request: HttpRequest) -> models.Form:
    """What this community asks of who wants to join it."""
    return form_current()


@doors.get(
    "/public/application-form/documents/{version_id}",
    permission=OPEN,
    response=bytes,
    media_type="*/*",
)
def public_application_document(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A document that the form asks to accept, in the version that counts."""
    found = form_document(version_id)
    return attachment(found.content, found.media_type, found.file_name)


@doors.post("/public/applications", permission=OPEN, response=AcceptedOut, status=202)
@transaction.atomic
def public_application(request: HttpRequest, body: Submission) -> Any:
    """Apply. Nobody sees it before the link in the mail has been opened."""
    link_mail_send(request.tenant, application_submit(submission=body))  # type: ignore[attr-defined]
    return AcceptedOut()


@doors.post("/public/application/links", permission=OPEN, response=AcceptedOut, status=202)
@transaction.atomic
def public_application_links(request: HttpRequest, body: LinkIn) -> Any:
    """Have new links to one's open applications mailed; the answer is the same for any address."""
    for linked in links_renew(email=body.email):
        link_mail_send(request.tenant, linked)  # type: ignore[attr-defined]
    return AcceptedOut()


@doors.post("/public/application", permission=OPEN, response=OwnApplicationOut)
def public_application_show(request: HttpRequest, body: TokenIn) -> Any:
    """Where the application stands; the token is in the body, since addresses are logged."""
    return shown_to_applicant(application_by_token(body.token))


@doors.post("/public/application/confirm", permission=OPEN, response=OwnApplicationOut)
@transaction.atomic
def public_application_confirm(request: HttpRequest, body: TokenIn) -> Any:
    """Prove that the address is yours: the community sees the application now."""
    confirmed = application_confirm(token=body.token)
    if confirmed.is_new:
        link_mail_send(request.tenant, confirmed.linked)  # type: ignore[attr-defined]
    return shown_to_applicant(confirmed.linked.application)


@doors.post("/public/application/complete", permission=OPEN, response=OwnApplicationOut)
@transaction.atomic
def public_application_complete(request: HttpRequest, body: CompletionIn) -> Any:
    """Apply on the invitation of the community."""
    linked = application_complete(token=body.token, submission=body.application)
    link_mail_send(request.tenant, linked)  # type: ignore[attr-defined]
    return shown_to_applicant(linked.application)


@doors.post("/public/application/papers", permission=OPEN, response=PaperOut, status=201)
def public_application_paper(
    request: HttpRequest, file: File[UploadedFile], form: Form[PaperIn]
) -> models.Paper:
    """Upload a PDF, PNG, JPEG, DOCX, XLSX or ZIP of at most 20 MiB for a paper that is asked."""
    size_check(file.size or 0)
    return paper_add(token=form.token, code=form.code, content=file.read(), file_name=file.name or "")


@doors.post("/public/application/withdraw", permission=OPEN, response=OwnApplicationOut)
def public_application_withdraw(request: HttpRequest, body: TokenIn) -> Any:
    """Take your application back."""
    return shown_to_applicant(application_withdraw(token=body.token))
