from celery import current_app
from django.utils import timezone

from cer.kit.tasks import public_task
from shared_apps.support.selectors import schemas_with_answers
from shared_apps.support.services.tending import (
    escalations_tell,
    tickets_close_quiet,
    tickets_escalate,
)


@public_task(name="support.tend")
def tend() -> None:
    """Pass on what is late, and ask the communities in which somebody was answered to tell them."""
    now = timezone.now()
    tickets_escalate(now=now)
    escalations_tell(now=now)
    for schema_name in schemas_with_answers():
        current_app.send_task("helpdesk.answers_tell", args=[schema_name])


@public_task(name="support.daily")
def daily() -> None:
    """Close what is solved and quiet."""
    tickets_close_quiet(now=timezone.now())
