from uuid import UUID

from cer.kit.tasks import tenant_task
from tenant_apps.settlement.services import run_compute
from tenant_apps.settlement.services.trying import rule_set_try


@tenant_task(name="settlement.run_compute")
def run_compute_task(schema_name: str, run_id: str) -> str:  # noqa: ARG001  # the task enters the schema
    """Compute one run; a repeated delivery finds it computed and changes nothing (F15)."""
    return run_compute(run_id=UUID(run_id)).state


@tenant_task(name="settlement.rule_set_try")
def rule_set_try_task(schema_name: str, rule_set_id: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Try an edition of the law on the last published month; a repeated delivery notes the same again."""
    rule_set_try(rule_set_id=UUID(rule_set_id))
