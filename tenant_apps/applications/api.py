"""Doors of operators: the form, the queue, and what is decided."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.files import attachment
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.applications.mails import approval_mail_send, link_mail_send, rejection_mail_send
from tenant_apps.applications.models import Application, Form
from tenant_apps.applications.schemas import (
    ApplicationDetailOut,
    ApplicationOut,
    ApplicationsQuery,
    ApprovalIn,
    ApprovalsIn,
    BulkOut,
    FormPublishedOut,
    IdentifiersOut,
    PapersIn,
    ReasonIn,
    RevealIn,
    StateCountOut,
)
from tenant_apps.applications.selectors import (
    StateCount,
    application_by_id,
    applications_seen,
    counts_by_state,
    forms_listed,
    paper_by_id,
    paper_content,
)
from tenant_apps.applications.services.deciding import (
    Approval,
    application_approve,
    application_reject,
    applications_approve_each,
)
from tenant_apps.applications.services.forms import form_publish
from tenant_apps.applications.services.inviting import application_close, application_invite
from tenant_apps.applications.services.papers import papers_request
from tenant_apps.applications.services.revealing import application_reveal
from tenant_apps.applications.shown import bulk_shown, shown_to_operator
from tenant_apps.applications.submission import Prefill
from tenant_apps.applications.terms import FormIn
from tenant_apps.members.selectors import MemberIdentifiers

doors = Doors(tags=["applications"])

_ORDER = {
    "created_at": "created_at",
    "confirmed_at": "confirmed_at",
    "name": "name",
    "state": "state",
    "valid_from": "valid_from",
}


@doors.get("/application-forms", permission=Permission.APPLICATIONS_VIEW, response=Page[FormPublishedOut])
def application_forms(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Every version of the form; the first one shown is in use."""
    return page_of(forms_listed(), page, sortable={"number": "number"}, default="-number")


@doors.post(
    "/application-forms",
    permission=Permission.APPLICATIONS_DECIDE,
    response=FormPublishedOut,
    status=201,
)
def application_form_publish(request: HttpRequest, body: FormIn) -> Form:
    """Publish the form anew; applications that were sent keep the version they answered."""
    return form_publish(form=body, caller=caller_of(request))


@doors.get("/applications", permission=Permission.APPLICATIONS_VIEW, response=Page[ApplicationOut])
def applications(request: HttpRequest, query: Query[ApplicationsQuery]) -> Any:
    """Applications whose address is proven, and invitations to apply."""
    rows = applications_seen(states=query.state, is_complete=query.is_complete, search=query.search)
    return page_of(rows, query, sortable=_ORDER, default="-created_at")


@doors.get("/applications/counts", permission=Permission.APPLICATIONS_VIEW, response=list[StateCountOut])
def application_counts(request: HttpRequest) -> list[StateCount]:
    """How many applications stand in each state."""
    return counts_by_state()


@doors.post("/applications", permission=Permission.APPLICATIONS_DECIDE, response=ApplicationOut, status=201)
@transaction.atomic
def application_invitation(request: HttpRequest, body: Prefill) -> Application:
    """Begin an application for a person, who receives the link by mail and completes it."""
    linked = application_invite(prefill=body)
    link_mail_send(request.tenant, linked)  # type: ignore[attr-defined]
    return linked.application


@doors.post("/applications/approve", permission=Permission.APPLICATIONS_DECIDE, response=BulkOut)
def applications_approve(request: HttpRequest, body: ApprovalsIn) -> Any:
    """Approve up to a hundred, each for itself: a refused row says why and does not stop the others."""
    tenant = request.tenant  # type: ignore[attr-defined]
    approvals = [_approval(row.application_id, row) for row in body.rows]
    outcomes = applications_approve_each(
        approvals=approvals,
        caller=caller_of(request),
        then=lambda approved: approval_mail_send(tenant, approved),
    )
    return bulk_shown(outcomes)


@doors.get(
    "/applications/{application_id}",
    permission=Permission.APPLICATIONS_VIEW,
    response=ApplicationDetailOut,
)
def application(request: HttpRequest, application_id: UUID) -> Any:
    """One application with all that was said, its papers, and what speaks against it."""
    return shown_to_operator(application_by_id(application_id))


@doors.post(
    "/applications/{application_id}/approve",
    permission=Permission.APPLICATIONS_DECIDE,
    response=ApplicationOut,
)
@transaction.atomic
def application_admit(request: HttpRequest, application_id: UUID, body: ApprovalIn) -> Application:
    """Make a member of the applicant from a day on, and invite it to an account."""
    approved = application_approve(approval=_approval(application_id, body), caller=caller_of(request))
    approval_mail_send(request.tenant, approved)  # type: ignore[attr-defined]
    return approved.application


@doors.post(
    "/applications/{application_id}/reject",
    permission=Permission.APPLICATIONS_DECIDE,
    response=ApplicationOut,
)
@transaction.atomic
def application_refuse(request: HttpRequest, application_id: UUID, body: ReasonIn) -> Application:
    """Reject an application; the applicant reads the reason in the mail."""
    rejected = application_reject(
        application_id=application_id, reason=body.reason, caller=caller_of(request)
    )
    rejection_mail_send(request.tenant, rejected)  # type: ignore[attr-defined]
    return rejected


@doors.post(
    "/applications/{application_id}/withdraw",
    permission=Permission.APPLICATIONS_DECIDE,
    response=ApplicationOut,
)
def application_take_back(request: HttpRequest, application_id: UUID, body: ReasonIn) -> Application:
    """Withdraw an application that its applicant gave up, or take an invitation to apply back."""
    return application_close(application_id=application_id, reason=body.reason)


@doors.post(
    "/applications/{application_id}/papers",
    permission=Permission.APPLICATIONS_DECIDE,
    response=ApplicationOut,
)
@transaction.atomic
def application_papers_ask(request: HttpRequest, application_id: UUID, body: PapersIn) -> Application:
    """Ask the applicant for further papers, by mail."""
    linked = papers_request(application_id=application_id, papers=body.papers)
    link_mail_send(request.tenant, linked)  # type: ignore[attr-defined]
    return linked.application


@doors.post(
    "/applications/{application_id}/identifiers/reveal",
    permission=Permission.REGISTRY_REVEAL,
    response=IdentifiersOut,
)
def application_identifiers_reveal(
    request: HttpRequest, response: HttpResponse, application_id: UUID, body: RevealIn
) -> MemberIdentifiers:
    """Fiscal code and IBAN of an applicant in full; who looked and what for is kept."""
    response["Cache-Control"] = "no-store"
    return application_reveal(application_id=application_id, reason=body.reason)


@doors.get(
    "/application-papers/{paper_id}/file",
    permission=Permission.APPLICATIONS_VIEW,
    response=bytes,
    media_type="*/*",
)
def application_paper_file(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The file that an applicant uploaded."""
    paper = paper_by_id(paper_id)
    return attachment(paper_content(paper), paper.media_type, paper.file_name)


def _approval(application_id: UUID, body: ApprovalIn) -> Approval:
    return Approval(
        application_id=application_id,
        valid_from=body.valid_from,
        code=body.code,
        configurations={choice.pod: choice.configuration_id for choice in body.configurations},
    )
