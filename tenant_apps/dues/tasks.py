from django.utils import timezone

from cer.calc.intervals import ROME
from cer.kit.tasks import tenant_task
from tenant_apps.dues.services.reminders import reminders_send


@tenant_task(name="dues.reminders_send")
def dues_reminders_send(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Remind members of fees that are open, by the Italian day."""
    reminders_send(today=timezone.now().astimezone(ROME).date())
