from cer.kit.tasks import tenant_task
from tenant_apps.webhooks.services import deliveries_collect, deliveries_send


@tenant_task(name="webhooks.send")
def webhooks_send(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Tell endpoints of what happened, and try again what failed."""
    deliveries_collect()
    deliveries_send()
