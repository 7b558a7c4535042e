"""Who sets the provider, what is refused, and what the trial of it says."""

from typing import Any

import pytest
from django_tenants.utils import tenant_context

from cer.simulators.openid import SimulatedProvider
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.single_sign_on.models import SignInProvider
from tests.clients import ApiClient, account_with_role, signed_in
from tests.single_sign_on.browsers import DOMAIN, MANAGER, configured, refused, signed_in_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_domain")]

BODY = {
    "issuer": "https://login.example.org",
    "client_id": "cer",
    "client_secret": "s3cret",
    "email_domains": [DOMAIN],
}


def put(owner: ApiClient, **changes: Any) -> Any:
    return owner.request("PUT", "/sign-in-provider", BODY | changes)


def test_the_secret_is_sealed_and_never_shown() -> None:
    owner = signed_in("alfa")
    assert put(owner).status_code == 200
    assert "s3cret" not in str(owner.get("/sign-in-provider").json())
    assert "s3cret" not in str(owner.get("/audit").json())
    with tenant_context(tenant_by_slug("alfa")):
        assert b"s3cret" not in bytes(SignInProvider.objects.get().secret_sealed)


def test_the_owner_reads_what_to_register_with_the_provider() -> None:
    owner = signed_in("alfa")
    assert put(owner).json()["return_address"].endswith("/sign-in/provider")


def test_a_kept_secret_is_not_sent_to_another_issuer() -> None:
    owner = signed_in("alfa")
    put(owner)
    assert put(owner, client_secret=None, client_id="other").status_code == 200
    answer = put(owner, client_secret=None, issuer="https://evil.example.org")
    assert refused(answer) == (422, "secret_needed")


def test_a_provider_vouches_for_no_domain_that_is_not_proved() -> None:
    answer = put(signed_in("alfa"), email_domains=[DOMAIN, "gmail.com"])
    assert refused(answer) == (422, "domain_not_proved")
    assert answer.json()["errors"][0]["pointer"] == "/email_domains"
    assert refused(put(signed_in("beta"))) == (422, "domain_not_proved")


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.org",
        "https://user@login.example.org",
        "https://login.example.org/?a=b",
        "https://login.example.org/#a",
        "login.example.org",
    ],
)
def test_an_issuer_that_is_no_plain_https_address_is_refused(issuer: str) -> None:
    assert refused(put(signed_in("alfa"), issuer=issuer)) == (422, "url_refused")


def test_only_the_owner_sets_it_and_only_in_a_plan_that_holds_it() -> None:
    assert put(signed_in("alfa", Role.MANAGER)).status_code == 403
    plan_assign(
        tenant_id=tenant_by_slug("alfa").pk, plan_code="professional", rhythm=Rhythm.MONTH, with_trial=True
    )
    assert refused(put(signed_in("alfa"))) == (403, "plan_lacks_feature")


def test_taken_away_it_is_there_no_more() -> None:
    owner = signed_in("alfa")
    put(owner)
    assert owner.request("DELETE", "/sign-in-provider").status_code == 204
    assert refused(owner.get("/sign-in-provider")) == (404, "not_found")


def test_the_trial_says_that_all_is_well(provider: SimulatedProvider) -> None:
    checks = configured(provider).post("/sign-in-provider/test").json()
    assert [check["name"] for check in checks if check["is_good"]] == [
        "domains",
        "discovery",
        "pkce",
        "keys",
        "secret",
    ]


@pytest.mark.parametrize(
    ("setting", "document", "wrong"),
    [
        ({"client_secret": "mistyped"}, {}, "secret"),
        ({"client_id": "mistyped"}, {}, "secret"),
        ({}, {"issuer": "https://other.example"}, "discovery"),
        ({}, {"token_endpoint": "http://login.example.org/token"}, "discovery"),
        ({}, {"code_challenge_methods_supported": ["plain"]}, "pkce"),
        ({}, {"jwks_uri": "https://127.0.0.1:1/keys"}, "keys"),
    ],
)
def test_the_trial_says_what_is_wrong(
    setting: dict[str, str], document: dict[str, Any], wrong: str, provider: SimulatedProvider
) -> None:
    owner = configured(provider, **setting)
    provider.changes = document
    checks = owner.post("/sign-in-provider/test").json()
    assert [check["name"] for check in checks if not check["is_good"]] == [wrong]


def test_unlinked_a_person_is_linked_anew(provider: SimulatedProvider) -> None:
    owner = configured(provider)
    account_with_role("alfa", Role.MANAGER, email=MANAGER)
    signed_in_by(provider)
    people = owner.get("/people").json()["items"]
    path = f"/sign-in-provider/people/{next(each['id'] for each in people if each['role'] == 'manager')}"
    assert owner.request("DELETE", path).status_code == 204
    assert owner.request("DELETE", path).status_code == 404
    assert signed_in_by(provider).status_code == 200
