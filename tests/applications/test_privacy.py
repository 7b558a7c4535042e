"""What strangers can do with the open doors, and what is left of a person (S2, S24, S25, S33, D7, D9)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from cer.adapters.upload_guard import FILE_BYTES_MAX
from cer.kit.limits import Limit
from tenant_apps.access.models import Role
from tenant_apps.applications.models import Application, Paper
from tenant_apps.applications.selectors import SHELF
from tenant_apps.applications.services.applying import application_confirm, application_withdraw
from tenant_apps.applications.services.papers import paper_add
from tenant_apps.documents.selectors import file_key, file_storage
from tenant_apps.privacy.services import retention_run
from tenant_apps.privacy.tasks import retention
from tests.adapters.test_upload_guard import PDF
from tests.applications.world import (
    FISCAL_CODE,
    IBAN,
    application_body,
    community_open,
    submit,
    token_in,
    upload,
)
from tests.clients import ApiClient, account_with_role, signed_in


@pytest.fixture
def guest(alfa: None) -> ApiClient:
    community_open()
    return ApiClient("alfa")


def apply(client: ApiClient, **changes: Any) -> Any:
    return client.post("/public/applications", application_body(**changes))


def test_an_application_is_invisible_until_its_address_is_proven(
    guest: ApiClient, mails: list[EmailMessage], enter: Any
) -> None:
    apply(guest)
    operator = signed_in("alfa")
    enter("alfa")
    hidden = Application.objects.get().pk
    assert operator.get("/applications").json()["count"] == 0
    assert operator.get(f"/applications/{hidden}").status_code == 404
    assert operator.post(f"/applications/{hidden}/reject", {"reason": "x"}).status_code == 404


def test_s24_the_answer_is_the_same_for_known_and_unknown_people(
    guest: ApiClient, mails: list[EmailMessage]
) -> None:
    account_with_role("alfa", Role.MEMBER, email="maria@example.org")
    first, again = apply(guest), apply(guest)
    stranger = apply(guest, email="nobody@example.org")
    assert first.status_code == again.status_code == stranger.status_code == 202
    assert first.content == again.content == stranger.content
    links = [
        guest.post("/public/application/links", {"email": email}) for email in ("maria@example.org", "x@y.it")
    ]
    assert links[0].content == links[1].content == first.content
    assert [mail.to for mail in mails].count(["x@y.it"]) == 0


def test_s25_mails_to_one_address_are_limited(
    guest: ApiClient, mails: list[EmailMessage], settings: Any
) -> None:
    settings.IDENTITY_LIMITS = {**settings.IDENTITY_LIMITS, "mailbox": Limit(times=1, within_s=86_399)}
    answers = [apply(guest, email="victim@example.org") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 429]
    assert guest.post("/public/application/links", {"email": "VICTIM@example.org"}).status_code == 429
    assert apply(guest, email="somebody.else@example.org").status_code == 202


@pytest.mark.parametrize("kind", ["tenant", "network", "account"])
def test_s25_attempts_are_limited_whatever_header_a_client_sends(
    kind: str, guest: ApiClient, mails: list[EmailMessage], settings: Any
) -> None:
    settings.IDENTITY_LIMITS = {**settings.IDENTITY_LIMITS, kind: Limit(times=2, within_s=86_398)}
    answers = [
        guest.post(
            "/public/application/links",
            {"email": "limited@example.org"},
            **{"X-Forwarded-For": f"192.0.2.{each}"},
        ).status_code
        for each in range(4)
    ]
    assert answers[-1] == 429


def test_s24_the_first_mail_says_nothing_that_a_stranger_wrote(
    guest: ApiClient, mails: list[EmailMessage]
) -> None:
    apply(guest, name="Win at https://evil.example", email="victim@example.org")
    assert "evil" not in str(mails[0].body)
    assert "http://alfa.localhost/application#" in str(mails[0].body)


@pytest.mark.parametrize(
    ("language", "words"), [("it", "Confermi"), ("en", "Confirm your"), ("de", "Bestätigen Sie")]
)
def test_mails_speak_the_language_of_the_applicant(
    language: str, words: str, guest: ApiClient, mails: list[EmailMessage]
) -> None:
    apply(guest, language=language)
    assert words in mails[0].subject


def test_s02_a_link_of_alfa_is_unknown_on_beta(guest: ApiClient, mails: list[EmailMessage]) -> None:
    apply(guest)
    token = token_in(mails[0])
    for path in ("", "/confirm", "/withdraw"):
        foreign = ApiClient("beta").post(f"/public/application{path}", {"token": token}).json()
        unknown = ApiClient("beta").post(f"/public/application{path}", {"token": "never-was"}).json()
        assert {**foreign, "request_id": ""} == {**unknown, "request_id": ""}
    assert guest.post("/public/application/confirm", {"token": token}).status_code == 200


def test_s01_a_document_that_is_not_on_the_form_is_not_shown(guest: ApiClient, enter: Any) -> None:
    version = guest.get("/public/application-form").json()["terms"]["consents"][0]["version_id"]
    assert guest.get(f"/public/application-form/documents/{version}").status_code == 200
    assert ApiClient("beta").get(f"/public/application-form/documents/{version}").status_code == 404
    assert (
        guest.get("/public/application-form/documents/0197e0a0-0000-7000-8000-000000000000").status_code
        == 404
    )


def test_who_is_signed_in_and_no_member_may_apply(guest: ApiClient, mails: list[EmailMessage]) -> None:
    outsider = signed_in("alfa", None)
    assert outsider.get("/me").json()["code"] == "not_a_member"
    assert outsider.get("/public/application-form").status_code == 200
    assert apply(outsider).status_code == 202


def test_a_link_ends_and_a_new_one_ends_the_one_before(
    guest: ApiClient, mails: list[EmailMessage], enter: Any
) -> None:
    apply(guest)
    old = token_in(mails[0])
    guest.post("/public/application/links", {"email": "Maria@Example.org"})
    assert guest.post("/public/application/confirm", {"token": old}).json()["code"] == "link_not_valid"
    new = token_in(mails[1])
    enter("alfa")
    Application.objects.update(token_expires_at=timezone.now() - timedelta(seconds=1))
    assert guest.post("/public/application/confirm", {"token": new}).json()["code"] == "link_not_valid"


def test_a_second_click_changes_nothing_and_mails_nothing(
    guest: ApiClient, mails: list[EmailMessage]
) -> None:
    apply(guest)
    token = token_in(mails[0])
    answers = [guest.post("/public/application/confirm", {"token": token}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(mails) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"<svg onload='x'/>", "file_kind_unknown"),
        (PDF + b"PK\x03\x04", "file_not_one_kind"),
    ],
)
def test_s33_a_bad_upload_is_refused_with_its_code(
    content: bytes, code: str, guest: ApiClient, mails: list[EmailMessage], enter: Any
) -> None:
    token = submit(application_body()).token
    application_confirm(token=token)
    answer = upload(guest, token, content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert upload(guest, token, code="surprise").json()["code"] == "not_asked"
    assert upload(guest, "never-was").json()["code"] == "link_not_valid"
    enter("alfa")
    assert not Paper.objects.exists()


def test_s33_an_upload_that_says_it_is_too_long_is_not_read(guest: ApiClient) -> None:
    answer = guest.client.post(
        "/api/v1/public/application/papers",
        b"x",
        content_type="multipart/form-data; boundary=x",
        headers={"Host": "alfa.localhost"},
        CONTENT_LENGTH=str(FILE_BYTES_MAX * 2),
    )
    assert answer.status_code == 400


def test_the_same_file_twice_is_kept_once(guest: ApiClient, enter: Any) -> None:
    token = submit(application_body()).token
    application_confirm(token=token)
    assert len({upload(guest, token).json()["id"] for _ in range(2)}) == 1


def test_d7_nothing_personal_but_name_address_and_pod_is_readable(alfa: None) -> None:
    community_open()
    submit(application_body())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(row)::text FROM applications_application row")
        stored = cursor.fetchone()[0]
    for secret in (FISCAL_CODE, IBAN, "055 123", "Via Roma", "52100"):
        assert secret not in stored
        assert secret.encode() not in bytes(Application.objects.get().content_sealed)


KEPT = [
    ("unconfirmed", datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 11, 1), True),
    ("unconfirmed", datetime(2026, 10, 24, 22, 1, tzinfo=UTC), date(2026, 11, 1), False),
    ("unconfirmed", datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 4, 5), True),
    ("unconfirmed", datetime(2026, 3, 28, 23, 1, tzinfo=UTC), date(2026, 4, 5), False),
    ("applied", datetime(2024, 1, 1, tzinfo=UTC), date(2026, 12, 31), False),
    ("applied", datetime(2024, 1, 1, tzinfo=UTC), date(2027, 1, 1), True),
    ("withdrawn", datetime(2026, 1, 1, tzinfo=UTC), date(2026, 12, 31), False),
    ("withdrawn", datetime(2026, 1, 1, tzinfo=UTC), date(2027, 1, 3), True),
]
"""State, since when, on which day, and whether it goes; the days of 25 and 23 hours lie between."""


@pytest.mark.parametrize(("state", "since", "day", "is_removed"), KEPT)
def test_d9_what_came_to_nothing_is_removed_on_its_day(
    state: str, since: datetime, day: date, is_removed: bool, alfa: None
) -> None:
    community_open()
    token = submit(application_body()).token
    if state != "unconfirmed":
        application_confirm(token=token)
    if state == "withdrawn":
        application_withdraw(token=token)
    moments = {"unconfirmed": "created_at", "applied": "submitted_at", "withdrawn": "decided_at"}
    Application.objects.update(state=state, **{moments[state]: since})
    removed = [each for each in retention_run(day=day).ended if each.table == "applications.Application"]
    assert [each.rows for each in removed] == [1] * is_removed
    assert not [each for each in retention_run(day=day).ended if each.code == "applications"]
    assert Application.objects.exists() != is_removed


def test_d9_files_go_with_their_application(alfa: None) -> None:
    community_open()
    token = submit(application_body()).token
    application_confirm(token=token)
    key = file_key(SHELF, paper_add(token=token, code="identity", content=PDF, file_name="x").pk)
    application_withdraw(token=token)
    assert file_storage().exists(key)
    retention_run(day=timezone.localdate() + timedelta(days=400))
    assert not file_storage().exists(key)


def test_the_task_of_the_day_does_the_same_twice(alfa: None) -> None:
    community_open()
    submit(application_body())
    Application.objects.update(created_at=timezone.now() - timedelta(days=30))
    for _ in range(2):
        retention(connection.schema_name)
    assert not Application.objects.exists()
