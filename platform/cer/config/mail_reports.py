"""What the mail service reports of mails, passed on to the community that each belongs to."""

from typing import Any
from uuid import UUID

from anymail.signals import tracking
from celery import current_app

from cer.kit.tasks import SCHEMA_NAME


def _pass_on(event: Any, **_signal: Any) -> None:
    """A report without our marks, or with others than ours, is of no mail of ours."""
    marks = event.metadata or {}
    schema_name, mail_id = str(marks.get("tenant", "")), str(marks.get("mail", ""))
    try:
        UUID(mail_id)
    except ValueError:
        return
    if SCHEMA_NAME.fullmatch(schema_name):
        reason = event.description or event.reject_reason or ""
        current_app.send_task("notices.track", args=[schema_name, mail_id, event.event_type, reason])


tracking.connect(_pass_on)
