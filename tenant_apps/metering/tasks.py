from uuid import UUID

from cer.kit.tasks import tenant_task
from tenant_apps.metering.services import meter_file_import


@tenant_task(name="metering.file_import")
def file_import(schema_name: str, file_id: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Import a file that waits."""
    meter_file_import(file_id=UUID(file_id))
