"""A mail service over https: what it is given, and what its reports do."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from cer.config import environment
from cer.config.celery_app import app
from cer.config.settings.base import mail_service_settings
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.notices.models import NoticeMail
from tenant_apps.notices.services import mails_send, notice_tell
from tests.clients import account_with_role

pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support")
SECRET = "a secret between the mail service and us"


@pytest.fixture
def given(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """A double of the mail service SendGrid; what it was given."""
    mails: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # named by the library
            mails.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            mails[-1]["authorization"] = self.headers["Authorization"]
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        service = environment.mail_service("sendgrid://the-key@")
        assert service is not None
        settings.EMAIL_BACKEND, anymail = mail_service_settings(service, SECRET)
        settings.ANYMAIL = {**anymail, "SENDGRID_API_URL": f"http://127.0.0.1:{server.server_address[1]}/v3/"}
        yield mails
        server.shutdown()


@pytest.fixture
def sent(db: None, enter: Callable[[str], None], given: list[dict[str, Any]]) -> NoticeMail:
    """A notice of alfa that was handed to the mail service."""
    account = account_with_role("alfa", Role.MANAGER)
    enter("alfa")
    reader = RoleAssignment.objects.get(account=account)
    values = {"file": "a.csv", "reason": "x"}
    notice_tell(kind="file_refused", to=[reader], values=values, link="/x", key="1")
    assert mails_send() == 1
    return NoticeMail.objects.get()


def test_the_service_gets_the_mail_with_our_marks(sent: NoticeMail, given: list[dict[str, Any]]) -> None:
    assert sent.state == "sent"
    assert given[0]["authorization"] == "Bearer the-key"
    assert given[0]["custom_args"] == {"tenant": connection.schema_name, "mail": str(sent.pk)}  # type: ignore[attr-defined]


def report(event: dict[str, Any], secret: str = SECRET) -> HttpResponse:
    credentials = base64.b64encode(f"cer:{secret}".encode()).decode()
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    return Client().post(
        "/anymail/sendgrid/tracking/",
        json.dumps([event]),
        content_type="application/json",
        headers={"Host": "www.localhost", "Authorization": f"Basic {credentials}"},
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the worker was asked to note."""
    tasks: list[list[str]] = []
    monkeypatch.setattr(app, "send_task", lambda _name, args: tasks.append(args))
    monkeypatch.setattr("celery.current_app.send_task", lambda _name, args: tasks.append(args))
    return tasks


def test_a_report_is_passed_to_the_community_of_its_mail(sent: NoticeMail, asked: list[list[str]]) -> None:
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    event = {"event": "bounce", "reason": "550 no such user", "sg_event_id": "1", "timestamp": 1767225600}
    marks = {"tenant": schema_name, "mail": str(sent.pk)}
    assert report({**event, **marks}).status_code == 200
    assert [args[:3] for args in asked] == [[schema_name, str(sent.pk), "bounced"]]


@pytest.mark.parametrize(
    "marks",
    [{}, {"tenant": "public", "mail": "x"}, {"tenant": "t_'; DROP", "mail": "0" * 32}, {"mail": "0" * 32}],
)
def test_a_report_of_no_mail_of_ours_does_nothing(
    given: list[dict[str, Any]], db: None, marks: dict[str, str], asked: list[list[str]]
) -> None:
    assert (
        report({"event": "delivered", "sg_event_id": "1", "timestamp": 1767225600, **marks}).status_code
        == 200
    )
    assert asked == []


def test_a_report_without_the_secret_is_refused(
    given: list[dict[str, Any]], db: None, asked: list[list[str]]
) -> None:
    assert report({"event": "delivered"}, secret="guessed").status_code == 400
    assert asked == []


@pytest.mark.parametrize("url", ["brevo://", "http//x", "brevo:key", "BREVO?://k@"])
def test_an_address_of_no_mail_service_stops_the_start(url: str) -> None:
    with pytest.raises(Exception, match="CER_MAIL_URL"):
        environment.mail_service(url)
