"""Fiscal code and IBAN of an applicant in full: for a reason that is kept (D7)."""

from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError
from cer.kit.refusals import field_refused, text_checked
from tenant_apps.applications.models import NAME_LENGTH
from tenant_apps.applications.selectors import application_by_id, submission_of
from tenant_apps.members.selectors import MemberIdentifiers


@transaction.atomic
def application_reveal(*, application_id: UUID, reason: str) -> MemberIdentifiers:
    """Both identifiers; who looked, and what for, is in the log of changes."""
    spoken = text_checked("reason", reason, longest=NAME_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say what you need the full identifiers for.", code="reason_missing")
    application = application_by_id(application_id)
    said = submission_of(application)
    if said is None:
        raise ConflictError("Nobody has filled in this application yet.", code="application_state")
    audit_record("application.revealed", application, {"reason": (None, spoken)}, label=str(application.pk))
    return MemberIdentifiers(said.fiscal_code, said.iban)
