"""The community's identity provider: set, tried, taken away; and a link of a person to it cut."""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cer.adapters.openid import Client, Provider, ProviderWeb, refusal_named, signing_keys
from cer.adapters.outgoing_web import url_checked
from cer.kit.audit import audit_record
from cer.kit.errors import CerError, NotFoundError, RuleBrokenError
from cer.kit.masking import HIDDEN
from cer.kit.refusals import field_refused
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.access.selectors import person_by_id
from tenant_apps.single_sign_on.models import ProviderIdentity, SignInProvider
from tenant_apps.single_sign_on.selectors import (
    client_of,
    domains_proved_here,
    provider_set,
    secret_place,
)

_SHOWN = ("issuer", "client_id", "email_domains", "trusts_second_factor", "is_enabled")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a sign-in needs, and whether it is there."""

    name: str
    is_good: bool
    sentence: str


@transaction.atomic
def provider_put(
    *,
    issuer: str,
    client_id: str,
    client_secret: str | None,
    email_domains: Collection[str],
    trusts_second_factor: bool,
    is_enabled: bool,
) -> SignInProvider:
    """Set the provider. Without a new secret the one before stays, but never goes to another issuer."""
    feature_required(Feature.SSO)
    provider = SignInProvider.objects.select_for_update().first() or SignInProvider()
    before = {name: getattr(provider, name) for name in _SHOWN} if provider.secret_sealed else {}
    _issuer_check(issuer)
    if client_secret is None and before.get("issuer") != issuer:
        raise field_refused(
            "client_secret",
            "Give the secret that this issuer made for you: the one before is not sent to another.",
            code="secret_needed",
        )
    after = {
        "issuer": issuer,
        "client_id": client_id,
        "email_domains": _domains_checked(email_domains),
        "trusts_second_factor": trusts_second_factor,
        "is_enabled": is_enabled,
    }
    for name, value in after.items():
        setattr(provider, name, value)
    changes = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
    if client_secret is not None:
        place = secret_place(provider)
        provider.secret_sealed = field_cipher_here().seal(client_secret.encode(), place=place)
        changes["client_secret"] = (HIDDEN, HIDDEN)
    provider.save()
    audit_record("sign_in_provider.set", provider, changes, label=issuer)
    return provider


@transaction.atomic
def provider_remove() -> None:
    """Take the provider away; who is linked stays linked, should the same one come back."""
    provider = provider_set()
    changes = {name: (getattr(provider, name), None) for name in _SHOWN}
    audit_record("sign_in_provider.removed", provider, changes, label=provider.issuer)
    provider.delete()


@transaction.atomic
def identity_unlink(*, person_id: UUID) -> None:
    """Forget whom the provider means by a person, who is linked anew at the next sign-in."""
    person = person_by_id(person_id)
    links = ProviderIdentity.objects.filter(account_id=person.account_id)
    link = links.first()
    if link is None:
        raise NotFoundError("There is no such person in this community who has signed in by the provider.")
    audit_record("provider_identity.unlinked", link, {"account_id": (person.account_id, None)})
    links.delete()


def provider_test() -> list[Check]:
    """Try everything short of a person who signs in; what is wrong says what to do. Changes nothing."""
    feature_required(Feature.SSO)
    provider = provider_set()
    client, issuer = client_of(provider), provider.issuer
    not_proved = sorted(set(provider.email_domains) - domains_proved_here())
    checks = [
        Check(
            "domains",
            not not_proved,
            f"Not proved to be yours: {', '.join(not_proved)}; see Settings, Domains."
            if not_proved
            else "The domains are proved.",
        )
    ]
    try:
        found = Provider.discovered(issuer, ProviderWeb(settings.OUTGOING_NETWORKS))
    except CerError as error:
        return [*checks, Check("discovery", is_good=False, sentence=error.sentence)]
    return [
        *checks,
        Check("discovery", is_good=True, sentence="The provider describes itself."),
        *_tried(found, client),
    ]


def _tried(found: Provider, client: Client) -> Iterator[Check]:
    yield Check(
        "pkce",
        found.knows_s256,
        "The provider takes PKCE with S256."
        if found.knows_s256
        else "The provider does not know PKCE with S256.",
    )
    for name, trial in (("keys", _keys_tried), ("secret", _secret_tried)):
        try:
            yield trial(found, client)
        except CerError as error:
            yield Check(name, is_good=False, sentence=error.sentence)


def _keys_tried(found: Provider, _client: Client) -> Check:
    count = len(signing_keys(found.keys()))
    return Check("keys", count > 0, f"The provider signs with {count} keys that we can check.")


def _secret_tried(found: Provider, client: Client) -> Check:
    """With a code that nobody gave: who is refused as a client has a wrong secret, else only the code is."""
    answer = found.code_exchange(client, code=secrets.token_urlsafe(16), verifier=secrets.token_urlsafe(48))
    word = refusal_named(answer)
    is_known = answer.status != 401 and word not in {"invalid_client", "unauthorized_client"}
    return Check(
        "secret",
        is_known,
        "The provider takes client id and secret."
        if is_known
        else f"The provider refuses client id or secret ({word}): copy both anew.",
    )


def _issuer_check(issuer: str) -> None:
    try:
        url_checked(issuer)
    except RuleBrokenError as refusal:
        raise field_refused("issuer", refusal.sentence, code=refusal.code) from refusal
    if "?" in issuer:
        raise field_refused("issuer", "An issuer is an address without a question.", code="url_refused")


def _domains_checked(email_domains: Collection[str]) -> list[str]:
    domains = sorted({domain.strip().lower() for domain in email_domains})
    if not_proved := sorted(set(domains) - domains_proved_here()):
        raise field_refused(
            "email_domains",
            f"Not proved to be yours: {', '.join(not_proved)}. Claim the domain and set its record first.",
            code="domain_not_proved",
        )
    return domains
