"""What the day brings: approved members become active. What nobody needs any more goes by its class (D9)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tenant_apps.applications.models import Application
from tenant_apps.applications.services.moving import application_move
from tenant_apps.applications.states import ApplicationState


def applications_tend(*, day: date) -> int:
    """Do the day's work; how many became active. Twice changes nothing."""
    begun = Application.objects.filter(state=ApplicationState.APPROVED, valid_from__lte=day)
    return sum(_activated(pk, day) for pk in begun.values_list("pk", flat=True))


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
