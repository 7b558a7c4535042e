from cer.kit.tasks import public_task
from shared_apps.domains.services import domains_recheck


@public_task(name="domains.recheck")
def recheck() -> None:
    """Look at every proved domain."""
    domains_recheck()
