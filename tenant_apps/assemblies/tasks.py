from uuid import UUID

from django.utils import timezone

from cer.kit.tasks import tenant_task
from tenant_apps.assemblies.selectors import assemblies_with_notices_waiting
from tenant_apps.assemblies.services.convening import notices_send


@tenant_task(name="assemblies.notices_send")
def assembly_notices_send(schema_name: str, assembly_id: str) -> None:  # noqa: ARG001  # the task enters it
    """Mail what is still to be told of an assembly."""
    notices_send(assembly_id=UUID(assembly_id), now=timezone.now())


@tenant_task(name="assemblies.notices_send_left")
def assembly_notices_send_left(schema_name: str) -> None:  # noqa: ARG001  # the task enters it
    """Mail what an unanswered queue left behind."""
    for assembly_id in assemblies_with_notices_waiting():
        notices_send(assembly_id=assembly_id, now=timezone.now())
