from cer.kit.tasks import tenant_task
from tenant_apps.sample.selectors import sample_here, sample_runs_waiting
from tenant_apps.sample.services import sample_fill
from tenant_apps.settlement.services import run_compute


@tenant_task(name="sample.fill")
def fill(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Fill a community that waits for sample data and simulate their months; twice, it changes nothing."""
    if sample_here() is not None:
        sample_fill()
        for run_id in sample_runs_waiting():
            run_compute(run_id=run_id)
