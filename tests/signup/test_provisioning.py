"""A ready community, whatever happens on the way (F29)."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, connections
from django_tenants.utils import tenant_context

from cer.kit.errors import UnavailableError
from shared_apps.accounts.models import Belonging, User
from shared_apps.plans.models import Coupon, CouponUse, PlanAssignment
from shared_apps.plans.selectors import today
from shared_apps.signup.models import SignUp
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.audit.models import AuditEntry
from tenant_apps.communities.models import Community
from tests.clients import PASSWORD, ApiClient, account_with_role
from tests.killing import exit_code_of
from tests.signup.wizard import Wizard, proved

KILLS = ("signup.tenant", "signup.account", "signup.roles", "signup.address", "signup.plan", "signup.billing")


def ready(mails: list[EmailMessage], email: str = "ada@valle.example") -> Wizard:
    """A wizard that has answered everything."""
    wizard = proved(mails, email)
    wizard.answer_all()
    return wizard


def whole_community() -> None:
    """There is one community with one owner, one plan, one account."""
    tenant = Tenant.objects.get(slug="valle-nuova")
    assert PlanAssignment.objects.get(tenant=tenant).trial_until == today() + timedelta(days=30)
    account = User.objects.get(email="ada@valle.example")
    assert Belonging.objects.get(tenant=tenant).account_id == account.pk
    with tenant_context(tenant):
        assert RoleAssignment.objects.get().role == Role.OWNER
        assert Community.objects.get().name == "CER Valle Nuova"
        assert set(AuditEntry.objects.values_list("actor_id", flat=True)) == {str(account.pk)}


@pytest.mark.usefixtures("signing_up")
def test_from_an_address_to_a_community_of_ones_own_signed_in(mails: list[EmailMessage]) -> None:
    wizard = ready(mails)
    started = time.perf_counter()
    shown = wizard.provision().json()
    assert time.perf_counter() - started < 3  # alone it takes a third of a second; see the bench
    assert shown["is_ready"]
    assert [step["state"] for step in shown["steps"]] == ["done"] * 4
    whole_community()
    way = wizard.post("/signup/hand-over").json()
    assert way["is_signed_in"]
    address, _, token = way["address"].partition("/welcome#")
    assert address == "http://valle-nuova.localhost"
    client = ApiClient("valle-nuova")
    client.get("/session")
    assert client.post("/session/hand-over", {"token": token}).json()["account"]["name"] == "Ada Angeli"
    assert client.get("/me").json()["role"] == "owner"
    assert client.get("/plan").json()["plan"]["code"] == "starter"


@pytest.mark.usefixtures("signing_up")
def test_the_way_over_is_open_once_on_its_own_host_and_not_twice(mails: list[EmailMessage]) -> None:
    wizard = ready(mails)
    wizard.provision()
    token = wizard.post("/signup/hand-over").json()["address"].partition("#")[2]
    elsewhere, here = ApiClient("alfa"), ApiClient("valle-nuova")
    for client, status in ((elsewhere, 401), (here, 200), (here, 401)):
        client.get("/session")
        assert client.post("/session/hand-over", {"token": token}).status_code == status
    again = wizard.post("/signup/hand-over").json()
    assert again == {"address": "http://valle-nuova.localhost/sign-in", "is_signed_in": False}


@pytest.mark.usefixtures("signing_up")
def test_an_account_that_was_there_before_owns_the_community_and_signs_in_itself(
    mails: list[EmailMessage],
) -> None:
    account = account_with_role("alfa", None, email="ada@valle.example")
    wizard = proved(mails)
    wizard.answer_all()
    wizard.provision()
    assert not wizard.post("/signup/hand-over").json()["is_signed_in"]
    client = ApiClient("valle-nuova")
    assert client.sign_in("ada@valle.example", PASSWORD).json()["account"]["id"] == str(account.pk)
    assert client.get("/me").json()["role"] == "owner"


@pytest.mark.usefixtures("signing_up")
def test_asking_again_changes_nothing(mails: list[EmailMessage]) -> None:
    wizard = ready(mails)
    first = wizard.provision().json()
    assert wizard.provision().json() == first
    whole_community()
    assert wizard.answer("address", slug="another-one").json()["code"] == "step_done"


@pytest.mark.usefixtures("signing_up")
def test_what_is_missing_is_named(mails: list[EmailMessage]) -> None:
    wizard = proved(mails)
    wizard.answer("plan")
    refused = wizard.provision()
    assert (refused.status_code, refused.json()["code"]) == (409, "steps_missing")
    assert not Tenant.objects.filter(slug="valle-nuova").exists()


@pytest.mark.usefixtures("signing_up")
def test_f29_of_twenty_for_one_address_one_gets_it_and_the_others_are_asked_for_another(
    mails: list[EmailMessage],
) -> None:
    wizards = [ready(mails, f"ada{number}@valle.example") for number in range(20)]

    def provision(wizard: Wizard) -> dict[str, Any]:
        try:
            return wizard.provision().json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        shown = list(threads.map(provision, wizards))
    connection.set_schema_to_public()
    refused = [each for each in shown if not each["is_ready"]]
    assert len(refused) == 19
    assert {each["problem"]["code"] for each in refused} == {"slug_taken"}
    assert all(each["missing"] == ["address"] for each in refused)
    assert Tenant.objects.filter(slug="valle-nuova").count() == 1
    assert User.objects.filter(email__endswith="@valle.example").count() == 1


@pytest.mark.usefixtures("signing_up")
def test_f29_one_sign_up_asked_for_by_many_at_once_makes_one_community(mails: list[EmailMessage]) -> None:
    wizard = ready(mails)

    def provision(_number: int) -> int:
        try:
            return wizard.provision().status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(provision, range(4))) <= {200, 409}
    connection.set_schema_to_public()
    assert wizard.provision().json()["is_ready"]
    whole_community()


@pytest.mark.usefixtures("signing_up")
@pytest.mark.parametrize("place", KILLS)
def test_f29_after_a_crash_at_any_step_asking_again_ends_the_same(
    place: str, mails: list[EmailMessage]
) -> None:
    Coupon.objects.create(code="SOLE", percent=50, uses_allowed=1, valid_from=today())
    wizard = ready(mails)
    wizard.answer("plan", coupon="SOLE")
    assert killed_at(place, wizard.key) == -signal.SIGKILL
    assert provisioned_soon(wizard)["is_ready"]
    whole_community()
    assert CouponUse.objects.count() == 1
    assert wizard.post("/signup/hand-over").json()["is_signed_in"]


@pytest.mark.usefixtures("signing_up")
def test_a_step_that_refuses_says_why_and_goes_on_when_asked_again(
    mails: list[EmailMessage], settings: Any
) -> None:
    whole = settings.PROVISIONING_STEPS
    settings.PROVISIONING_STEPS = {**whole, "billing": ["tests.signup.test_provisioning.provider_gone"]}
    wizard = ready(mails)
    shown = wizard.provision().json()
    assert not shown["is_ready"]
    assert shown["problem"] == {"step": "billing", "code": "unavailable", "sentence": "The provider is away."}
    settings.PROVISIONING_STEPS = whole
    assert wizard.provision().json()["is_ready"]
    assert SignUp.objects.get().problem is None
    whole_community()


def provider_gone(_order: object) -> None:
    raise UnavailableError("The provider is away.")


def provisioned_soon(wizard: Wizard) -> dict[str, Any]:
    """Ask until PostgreSQL has noticed that the killed process, and with it its lock, is gone."""
    deadline = time.monotonic() + 10
    while (answer := wizard.provision()).status_code == 409 and time.monotonic() < deadline:
        pass
    return answer.json()


def killed_at(place: str, token: str | None) -> int:
    """The exit code of a process that provisions and dies there."""
    code = (
        "from shared_apps.signup.services.provisioning import community_provision\n"
        f"community_provision(token={token!r})\n"
    )
    return exit_code_of(code, kill_at=place)
