from cer.kit.tasks import public_task
from shared_apps.tenants.services.daily import each_community_ask


@public_task(name="tenants.each_ask", autoretry_for=(OSError,), retry_backoff=True, max_retries=8)
def each_ask(task: str) -> None:
    """Ask for today's run of a task in every active community."""
    each_community_ask(task=task)
