"""How a room mails somebody who waits: written with what it does, sent right after the commit."""

import logging
from uuid import UUID

from kombu.exceptions import OperationalError

from cer.kit.kill_points import kill_point
from cer.kit.tenancy import on_commit
from shared_apps.mails.services import Letter, letter_write
from shared_apps.mails.tasks import send

log = logging.getLogger(__name__)


def letter_post(letter: Letter, *, mail_id: UUID | None = None) -> None:
    """Write a mail in the caller's transaction and ask the worker to send it.

    If the queue does not answer, or this process dies first, the task of the minute sends it.
    """
    letter_write(letter, mail_id=mail_id)
    kill_point("mails.written")
    on_commit(_worker_ask)


def _worker_ask() -> None:
    kill_point("mails.committed")
    try:
        send.apply_async(retry=False)
    except OperationalError:
        log.warning("queue does not answer: the mail goes out with the next minute")
