"""Applications as they are shown: to who holds the link, and to operators."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from cer.calc.errors import CalcError
from cer.calc.intervals import ROME
from cer.kit.errors import CerError
from tenant_apps.applications.hints import hints_of
from tenant_apps.applications.models import Application
from tenant_apps.applications.selectors import papers_asked, prefill_of, submission_of
from tenant_apps.applications.services.deciding import Outcome
from tenant_apps.applications.states import OPEN
from tenant_apps.members.selectors import MemberIdentifiers


def shown_to_applicant(application: Application) -> dict[str, Any]:
    return {
        "state": application.state,
        "name": application.name,
        "language": application.language,
        "papers": _papers_owed(application),
        "reason": application.reason,
        "valid_from": application.valid_from,
        "prefill": prefill_of(application),
    }


def shown_to_operator(application: Application) -> dict[str, Any]:
    """All that was said, with what speaks against approving from today on; identifiers masked (D7)."""
    said = submission_of(application)
    hints = []
    if said and application.state in OPEN:
        hints = hints_of(application, said, valid_from=_today(), chosen={})
    masked = said
    if said:
        shown = MemberIdentifiers(said.fiscal_code, said.iban).masked()
        masked = said.model_copy(update={"fiscal_code": shown.fiscal_code, "iban": shown.iban})
    return {
        "application": application,
        "submission": masked,
        "prefill": prefill_of(application),
        "consents": application.consents,
        "papers": list(application.papers.order_by("uploaded_at", "pk")),
        "papers_asked": _papers_owed(application),
        "hints": hints,
    }


def bulk_shown(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The report of a bulk approval, row by row in the order of the request."""
    rows = [_outcome(outcome) for outcome in outcomes]
    approved = sum(row["is_approved"] for row in rows)
    return {"approved": approved, "refused": len(rows) - approved, "rows": rows}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    member = outcome.approved and outcome.approved.application.member
    refusal: CerError | CalcError | None = outcome.refusal
    return {
        "application_id": outcome.application_id,
        "is_approved": outcome.approved is not None,
        "member_id": member.pk if member else None,
        "member": member.code if member else None,
        "code": refusal and refusal.code,
        "detail": refusal and refusal.sentence,
        "errors": refusal.problems if isinstance(refusal, CerError) else [],
    }


def _papers_owed(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "code": paper.code,
            "label": paper.label.in_language(application.language),
            "is_missing": paper.code in application.missing_papers,
        }
        for paper in papers_asked(application).values()
    ]


def _today() -> date:
    return timezone.now().astimezone(ROME).date()
