from cer.kit.tasks import tenant_task
from shared_apps.usage.services import usage_days_close


@tenant_task(name="usage.days_close")
def days_close(schema_name: str) -> None:  # noqa: ARG001  # the task enters it
    """Close the days that are over."""
    usage_days_close()
