"""Signing in by a community's provider, and every way to enter as somebody else by it (S2, S23, S24)."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django_tenants.utils import tenant_context

from cer.simulators.openid import SimulatedProvider, Twist
from cer.simulators.openid.provider import SigningKey
from shared_apps.accounts.models import User
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.states import DomainState
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.single_sign_on.models import ProviderIdentity, SignInProvider
from tests.accounts.authenticators import totp_code
from tests.clients import account_with_role
from tests.single_sign_on.browsers import (
    DOMAIN,
    MANAGER,
    came_back,
    configured,
    refused,
    sent_back,
    signed_in_by,
    visitor,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_domain")]


@pytest.fixture
def manager(provider: SimulatedProvider) -> User:
    """Somebody who works in alfa, whose provider is set."""
    configured(provider)
    return account_with_role("alfa", Role.MANAGER, email=MANAGER)


def test_a_person_signs_in_by_the_provider_and_is_linked(manager: User, provider: SimulatedProvider) -> None:
    browser = visitor()
    assert browser.get("/session/provider").json() == {"is_offered": True}
    answer = signed_in_by(provider, browser)
    assert (answer.status_code, answer.json()["account"]["email"]) == (200, MANAGER)
    assert browser.get("/me").json()["role"] == "manager"
    with tenant_context(tenant_by_slug("alfa")):
        assert ProviderIdentity.objects.get().account_id == manager.pk


def test_the_browser_is_sent_with_pkce_state_and_nonce_to_the_stored_address(
    manager: User, provider: SimulatedProvider
) -> None:
    address = urlsplit(visitor().post("/session/provider").json()["address"])
    asked = dict(parse_qsl(address.query))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.issuer}/authorize"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"].endswith("alfa.localhost/sign-in/provider") or ":" in asked["redirect_uri"]
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43


def test_once_linked_it_is_the_subject_that_counts_and_not_the_address(
    manager: User, provider: SimulatedProvider
) -> None:
    signed_in_by(provider)
    provider.person = replace(provider.person, email="renamed@elsewhere.example", is_email_verified=False)
    assert signed_in_by(provider).json()["account"]["email"] == MANAGER


@pytest.mark.parametrize("twist", [twist for twist in Twist if twist is not Twist.MIX_UP])
def test_a_token_that_proves_nothing_signs_nobody_in(
    twist: Twist, manager: User, provider: SimulatedProvider
) -> None:
    provider.twist, browser = twist, visitor()
    assert refused(signed_in_by(provider, browser)) == (422, "id_token_refused")
    assert browser.get("/session").json()["account"] is None


def test_an_answer_in_the_name_of_another_issuer_is_refused(
    manager: User, provider: SimulatedProvider
) -> None:
    provider.twist = Twist.MIX_UP
    assert refused(signed_in_by(provider)) == (422, "issuer_differs")


def test_an_answer_that_names_no_issuer_is_refused_where_the_provider_always_does(
    manager: User, provider: SimulatedProvider
) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    del query["iss"]
    assert refused(came_back(browser, query)) == (422, "issuer_differs")


def test_an_attempt_ends_when_the_provider_is_another_meanwhile(
    manager: User, provider: SimulatedProvider
) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    with tenant_context(tenant_by_slug("alfa")):
        SignInProvider.objects.update(issuer=f"{provider.issuer}/")
    provider.changes = {"issuer": f"{provider.issuer}/"}
    assert refused(came_back(browser, query)) == (422, "issuer_differs")


@pytest.mark.parametrize("state", ["", "guessed"])
def test_a_wrong_state_is_refused_and_ends_the_attempt(
    state: str, manager: User, provider: SimulatedProvider
) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    assert refused(came_back(browser, query | {"state": state})) == (422, "attempt_unknown")
    assert refused(came_back(browser, query)) == (422, "attempt_unknown")


def test_an_answer_is_good_in_the_browser_that_began_and_in_no_other(
    manager: User, provider: SimulatedProvider
) -> None:
    query = sent_back(visitor(), provider)
    other = visitor()
    sent_back(other, provider)
    assert refused(came_back(other, query)) == (422, "attempt_unknown")


def test_an_answer_is_taken_once(manager: User, provider: SimulatedProvider) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    assert came_back(browser, query).status_code == 200
    assert refused(came_back(browser, query)) == (422, "attempt_unknown")


def test_a_code_that_somebody_used_already_is_refused(manager: User, provider: SimulatedProvider) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    provider.codes.clear()
    assert refused(came_back(browser, query)) == (422, "code_refused")


def test_a_code_begun_elsewhere_does_not_fit_this_attempts_verifier(
    manager: User, provider: SimulatedProvider
) -> None:
    browser = visitor()
    query, stolen = sent_back(browser, provider), sent_back(visitor(), provider)
    assert refused(came_back(browser, query | {"code": stolen["code"]})) == (422, "code_refused")


def test_an_attempt_ends_after_ten_minutes(
    manager: User, provider: SimulatedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    session = browser.client.session
    session["provider_sign_in"] = session["provider_sign_in"] | {
        "begun_at_s": session["provider_sign_in"]["begun_at_s"] - 600
    }
    session.save()
    assert refused(came_back(browser, query)) == (422, "attempt_unknown")


def test_a_new_key_of_the_provider_is_known_at_once(manager: User, provider: SimulatedProvider) -> None:
    signed_in_by(provider)
    provider.key = SigningKey()
    assert signed_in_by(provider).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"is_email_verified": False},
        {"is_email_verified": "true"},
        {"email": "manager@gmail.example"},
        {"email": f"nobody@{DOMAIN}"},
        {"email": ""},
        {"email": f"manager@sub.{DOMAIN}"},
    ],
)
def test_s24_who_cannot_be_matched_gets_one_answer_and_no_link(
    claims: dict[str, Any], manager: User, provider: SimulatedProvider
) -> None:
    account_with_role("alfa", Role.ACCOUNTANT, email="manager@gmail.example")
    account_with_role("alfa", Role.TECHNICIAN, email=f"manager@sub.{DOMAIN}")
    provider.person = replace(provider.person, **claims)
    assert refused(signed_in_by(provider)) == (403, "provider_account_unknown")
    with tenant_context(tenant_by_slug("alfa")):
        assert not ProviderIdentity.objects.exists()


def test_a_second_subject_of_the_same_address_takes_nothing_over(
    manager: User, provider: SimulatedProvider
) -> None:
    signed_in_by(provider)
    provider.person = replace(provider.person, subject="subject-2")
    assert refused(signed_in_by(provider)) == (403, "provider_account_unknown")


def test_s02_an_account_of_another_community_is_nobody_here(provider: SimulatedProvider) -> None:
    configured(provider)
    account_with_role("beta", Role.OWNER, email=MANAGER)
    assert refused(signed_in_by(provider)) == (403, "provider_account_unknown")


def test_s23_who_lost_the_role_is_out_although_linked(manager: User, provider: SimulatedProvider) -> None:
    signed_in_by(provider)
    with tenant_context(tenant_by_slug("alfa")):
        RoleAssignment.objects.filter(account=manager.pk).delete()
    assert refused(signed_in_by(provider)) == (403, "provider_account_unknown")


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_active": False}])
def test_staff_and_closed_accounts_do_not_enter_by_a_customers_provider(
    change: dict[str, bool], manager: User, provider: SimulatedProvider
) -> None:
    User.objects.filter(pk=manager.pk).update(**change)
    assert refused(signed_in_by(provider)) == (403, "provider_account_unknown")


def test_an_address_counts_only_while_its_domain_is_proved(
    manager: User, provider: SimulatedProvider
) -> None:
    CustomDomain.objects.filter(state=DomainState.ACTIVE).update(state=DomainState.FAILED)
    assert refused(signed_in_by(provider)) == (403, "provider_account_unknown")


def test_s02_the_session_is_good_on_its_host_only(manager: User, provider: SimulatedProvider) -> None:
    account_with_role("beta", Role.OWNER, email=MANAGER)
    browser = visitor()
    signed_in_by(provider, browser)
    browser.host = "beta.localhost"
    assert browser.get("/me").status_code == 401


def test_s02_another_community_has_no_provider(manager: User, provider: SimulatedProvider) -> None:
    assert visitor("beta").get("/session/provider").json() == {"is_offered": False}
    assert refused(visitor("beta").post("/session/provider")) == (404, "not_found")


def test_s02_an_attempt_of_alfa_is_unknown_on_beta(manager: User, provider: SimulatedProvider) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    browser.host = "beta.localhost"
    browser.get("/session")
    assert came_back(browser, query).status_code in {403, 404, 422}
    assert browser.get("/session").json()["account"] is None


def test_s24_the_second_factor_is_asked_for_all_the_same(
    manager: User, provider: SimulatedProvider, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    provider.person = replace(provider.person, amr=("pwd", "mfa"))
    browser = visitor()
    assert signed_in_by(provider, browser).json()["second_factor_given"] is False
    assert refused(browser.get("/me")) == (403, "second_factor_needed")


@pytest.mark.parametrize(("amr", "status"), [(("pwd", "mfa"), 200), (("pwd", "otp"), 403), ((), 403)])
def test_the_providers_second_factor_counts_where_the_owner_says_so_and_it_was_seen(
    amr: tuple[str, ...], status: int, provider: SimulatedProvider, settings: Any
) -> None:
    configured(provider, trusts_second_factor=True)
    account_with_role("alfa", Role.MANAGER, email=MANAGER)
    settings.SECOND_FACTOR_REQUIRED = True
    provider.person, browser = replace(provider.person, amr=amr), visitor()
    signed_in_by(provider, browser)
    assert browser.get("/me").status_code == status


def test_entering_by_the_provider_does_not_stand_for_the_password(
    manager: User, provider: SimulatedProvider
) -> None:
    """A community's provider must not change an account that other communities know too."""
    browser = visitor()
    signed_in_by(provider, browser)
    seed = browser.identity("GET", "/account/authenticators/totp").json()["meta"]["secret"]
    code = {"code": totp_code(seed)}
    assert browser.identity("POST", "/account/authenticators/totp", code).status_code == 401
    changed = browser.identity("POST", "/account/password/change", {"new_password": "a new long passphrase"})
    assert changed.status_code == 400


def test_a_plan_without_it_signs_nobody_in_by_a_provider(manager: User, provider: SimulatedProvider) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    plan_assign(
        tenant_id=tenant_by_slug("alfa").pk, plan_code="professional", rhythm=Rhythm.MONTH, with_trial=True
    )
    assert visitor().get("/session/provider").json() == {"is_offered": False}
    assert refused(visitor().post("/session/provider")) == (403, "plan_lacks_feature")
    assert refused(came_back(browser, query)) == (403, "plan_lacks_feature")


def test_a_provider_that_is_switched_off_is_not_offered(provider: SimulatedProvider) -> None:
    configured(provider, is_enabled=False)
    assert visitor().get("/session/provider").json() == {"is_offered": False}
    assert refused(visitor().post("/session/provider")) == (404, "not_found")


def test_s29_a_provider_inside_our_network_is_not_called(
    manager: User, provider: SimulatedProvider, settings: Any
) -> None:
    settings.OUTGOING_NETWORKS = []
    assert refused(visitor().post("/session/provider")) == (422, "address_not_public")


def test_s26_nobody_is_signed_in_by_another_site(manager: User, provider: SimulatedProvider) -> None:
    browser = visitor()
    query = sent_back(browser, provider)
    browser.client.cookies["csrftoken"].set("csrftoken", "", "")
    assert refused(came_back(browser, query)) == (403, "csrf")
