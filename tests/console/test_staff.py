"""Who gets onto the console, and that it is nowhere else (S2, S14, S24)."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from cer.kit.errors import ConflictError
from cer.kit.limits import Limit
from shared_apps.accounts.models import User
from shared_apps.console.models import StaffMember, StaffRole
from shared_apps.console.selectors.staff import staff_member_of
from shared_apps.console.services.staff import staff_appoint, staff_dismiss
from shared_apps.tenants.models import PlatformEvent
from tenant_apps.access.models import Role
from tests.accounts.authenticators import totp_code
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in, with_key
from tests.console.staff import ConsoleClient, at_console, staff_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_on_a_server(settings: Any, monkeypatch: pytest.MonkeyPatch, mails: list[EmailMessage]) -> None:
    """A second factor is required, and no test's transaction holds back a commit."""
    monkeypatch.setattr(transaction, "on_commit", lambda callback, **_options: callback())
    settings.SECOND_FACTOR_REQUIRED = True


def test_staff_sign_in_and_see_who_they_are() -> None:
    shown = at_console(StaffRole.VIEWER).get("/me").json()
    assert (shown["role"], shown["permissions"]) == ("viewer", ["fleet.view", "jobs.view", "law.view"])


@pytest.mark.parametrize("sign_in", ["session", "library"])
def test_s24_who_is_no_staff_is_told_what_a_wrong_password_is_told(sign_in: str) -> None:
    owner, staff = account_with_role("alfa", Role.OWNER), staff_account(StaffRole.VIEWER)

    def answer(email: str, password: str) -> tuple[int, dict[str, Any]]:
        client = ConsoleClient()
        client.get("/session")
        body = {"email": email, "password": password}
        told = (
            client.post("/session", body)
            if sign_in == "session"
            else client.identity("POST", "/auth/login", body)
        )
        return told.status_code, {key: told.json().get(key) for key in ("code", "detail", "errors")}

    assert answer(owner.email, PASSWORD) == answer(staff.email, "a wrong passphrase")
    assert answer(owner.email, PASSWORD)[0] in {400, 401}


def test_a_session_without_a_role_passes_no_door() -> None:
    client = at_console(StaffRole.SUPPORT)
    StaffMember.objects.all().delete()
    assert client.get("/fleet").json()["code"] == "not_staff"


@pytest.mark.parametrize("field", ["is_staff", "is_active"])
def test_an_account_that_is_switched_off_passes_no_door(field: str) -> None:
    client = at_console(StaffRole.SUPPORT)
    User.objects.filter(email="support@platform.example").update(**{field: False})
    assert client.get("/fleet").status_code in {401, 403}


def test_s02_a_key_or_session_of_a_community_counts_for_nothing_at_the_console() -> None:
    key, owner = with_key("alfa"), signed_in("alfa")
    for client in (key, owner):
        client.host = "console.localhost"
        assert client.send("GET", "/api/platform/v1/fleet", None).status_code == 401


def test_s02_a_session_of_the_console_counts_for_nothing_elsewhere() -> None:
    client = at_console()
    for host in ("alfa.localhost", "www.localhost"):
        client.host = host
        assert client.send("GET", "/api/v1/me", None).status_code in {401, 404}
        assert client.send("GET", "/api/v1/session", None).json().get("account") is None


@pytest.mark.parametrize("host", ["alfa.localhost", "www.localhost", "localhost", "unknown.localhost"])
def test_s14_nothing_of_the_console_answers_on_another_host(host: str) -> None:
    client = at_console()
    client.host = host
    for path in ("/session", "/me", "/fleet", "/tenants", "/staff", "/openapi.json"):
        assert client.get(path).status_code == 404, path


def test_nothing_of_a_community_answers_at_the_console() -> None:
    client = at_console()
    for path in ("/me", "/members", "/session", "/plan", "/audit"):
        assert client.send("GET", f"/api/v1{path}", None).status_code == 404, path


def test_staff_are_nobody_in_a_community() -> None:
    staff_account(StaffRole.SUPERADMIN)
    client = ApiClient("alfa")
    client.sign_in("superadmin@platform.example")
    assert client.get("/me").json()["code"] == "not_a_member"


def test_s24_no_door_opens_without_a_second_factor(as_on_a_server: None) -> None:
    client = at_console(StaffRole.VIEWER)
    assert client.get("/fleet").json()["code"] == "second_factor_needed"
    client.identity("POST", "/auth/reauthenticate", {"password": PASSWORD})
    seed = client.identity("GET", "/account/authenticators/totp").json()["meta"]["secret"]
    client.identity("POST", "/account/authenticators/totp", {"code": totp_code(seed)})
    assert client.get("/fleet").status_code == 200


def test_a_new_member_of_the_staff_sets_a_password_by_mail(
    as_on_a_server: None, mails: list[EmailMessage]
) -> None:
    staff_appoint(email="new@platform.example", name="New", role=StaffRole.VIEWER)
    client = ConsoleClient()
    client.get("/session")
    client.identity("POST", "/auth/password/request", {"email": "new@platform.example"})
    assert "http://console.localhost/reset-password#" in str(mails[0].body)
    key = str(mails[0].body).split("/reset-password#")[1].split()[0]
    set_password = {"key": key, "password": PASSWORD}
    assert ApiClient("alfa").identity("POST", "/auth/password/reset", set_password).status_code in {400, 403}
    client.identity("POST", "/auth/password/reset", set_password)
    assert ConsoleClient().sign_in("new@platform.example").json()["account"] is not None


def test_a_write_needs_the_csrf_token() -> None:
    client = at_console()
    client.client.cookies.pop("csrftoken")
    body = {"email": "x@platform.example", "name": "x", "role": "viewer"}
    assert client.post("/staff", body).json()["code"] == "csrf"


def test_requests_of_one_person_are_limited(settings: Any) -> None:
    client = at_console()
    settings.CONSOLE_LIMIT = Limit(times=2, within_s=3617)
    assert [client.get("/me").status_code for _ in range(3)] == [200, 200, 429]


def test_staff_are_appointed_changed_and_dismissed_and_the_log_says_so() -> None:
    client = at_console()
    body = {"email": "ada@platform.example", "name": "Ada", "role": "viewer"}
    member = client.post("/staff", body).json()
    assert client.post("/staff", body).json()["code"] == "is_staff"
    path = f"/staff/{member['id']}"
    assert client.request("PUT", path, {"role": "finance"}).json()["role"] == "finance"
    assert [each["email"] for each in client.get("/staff").json()][-1] == "ada@platform.example"
    assert client.request("DELETE", path).status_code == 204
    assert client.request("DELETE", path).status_code == 404
    account = User.objects.get(email="ada@platform.example")
    assert (staff_member_of(account.pk), account.is_staff) == (None, False)
    log = PlatformEvent.objects.filter(actor_name="The superadmin").order_by("number")
    assert list(log.values_list("action", flat=True)) == [
        "staff.appointed",
        "staff.role_changed",
        "staff.dismissed",
    ]


def test_s23_nobody_changes_his_own_role() -> None:
    client = at_console()
    own = StaffMember.objects.get(account__email="superadmin@platform.example")
    for method, body in (("PUT", {"role": "viewer"}), ("DELETE", None)):
        assert client.request(method, f"/staff/{own.pk}", body).json()["code"] == "own_role"


def test_the_last_superadmin_stays() -> None:
    member = staff_appoint(email="one@platform.example", name="One", role=StaffRole.SUPERADMIN)
    with pytest.raises(ConflictError, match="last superadmin"):
        staff_dismiss(member_id=member.pk, acting_account_id=None)
