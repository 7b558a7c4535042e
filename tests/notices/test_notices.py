"""People are told once, in their words and language, and mails come as far as the mail service says."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.audit.models import AuditEntry
from tenant_apps.notices.kinds import KINDS, LANGUAGES, Topic, shipped_text
from tenant_apps.notices.models import WAITS, DeliveryState, Notice, NoticeMail
from tenant_apps.notices.selectors import current_text, notices_of
from tenant_apps.notices.services import (
    mail_send_again,
    mail_track,
    mails_send,
    notice_read,
    notice_tell,
    settings_set,
    text_preview,
    text_write,
)
from tests.clients import account_with_role

VALUES = {"file": "prelievi.csv", "reason": "line 3: no number"}


@pytest.fixture
def reader(db: None, enter: Callable[[str], None]) -> RoleAssignment:
    """Somebody with a role in alfa, in which the test goes on."""
    account = account_with_role("alfa", Role.MANAGER)
    enter("alfa")
    return RoleAssignment.objects.get(account=account)


def tell(reader: RoleAssignment, key: str = "1") -> int:
    return notice_tell(kind="file_refused", to=[reader], values=VALUES, link="/data/files/7", key=key)


def later(span: timedelta) -> None:
    for row in NoticeMail.objects.exclude(next_try_at=None):
        row.next_try_at -= span
        row.save()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", KINDS)
def test_every_kind_has_a_text_in_every_language_with_known_fields_only(code: str, language: str) -> None:
    subject, text = shipped_text(code, language)
    said = text_preview(kind=code, language=language, subject=subject, text=text)
    assert said["subject"]
    assert said["text"]
    assert "{{" not in said["subject"] + said["text"]


def test_the_same_thing_is_told_once_however_often_it_is_said(reader: RoleAssignment) -> None:
    assert (tell(reader), tell(reader), tell(reader, key="2")) == (1, 0, 1)
    assert notices_of(reader.account_id).count() == 2


def test_a_mail_goes_out_under_the_communitys_name_with_a_link_to_its_stored_address(
    reader: RoleAssignment,
) -> None:
    tell(reader)
    assert (mails_send(), mails_send()) == (1, 0)
    sent: EmailMessage = mail.outbox[-1]
    assert (sent.to, sent.subject) == ([reader.email], "File rifiutato: prelievi.csv")
    assert sent.from_email.startswith("CER alfa <") or sent.from_email.startswith('"CER alfa" <')
    assert "http://alfa.localhost/data/files/7" in sent.body
    assert "line 3: no number" in sent.body


def test_a_reader_is_told_in_the_chosen_language_and_without_the_mails_not_wanted(
    reader: RoleAssignment,
) -> None:
    settings_set(account_id=reader.account_id, language="de", topics_without_mail=[Topic.READINGS])
    tell(reader)
    assert Notice.objects.get().subject == "Datei abgewiesen: prelievi.csv"
    assert not NoticeMail.objects.exists()


def test_the_communitys_own_words_count_until_ours_are_brought_back(reader: RoleAssignment) -> None:
    text_write(kind="file_refused", language="it", subject="Attenzione {{file}}", text="Vedi {{reason}}")
    tell(reader)
    assert Notice.objects.get().subject == "Attenzione prelievi.csv"
    text_write(kind="file_refused", language="it", subject="", text="")
    assert not current_text("file_refused", "it").is_own


@pytest.mark.parametrize(
    ("subject", "text", "code"),
    [
        ("x", "{{iban}}", "field_unknown"),
        ("x", "{{ file", "field_not_closed"),
        ("x", "", "text_missing"),
        ("", "x", "subject_missing"),
        ("two\nlines", "x", "subject_lines"),
        ("x" * 201, "x", "too_long"),
    ],
)
def test_words_that_cannot_be_told_are_refused(alfa: None, subject: str, text: str, code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        text_write(kind="file_refused", language="it", subject=subject, text=text)
    assert refusal.value.code == code


@pytest.mark.parametrize(("kind", "language"), [("nothing", "it"), ("file_refused", "fr")])
def test_words_for_what_nobody_is_told_are_not_found(alfa: None, kind: str, language: str) -> None:
    with pytest.raises(NotFoundError):
        text_write(kind=kind, language=language, subject="x", text="x")


def test_a_value_with_braces_and_line_breaks_changes_neither_words_nor_headers(
    reader: RoleAssignment,
) -> None:
    values = {"file": "a\r\nBcc: b@example.org {{reason}}", "reason": "x"}
    notice_tell(kind="file_refused", to=[reader], values=values, link="/x", key="1")
    mails_send()
    assert mail.outbox[-1].subject == "File rifiutato: a Bcc: b@example.org {{reason}}"


def test_a_notice_of_another_reader_looks_as_if_it_did_not_exist(reader: RoleAssignment) -> None:
    tell(reader)
    notice = Notice.objects.get()
    assert notice_read(notice_id=notice.pk, account_id=reader.account_id).read_at
    with pytest.raises(NotFoundError):
        notice_read(notice_id=notice.pk, account_id=notice.pk)


@pytest.fixture
def dead_server(settings: Any) -> None:
    """Nobody listens where the mail server should be."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_f24_a_mail_that_cannot_be_handed_over_waits_longer_and_longer_then_is_given_up(
    reader: RoleAssignment, dead_server: None
) -> None:
    tell(reader)
    assert mails_send() == 1
    for wait in WAITS[1:]:
        later(wait - timedelta(seconds=30))
        assert mails_send() == 0, wait
        later(timedelta(seconds=30))
        assert mails_send() == 1, wait
    row = NoticeMail.objects.get()
    assert (row.state, row.tries, "refused" in row.problem) == (DeliveryState.GIVEN_UP, 7, True)
    mail_send_again(mail_id=row.pk)
    assert mails_send() == 1


def test_f21_what_a_dead_worker_took_is_sent_by_another(reader: RoleAssignment) -> None:
    tell(reader)
    NoticeMail.objects.update(tries=1, next_try_at=timezone.now() + timedelta(minutes=2))
    assert mails_send() == 0
    later(timedelta(minutes=2))
    assert mails_send() == 1


def test_a_mail_that_waits_is_not_sent_again(reader: RoleAssignment) -> None:
    tell(reader)
    with pytest.raises(ConflictError) as refusal:
        mail_send_again(mail_id=NoticeMail.objects.get().pk)
    assert refusal.value.code == "mail_waiting"


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        (["delivered"], "delivered"),
        (["bounced"], "bounced"),
        (["delivered", "delivered"], "delivered"),
        (["opened", "clicked"], "sent"),
        (["rejected", "delivered"], "bounced"),
    ],
)
def test_reports_of_the_mail_service_say_how_far_a_mail_came(
    reader: RoleAssignment, reports: list[str], state: str
) -> None:
    tell(reader)
    mails_send()
    for report in reports:
        mail_track(mail_id=NoticeMail.objects.get().pk, report=report, reason="mailbox full")
    assert NoticeMail.objects.get().state == state


class _Inbox:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Iterator[_Inbox]:
    """A mail server that nobody in the project wrote."""
    received = _Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield received
    controller.stop()


def test_a_real_mail_server_gets_one_message_id_in_every_try(reader: RoleAssignment, inbox: _Inbox) -> None:
    tell(reader)
    mails_send()
    row = NoticeMail.objects.get()
    mail_send_again(mail_id=row.pk)
    mails_send()
    texts = [bytes(envelope.content or b"").decode() for envelope in inbox.envelopes]
    assert len(texts) == 2
    assert all(f"Message-ID: <{row.pk}@" in text for text in texts)
    assert inbox.envelopes[0].rcpt_tos == [reader.email]


def test_the_log_says_that_words_were_changed_and_by_whom(alfa: None) -> None:
    text_write(kind="run_failed", language="en", subject="Oh", text="{{reason}}")
    entry = AuditEntry.objects.get(action="notice_text.written")
    assert entry.changes["subject"] == ["Settlement failed: {{period}}", "Oh"]
