"""Papers of an application: asked by the form or by the operator, uploaded through the link."""

from hashlib import sha256
from uuid import UUID

from django.db import transaction

from cer.adapters.upload_guard import media_type_of
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.refusals import field_refused
from tenant_apps.applications.models import Paper
from tenant_apps.applications.selectors import SHELF, papers_asked, papers_missing
from tenant_apps.applications.services.moving import (
    LINK_SPAN,
    Linked,
    acting_applicant,
    application_for_change,
    application_move,
    application_of_link,
    link_give,
)
from tenant_apps.applications.states import TO_DECIDE, ApplicationState
from tenant_apps.applications.terms import PaperAsked
from tenant_apps.documents.selectors import file_key
from tenant_apps.documents.services.documents import sealed_file_put, shown_name

PAPERS_MAX = 30


@transaction.atomic
def paper_add(*, token: str, code: str, content: bytes, file_name: str) -> Paper:
    """Keep a file for a paper that was asked; several may be sent for one, the same bytes count once."""
    application = application_of_link(token)
    if application.state not in TO_DECIDE:
        raise ConflictError(
            f"This application is {application.state}: it takes no papers.", code="application_state"
        )
    if code not in papers_asked(application):
        raise field_refused("code", f"Nobody asked for the paper {code}: leave it out.", code="not_asked")
    media_type = media_type_of(content)
    digest = sha256(content).hexdigest()
    if known := application.papers.filter(code=code, sha256=digest).first():
        return known
    if application.papers.count() >= PAPERS_MAX:
        raise RuleBrokenError(
            f"An application has at most {PAPERS_MAX} files: put several pages into one.", code="too_many"
        )
    paper = Paper.objects.create(
        application=application,
        code=code,
        sha256=digest,
        size_bytes=len(content),
        media_type=media_type,
        file_name=shown_name(file_name),
    )
    sealed_file_put(file_key(SHELF, paper.pk), content)
    paper.refresh_from_db()
    before, application.missing_papers = application.missing_papers, papers_missing(application)
    application.save(update_fields=["missing_papers"])
    with acting_applicant(application):
        changes = {**created(paper), "missing_papers": (before, application.missing_papers)}
        audit_record("application.paper_added", paper, changes, label=str(application.pk))
    return paper


@transaction.atomic
def papers_request(*, application_id: UUID, papers: list[PaperAsked]) -> Linked:
    """Ask the applicant for further papers; a new link goes out with the mail."""
    application = application_for_change(application_id)
    known = papers_asked(application)
    for place, paper in enumerate(papers):
        if paper.code in known or paper.code in [other.code for other in papers[:place]]:
            raise field_refused(
                f"papers/{place}/code",
                f"The paper {paper.code} is asked already: give it another code.",
                code="code_repeated",
            )
    application.extra_papers = [
        *application.extra_papers,
        *(paper.model_dump(mode="json") for paper in papers),
    ]
    application.missing_papers = papers_missing(application)
    token = link_give(application, LINK_SPAN)
    fields = ("extra_papers", "missing_papers", "token_hash", "token_expires_at")
    if application.state == ApplicationState.DOCUMENTS:
        application.save(update_fields=fields)
        changes = {"papers": (None, [paper.code for paper in papers])}
        audit_record("application.papers_requested", application, changes, label=str(application.pk))
    else:
        application_move(
            application,
            ApplicationState.DOCUMENTS,
            fields=fields,
            papers=[paper.code for paper in papers],
        )
    return Linked(application, token)
