from celery import current_app

from cer.kit.tasks import public_task
from shared_apps.satisfaction.selectors import schemas_with_decisions


@public_task(name="satisfaction.tend")
def tend() -> None:
    """Ask the communities in which feedback was decided to tell whoever gave it."""
    for schema_name in schemas_with_decisions():
        current_app.send_task("helpdesk.decisions_tell", args=[schema_name])
