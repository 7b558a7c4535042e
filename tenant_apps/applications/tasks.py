from django.utils import timezone

from cer.calc.intervals import ROME
from cer.kit.tasks import tenant_task
from tenant_apps.applications.services.keeping import applications_tend


@tenant_task(name="applications.tend")
def tend(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Activate whom the day makes a member."""
    applications_tend(day=timezone.now().astimezone(ROME).date())
