"""What the day brings: approved members become active, and what nobody needs any more goes."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from cer.calc.intervals import ROME
from cer.kit.audit import audit_record
from cer.kit.tenancy import on_commit
from tenant_apps.applications.models import Application
from tenant_apps.applications.selectors import SHELF
from tenant_apps.applications.services.moving import application_move
from tenant_apps.applications.states import OPEN, ApplicationState
from tenant_apps.documents.selectors import file_key, file_storage

KEPT_DAYS = {
    ApplicationState.UNCONFIRMED: 7,
    ApplicationState.INVITED: 90,
    ApplicationState.REJECTED: 365,
    ApplicationState.WITHDRAWN: 365,
}
"""Days after which an application that came to nothing is removed, with its files (GDPR 5.1.e)."""


def applications_tend(*, day: date) -> tuple[int, int]:
    """Do the day's work; how many became active, and how many were removed. Twice changes nothing."""
    begun = Application.objects.filter(state=ApplicationState.APPROVED, valid_from__lte=day)
    activated = sum(_activated(pk, day) for pk in begun.values_list("pk", flat=True))
    removed = sum(_removed(state, day, days) for state, days in KEPT_DAYS.items())
    return activated, removed


@transaction.atomic
def _activated(application_id: UUID, day: date) -> int:
    application = (
        Application.objects.select_for_update()
        .filter(pk=application_id, state=ApplicationState.APPROVED, valid_from__lte=day)
        .first()
    )
    if application is None:
        return 0
    application_move(application, ApplicationState.ACTIVE)
    return 1


@transaction.atomic
def _removed(state: ApplicationState, day: date, days: int) -> int:
    """Remove the applications of a state that began, or were decided, that many days ago."""
    moment = "created_at" if state in OPEN else "decided_at"
    before = datetime.combine(day - timedelta(days=days), time(), ROME)
    rows = Application.objects.select_for_update().filter(state=state, **{f"{moment}__lt": before})
    for application in rows:
        keys = [file_key(SHELF, pk) for pk in application.papers.values_list("pk", flat=True)]
        audit_record("application.removed", application, {"state": (state, None)}, label=str(application.pk))
        application.delete()
        for key in keys:
            on_commit(lambda key=key: file_storage().delete(key))  # type: ignore[misc]
    return len(rows)
