from uuid import UUID

from cer.kit.tasks import tenant_task
from tenant_apps.notices.services import mail_track, mails_send


@tenant_task(name="notices.send")
def notices_send(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Hand over the mails that are due."""
    mails_send()


@tenant_task(name="notices.track")
def notices_track(schema_name: str, mail_id: str, report: str, reason: str) -> None:  # noqa: ARG001
    """Note what became of a mail."""
    mail_track(mail_id=UUID(mail_id), report=report, reason=reason)
