from cer.kit.tasks import public_task
from shared_apps.tenants.services.deletion import deletions_due_do
from shared_apps.tenants.services.periodic import each_community_ask


@public_task(name="tenants.each_ask", autoretry_for=(OSError,), retry_backoff=True, max_retries=8)
def each_ask(task: str, period: str = "day") -> None:
    """Ask for this period's run of a task in every active community."""
    each_community_ask(task=task, period=period)


@public_task(name="tenants.deletions_due")
def deletions_due() -> None:
    """Remove the communities whose hold has ended."""
    deletions_due_do()
