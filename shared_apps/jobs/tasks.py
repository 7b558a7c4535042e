from cer.kit.tasks import public_task
from shared_apps.jobs.services import jobs_purge


@public_task(name="jobs.purge")
def purge() -> int:
    """Forget what ended a year ago."""
    return jobs_purge()
