"""Support acts as a person: who may, how long, what both logs say, and whom it is told to."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.kit.audit import chain_verify
from shared_apps.accounts.models import User
from shared_apps.console.models import ActingSession, StaffMember, StaffRole
from shared_apps.console.services.staff import staff_dismiss, staff_role_change
from shared_apps.tenants.models import PlatformEvent
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.audit.models import AuditEntry
from tenant_apps.audit.selectors import EntryFilter, entries_listed
from tenant_apps.notices.models import Notice, NoticeMail
from tenant_apps.notices.services import settings_set
from tests.acting.visits import WHY, acting_as, arrive, begin
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in
from tests.console.staff import alfa_tenant, at_console, staff_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return account_with_role("alfa", Role.MANAGER)


def support() -> StaffMember:
    return StaffMember.objects.get(role=StaffRole.SUPPORT)


def test_support_arrives_as_the_person_and_the_banner_says_so(anna: User) -> None:
    client, answer = arrive("alfa", begin("alfa", anna))
    shown = client.get("/session/acting").json()["acting"]
    assert answer.json()["acting"] == shown
    assert (shown["staff_name"], shown["person_name"], shown["ticket"]) == (
        "The support",
        "ALFA-manager",
        "T-1042",
    )
    me = client.get("/me").json()
    assert (me["name"], me["role"]) == ("ALFA-manager", "manager")
    session = client.get("/session").json()
    assert (session["account"], session["is_acting"]) == (None, True)


@pytest.mark.parametrize("role", [StaffRole.SUPERADMIN, StaffRole.FINANCE, StaffRole.VIEWER])
def test_s21_only_support_acts_as_somebody(role: StaffRole, anna: User) -> None:
    assert begin("alfa", anna, role=role).status_code == 403
    assert not ActingSession.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"reason": "   "}, 422, "reason_missing"),
        ({"ticket": " "}, 422, "ticket_missing"),
        ({"slug": "beta"}, 422, "slug_differs"),
        ({"email": "nobody@alfa.example"}, 404, "not_found"),
        ({"email": "owner@beta.example"}, 404, "not_found"),
        ({"email": "finance@platform.example"}, 422, "is_staff"),
    ],
)
def test_a_visit_has_a_reason_a_ticket_and_a_person_of_the_community(
    anna: User, body: dict[str, str], status: int, code: str
) -> None:
    account_with_role("beta", Role.OWNER)
    staff_account(StaffRole.FINANCE)
    account_with_role("alfa", Role.AUDITOR, email="finance@platform.example")
    connection.set_schema_to_public()
    answer = begin("alfa", anna, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ActingSession.objects.exists()


def test_s02_the_way_over_is_taken_once_on_its_own_host_and_within_two_minutes(anna: User) -> None:
    begun = begin("alfa", anna)
    assert arrive("beta", begun)[1].status_code == 401
    assert arrive("alfa", begun)[1].status_code == 201
    assert arrive("alfa", begun)[1].status_code == 401
    late = begin("alfa", anna)
    past = timezone.now() - timedelta(minutes=2)
    ActingSession.objects.update(began_at=past, until_at=past + timedelta(minutes=30))
    assert arrive("alfa", late)[1].status_code == 401


def test_s26_arriving_and_leaving_need_the_csrf_token(anna: User) -> None:
    client = ApiClient("alfa")
    token = begin("alfa", anna).json()["address"].partition("#")[2]
    assert client.post("/session/acting", {"token": token}).json()["code"] == "csrf"
    assert client.request("DELETE", "/session/acting").json()["code"] == "csrf"


def test_s04_the_visit_is_known_on_its_own_host_only(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    client.host = "beta.localhost"
    assert client.get("/me").status_code == 401
    assert client.get("/session/acting").json() == {"acting": None}


def test_a_visit_ends_on_demand_and_both_logs_say_so(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    assert client.request("DELETE", "/session/acting").status_code == 204
    assert client.get("/me").status_code == 401
    assert client.get("/session").json()["is_acting"] is False
    entry = PlatformEvent.objects.latest("number")
    assert (entry.action, entry.actor_name, entry.staff_id) == ("console.acting_end", "The support", "")
    with tenant_context(alfa_tenant()):
        last = entries_listed(EntryFilter()).latest("number")
        assert (last.action, last.shown_name, last.staff_name) == (
            "acting.ended",
            "ALFA-manager",
            "The support",
        )


def test_a_visit_ends_by_time(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    past = timezone.now() - timedelta(seconds=1)
    ActingSession.objects.update(began_at=past - timedelta(minutes=30), until_at=past)
    assert client.get("/me").status_code == 401
    assert client.get("/session/acting").json() == {"acting": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActingSession.objects.update(until_at=timezone.now() + timedelta(minutes=31))


def test_a_visit_ends_from_the_console_by_any_who_may_see_it(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    superadmin = at_console()
    shown = superadmin.get(f"/acting-sessions?is_running=true&tenant_id={alfa_tenant().pk}").json()["items"]
    assert [(each["slug"], each["person_name"], each["reason"]) for each in shown] == [
        ("alfa", "ALFA-manager", WHY["reason"])
    ]
    assert superadmin.request("DELETE", f"/acting-sessions/{shown[0]['id']}").status_code == 204
    assert client.get("/me").status_code == 401


def test_s23_a_visit_ends_with_the_role_and_does_not_come_back_with_it(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    connection.set_schema_to_public()
    boss = staff_account(StaffRole.SUPERADMIN).pk
    staff_role_change(member_id=support().pk, role=StaffRole.VIEWER, acting_account_id=boss)
    assert client.get("/me").status_code == 401
    viewer = StaffMember.objects.get(account__email="support@platform.example")
    staff_role_change(member_id=viewer.pk, role=StaffRole.SUPPORT, acting_account_id=boss)
    assert client.get("/me").status_code == 401


@pytest.mark.parametrize("how", ["dismissed", "switched off", "person becomes staff", "person is taken out"])
def test_s23_whoever_may_not_act_any_more_does_not(how: str, anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    connection.set_schema_to_public()
    match how:
        case "dismissed":
            boss = staff_account(StaffRole.SUPERADMIN).pk
            staff_dismiss(member_id=support().pk, acting_account_id=boss)
        case "switched off":
            User.objects.filter(pk=support().account_id).update(is_active=False)
        case "person becomes staff":
            User.objects.filter(pk=anna.pk).update(is_staff=True)
        case _:
            owner = signed_in("alfa", Role.OWNER)
            person = next(
                each for each in owner.get("/people").json()["items"] if each["email"] == anna.email
            )
            owner.request("DELETE", f"/people/{person['id']}")
    assert client.get("/me").status_code in {401, 403}


def test_nobody_is_signed_in_during_a_visit_so_credentials_know_nobody(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    assert client.identity("GET", "/auth/session").status_code == 401
    for method, path, body in (
        ("POST", "/account/password/change", {"current_password": PASSWORD, "new_password": "x" * 20}),
        ("GET", "/account/authenticators", None),
        ("POST", "/account/authenticators/totp", {"code": "000000"}),
        ("GET", "/auth/sessions", None),
    ):
        assert client.identity(method, path, body).status_code == 401, path
    assert client.get("/session/communities").status_code == 401


def test_d8_every_entry_of_a_visit_carries_both_identities(anna: User) -> None:
    client = acting_as("alfa", Role.MANAGER)
    connection.set_schema_to_public()
    staff_id = str(support().account_id)
    file = SimpleUploadedFile("march.csv", b"ts_utc,ts_locale\n")
    form = {"direction": "withdrawn", "source": "distributor_validated", "file": file}
    assert client.upload("/imports", form).status_code == 202
    with tenant_context(alfa_tenant()):
        received = entries_listed(EntryFilter(action="meter_file.received")).get()
        assert (received.shown_name, received.staff_name) == ("ALFA-manager", "The support")
        begun = entries_listed(EntryFilter(action="acting.begun")).get()
        assert (begun.actor_id, begun.shown_name) == (str(anna.pk), "ALFA-manager")
        assert (begun.staff_id, begun.staff_name) == (staff_id, "The support")
        assert begun.changes["ticket"] == [None, "T-1042"]
        assert list(entries_listed(EntryFilter(actor="The supp"))) == list(
            entries_listed(EntryFilter(actor=staff_id))
        )
    platform = PlatformEvent.objects.latest("number")
    assert (platform.action, platform.actor_name) == ("console.acting_begin", "The support")
    assert platform.changes["as"] == [None, str(anna.pk)]


def test_d8_whoever_takes_the_staff_out_of_an_entry_breaks_the_chain(anna: User) -> None:
    acting_as("alfa", Role.MANAGER)
    with tenant_context(alfa_tenant()):
        entries = list(AuditEntry.objects.order_by("number"))
    assert chain_verify(entries).broken is None
    entries[-1].staff_id = ""
    broken = chain_verify(entries).broken
    assert broken is not None
    assert broken.number == entries[-1].number


def test_the_owners_are_told_in_their_language_whatever_mails_they_want(anna: User) -> None:
    owner = account_with_role("alfa", Role.OWNER)
    with tenant_context(alfa_tenant()):
        settings_set(account_id=owner.pk, language="de", topics_without_mail=["service"])
    acting_as("alfa", Role.MANAGER)
    with tenant_context(alfa_tenant()):
        notice = Notice.objects.get(kind="support_acting")
        assert notice.account_id == owner.pk
        assert "The support" in notice.text
        assert "Anfrage: T-1042" in notice.text
        assert NoticeMail.objects.filter(notice=notice).exists()


def test_a_community_out_of_service_is_not_visited(anna: User) -> None:
    tenant = tenant_by_slug("alfa")
    tenant.status = "suspended"
    tenant.save(update_fields=["status"])
    assert begin("alfa", anna).json()["code"] == "not_served"


def test_whoever_was_signed_in_here_is_signed_out_on_arrival(anna: User) -> None:
    client = signed_in("alfa", Role.OWNER)
    token = begin("alfa", anna).json()["address"].partition("#")[2]
    assert client.post("/session/acting", {"token": token}).status_code == 201
    assert client.get("/me").json()["role"] == "manager"
    assert client.identity("GET", "/auth/session").status_code == 401
