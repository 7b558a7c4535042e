from cer.kit.tasks import public_task, tenant_task
from tenant_apps.members.selectors import day_here
from tenant_apps.privacy.services.retention import retention_run


@tenant_task(name="privacy.retention")
def retention(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Remove what a community need not, or may not, keep any longer."""
    retention_run(day=day_here())


@public_task(name="privacy.platform_retention")
def platform_retention() -> None:
    """The same for the platform's own tables."""
    retention_run(day=day_here())
