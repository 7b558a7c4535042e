"""A mail exists if its cause does, leaves once it can, and is read by nobody on the way (F21, F24)."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from shared_apps.accounts.mails import community_mail_send
from shared_apps.mails.models import WAITS, OutgoingMail
from shared_apps.mails.posting import letter_post
from shared_apps.mails.services import Letter, letters_send
from shared_apps.mails.tasks import send
from shared_apps.signup.models import SignUp
from shared_apps.tenants.selectors import tenant_by_slug
from tests.killing import exit_code_of

LETTER = Letter(to="ada@valle.example", subject="Code", text="Your code: 271828", sender_name="CER Valle")
SIGN_UP = (
    "from shared_apps.signup.services.beginning import sign_up_begin\n"
    "sign_up_begin(email='ada@valle.example', language='it', network='192.0.2.1')\n"
)


def later(span: timedelta) -> None:
    for row in OutgoingMail.objects.all():
        row.next_try_at -= span
        row.save()


def message_ids() -> list[str]:
    return [message.extra_headers["Message-ID"] for message in mail.outbox]


@pytest.mark.usefixtures("signing_up")
def test_f21_killed_before_the_commit_there_is_neither_sign_up_nor_mail() -> None:
    assert exit_code_of(SIGN_UP, kill_at="mails.written") == -signal.SIGKILL
    assert not SignUp.objects.exists()
    assert letters_send() == 0


@pytest.mark.usefixtures("signing_up")
def test_f21_killed_between_commit_and_broker_the_mail_of_the_sign_up_leaves_once() -> None:
    assert exit_code_of(SIGN_UP, kill_at="mails.committed") == -signal.SIGKILL
    assert SignUp.objects.get().email == "ada@valle.example"
    row = OutgoingMail.objects.get()
    assert (letters_send(), letters_send()) == (1, 0)
    assert [message.to for message in mail.outbox] == [["ada@valle.example"]]
    assert message_ids()[0].startswith(f"<{row.pk}@")
    assert not OutgoingMail.objects.exists()


@pytest.mark.usefixtures("signing_up")
def test_f21_a_worker_killed_after_handing_over_repeats_the_mail_under_the_same_message_id(
    tmp_path: Path,
) -> None:
    letter_post(LETTER)
    to_files = (
        "from django.conf import settings\n"
        "settings.EMAIL_BACKEND = 'django.core.mail.backends.filebased.EmailBackend'\n"
        f"settings.EMAIL_FILE_PATH = {str(tmp_path)!r}\n"
        "from shared_apps.mails.services import letters_send\n"
        "letters_send()\n"
    )
    assert exit_code_of(to_files, kill_at="mails.handed_over") == -signal.SIGKILL
    assert letters_send() == 0
    later(timedelta(minutes=2))
    assert (letters_send(), letters_send()) == (1, 0)
    (handed,) = tmp_path.iterdir()
    assert message_ids() == [message_from_bytes(handed.read_bytes())["Message-ID"]]


def test_f21_a_mail_of_a_community_goes_with_the_transaction_it_tells_of(
    enter: Callable[[str], None],
) -> None:
    tenant = tenant_by_slug("alfa")
    enter("alfa")
    with transaction.atomic():
        community_mail_send(tenant, to="ada@valle.example", subject="x", text="y")
        transaction.set_rollback(True)
    community_mail_send(tenant, to="ada@valle.example", subject="Kept", text="y")
    connection.set_schema_to_public()
    assert letters_send() == 1
    assert mail.outbox[0].subject == "[CER alfa] Kept"
    assert mail.outbox[0].from_email.startswith("CER alfa <")


def test_the_queue_may_be_down_when_a_mail_is_written(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def refused(**_options: object) -> None:
        raise OperationalError("refused")

    monkeypatch.setattr(send, "apply_async", refused)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        letter_post(LETTER)
    assert len(callbacks) == 1
    assert letters_send() == 1


def test_no_word_of_a_mail_lies_readable_and_two_equal_ones_look_unlike(db: None) -> None:
    letter_post(LETTER)
    letter_post(LETTER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT said_sealed, row_to_json(mails_outgoingmail)::text FROM mails_outgoingmail")
        rows = cursor.fetchall()
    assert len({bytes(sealed) for sealed, _ in rows}) == 2
    for sealed, row in rows:
        for word in ("271828", "valle", "Code"):
            assert word.encode() not in bytes(sealed)
            assert word not in row


def test_f24_a_mail_waits_longer_and_longer_and_is_erased_when_it_is_given_up(
    db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letter_post(LETTER)
    assert letters_send() == 1
    for wait in WAITS[1:]:
        later(wait - timedelta(seconds=30))
        assert letters_send() == 0, wait
        later(timedelta(seconds=30))
        with caplog.at_level(logging.WARNING, logger="shared_apps.mails.services"):
            assert letters_send() == 1, wait
    assert not OutgoingMail.objects.exists()
    assert caplog.messages[-1] == "mail given up"
