from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from cer.config.celery_app import app


@pytest.fixture
def mails() -> Iterator[list[EmailMessage]]:
    """What was mailed; tasks run at once, in this process."""
    app.conf.task_always_eager = True
    yield mail.outbox
    app.conf.task_always_eager = False
