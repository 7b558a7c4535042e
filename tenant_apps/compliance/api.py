from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query
from ninja.security import APIKeyQuery

from cer.calc.compliance.changes import Change
from cer.calc.intervals import ROME
from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.files import attachment
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.access.selectors import valid_key
from tenant_apps.access.services import key_use_note
from tenant_apps.communities.selectors import community_here
from tenant_apps.compliance.dossier_content import dossier_by_id, dossiers_listed
from tenant_apps.compliance.icalendar import icalendar
from tenant_apps.compliance.models import ChecklistItem, Dossier, Evaluation, Evidence
from tenant_apps.compliance.schemas import (
    ChangeOut,
    ChangesQuery,
    ChecklistItemIn,
    ChecklistItemOut,
    ChecklistRowOut,
    DossierIn,
    DossierLinkOut,
    DossierOut,
    EvaluationDetailOut,
    EvaluationIn,
    EvaluationOut,
    EvidenceIn,
    EvidenceOut,
    changes_csv,
)
from tenant_apps.compliance.selectors import (
    ChecklistRow,
    change_pack,
    checklist,
    deadlines_from,
    evaluation_by_id,
    evaluations_listed,
    evidence_listed,
)
from tenant_apps.compliance.services import checklist_item_set, evaluation_make, evidence_record
from tenant_apps.compliance.services.dossiers import dossier_file, dossier_opened, dossier_start
from tenant_apps.compliance.tasks import dossier as dossier_task
from tenant_apps.documents.services.links import SignedLink, link_check, link_sign

doors = Doors(tags=["compliance"])


class _CalendarAddress(APIKeyQuery):
    """A key in the address itself, since calendar programs send no header; it may open nothing else."""

    param_name = "key"

    def authenticate(self, request: HttpRequest, key: str | None) -> str | None:  # noqa: ARG002
        """The name of the key, if it is one of this community and opens the calendar alone."""
        found = valid_key(key) if key else None
        if found is None or found.permissions != [Permission.COMPLIANCE_VIEW]:
            return None
        key_use_note(found)
        return found.name


@doors.get("/compliance/evaluations", permission=Permission.COMPLIANCE_VIEW, response=Page[EvaluationOut])
def evaluations(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Evaluations, the latest first."""
    order = {"evaluated_at": "evaluated_at", "as_of": "as_of"}
    return page_of(evaluations_listed(), page, sortable=order, default="-evaluated_at")


@doors.get(
    "/compliance/evaluations/{evaluation_id}",
    permission=Permission.COMPLIANCE_VIEW,
    response=EvaluationDetailOut,
)
def evaluation(request: HttpRequest, evaluation_id: UUID) -> Evaluation:
    """One evaluation with its facts and what each rule found."""
    return evaluation_by_id(evaluation_id)


@doors.post(
    "/compliance/evaluations", permission=Permission.COMPLIANCE_EDIT, response=EvaluationDetailOut, status=201
)
def evaluation_add(request: HttpRequest, body: EvaluationIn) -> Evaluation:
    """Evaluate every rule as of a day, and keep the result with its facts."""
    return evaluation_make(as_of=body.as_of)


@doors.get("/compliance/evidence", permission=Permission.COMPLIANCE_VIEW, response=Page[EvidenceOut])
def evidence(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Everything that was ever recorded, the latest first."""
    order = {"recorded_at": "recorded_at", "topic": "topic", "valid_until": "valid_until"}
    return page_of(evidence_listed(), page, sortable=order, default="-recorded_at")


@doors.post("/compliance/evidence", permission=Permission.COMPLIANCE_EDIT, response=EvidenceOut, status=201)
def evidence_add(request: HttpRequest, body: EvidenceIn) -> Evidence:
    """Record what a document says; it is never edited, the next one replaces it."""
    return evidence_record(**dict(body))


@doors.get("/compliance/checklist", permission=Permission.COMPLIANCE_VIEW, response=list[ChecklistRowOut])
def compliance_checklist(request: HttpRequest) -> list[ChecklistRow]:
    """Every rule with its state in the latest evaluation, its owner and due date."""
    return checklist()


@doors.put("/compliance/checklist", permission=Permission.COMPLIANCE_EDIT, response=ChecklistItemOut)
def checklist_item_put(request: HttpRequest, body: ChecklistItemIn) -> ChecklistItem:
    """Say who takes care of a rule, by when, and which document shows it."""
    return checklist_item_set(**dict(body))


@doors.get(
    "/compliance/calendar.ics",
    permission=Permission.COMPLIANCE_VIEW,
    response=str,
    media_type="text/calendar",
    also=[_CalendarAddress()],
)
def compliance_calendar(request: HttpRequest) -> Any:
    """Deadlines to subscribe to (text/calendar); `key` is a key that may only do compliance.view."""
    today = timezone.now().astimezone(ROME).date()
    text = icalendar(deadlines_from(today), community=community_here().name, as_of=today)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@doors.get("/compliance/changes", permission=Permission.COMPLIANCE_VIEW, response=list[ChangeOut])
def compliance_changes(request: HttpRequest, days: Query[ChangesQuery]) -> tuple[Change, ...]:
    """What the GSE must be told of the days after `from` up to `to`; refused where the law forbids it."""
    return change_pack(first_on=days.first_on, until_on=days.until_on)


@doors.get(
    "/compliance/changes.csv",
    permission=Permission.COMPLIANCE_VIEW,
    response=str,
    media_type="text/csv",
)
def compliance_changes_csv(request: HttpRequest, days: Query[ChangesQuery]) -> Any:
    """The same rows as a table (text/csv)."""
    text = changes_csv(change_pack(first_on=days.first_on, until_on=days.until_on))
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


@doors.get("/compliance/dossiers", permission=Permission.COMPLIANCE_VIEW, response=Page[DossierOut])
def compliance_dossiers(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Dossiers for inspections, the latest first."""
    return page_of(dossiers_listed(), page, sortable={"asked_at": "asked_at"}, default="-asked_at")


@doors.get("/compliance/dossiers/{dossier_id}", permission=Permission.COMPLIANCE_VIEW, response=DossierOut)
def compliance_dossier(request: HttpRequest, dossier_id: UUID) -> Dossier:
    """One dossier, and whether it is sealed."""
    return dossier_by_id(dossier_id)


@doors.post("/compliance/dossiers", permission=Permission.COMPLIANCE_EDIT, response=DossierOut, status=202)
def compliance_dossier_start(request: HttpRequest, response: HttpResponse, body: DossierIn) -> Dossier:
    """Build everything that an inspection asks for, in the background, as one ZIP with a manifest."""
    dossier = dossier_start(caller=caller_of(request), **dict(body))
    task_ask(
        dossier_task,
        str(dossier.pk),
        if_unanswered="The queue of background work does not answer: ask for the dossier again in a moment.",
    )
    response["Location"] = f"/api/v1/compliance/dossiers/{dossier.pk}"
    return dossier


@doors.post(
    "/compliance/dossiers/{dossier_id}/link",
    permission=Permission.COMPLIANCE_VIEW,
    response=DossierLinkOut,
)
def compliance_dossier_link(request: HttpRequest, dossier_id: UUID) -> SignedLink:
    """A link to a dossier's file, for you alone and for five minutes."""
    return link_sign(dossier_opened(dossier_id, caller_of(request)), caller_of(request))


@doors.get(
    "/compliance/dossiers/{dossier_id}/file",
    permission=Permission.COMPLIANCE_VIEW,
    response=bytes,
    media_type="application/zip",
)
def compliance_dossier_file(request: HttpRequest, dossier_id: UUID, token: str = "") -> HttpResponse:
    """The file that a link of yours opens."""
    dossier = dossier_opened(dossier_id, caller_of(request))
    link_check(token, version=dossier, caller=caller_of(request))
    return attachment(dossier_file(dossier), "application/zip", f"dossier-{dossier.as_of}.zip")
