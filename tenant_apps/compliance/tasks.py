from uuid import UUID

from django.utils import timezone

from cer.calc.intervals import ROME
from cer.kit.tasks import tenant_task
from tenant_apps.compliance.services.dossiers import dossier_build, dossiers_build_left
from tenant_apps.compliance.services.reminders import reminders_send


@tenant_task(name="compliance.remind")
def remind(schema_name: str) -> int:  # noqa: ARG001  # the task enters the schema
    """Remind of the deadlines that are near; a repeat on the same day reminds nobody."""
    return reminders_send(day=timezone.now().astimezone(ROME).date())


@tenant_task(name="compliance.dossier")
def dossier(schema_name: str, dossier_id: str) -> str:  # noqa: ARG001  # the task enters the schema
    """Build a dossier that waits; a repeated delivery finds it sealed."""
    return str(dossier_build(dossier_id=UUID(dossier_id)).state)


@tenant_task(name="compliance.dossiers_build_left")
def dossiers_left(schema_name: str) -> int:  # noqa: ARG001  # the task enters the schema
    """Build what still waits, such as dossiers in the place of those that named somebody erased."""
    return dossiers_build_left()
