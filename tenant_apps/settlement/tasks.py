from uuid import UUID

from cer.kit.tasks import tenant_task
from tenant_apps.settlement.services import run_compute


@tenant_task(name="settlement.run_compute")
def run_compute_task(schema_name: str, run_id: str) -> str:  # noqa: ARG001  # the task enters the schema
    """Compute one run; a repeated delivery finds it computed and changes nothing (F15)."""
    return run_compute(run_id=UUID(run_id)).state
