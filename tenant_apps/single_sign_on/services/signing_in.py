"""Signing in by the community's provider: begun, answered, and matched with somebody who is here already.

Runs on the public role and enters the community where it reads or writes there. No transaction is open
during a call to the provider.
"""

import hmac
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django_tenants.utils import tenant_context

from cer.adapters.openid import (
    Attempt,
    Claims,
    Client,
    Provider,
    ProviderWeb,
    attempt_begin,
    authorization_url,
    id_token_checked,
)
from cer.kit.acting import ActorKind, acting, actor_now
from cer.kit.audit import audit_record, created
from cer.kit.errors import ForbiddenError, NotFoundError, RuleBrokenError
from shared_apps.accounts.selectors import account_by_id
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from tenant_apps.access.selectors import people_listed
from tenant_apps.single_sign_on.models import ProviderIdentity
from tenant_apps.single_sign_on.selectors import (
    account_of_subject,
    client_of,
    domains_proved_here,
    provider_set,
)

GOOD_FOR_S = 600


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser is to go, and what its session keeps until it comes back."""

    address: str
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who it is, and whether the provider's word on a second factor counts here."""

    account_id: UUID
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class _Terms:
    """The provider's row, as read before any call."""

    issuer: str
    client: Client
    email_domains: frozenset[str]
    trusts_second_factor: bool


def provider_sign_in_begin(*, tenant: object, now_s: int) -> Begun:
    """Send a browser to the provider."""
    terms = _terms(tenant)
    provider = _discovered(terms)
    if not provider.knows_s256:
        raise RuleBrokenError("The provider does not know PKCE with S256.", code="provider_broken")
    attempt = attempt_begin(terms.issuer, now_s=now_s)
    return Begun(address=authorization_url(provider, terms.client, attempt), attempt=attempt)


def provider_sign_in_finish(
    *, tenant: object, attempt: Attempt | None, state: str, code: str, issuer: str | None, now_s: int
) -> SignedIn:
    """Take the provider's answer for the attempt that this browser began."""
    terms = _terms(tenant)
    attempt = _attempt_checked(attempt, state=state, now_s=now_s)
    provider = _discovered(terms)
    if attempt.issuer != terms.issuer or issuer not in (
        (terms.issuer,) if provider.names_itself else (None, terms.issuer)
    ):
        raise RuleBrokenError(
            "The answer comes from another provider than the one that was asked: begin again.",
            code="issuer_differs",
        )
    token = provider.id_token(terms.client, code=code, verifier=attempt.verifier)
    claims = id_token_checked(
        token,
        keys=provider.keys(),
        issuer=terms.issuer,
        client_id=terms.client.client_id,
        nonce=attempt.nonce,
    )
    return SignedIn(
        account_id=_account(tenant, terms, claims),
        has_second_factor=terms.trusts_second_factor and claims.has_second_factor,
    )


def _terms(tenant: object) -> _Terms:
    with tenant_context(tenant):
        feature_required(Feature.SSO)
        provider = provider_set()
        if not provider.is_enabled:
            raise NotFoundError("This community has no identity provider of its own.")
        return _Terms(
            issuer=provider.issuer,
            client=client_of(provider),
            email_domains=frozenset(provider.email_domains) & domains_proved_here(),
            trusts_second_factor=provider.trusts_second_factor,
        )


def _discovered(terms: _Terms) -> Provider:
    return Provider.discovered(terms.issuer, ProviderWeb(settings.OUTGOING_NETWORKS))


def _attempt_checked(attempt: Attempt | None, *, state: str, now_s: int) -> Attempt:
    is_known = attempt is not None and hmac.compare_digest(attempt.state.encode(), state.encode())
    if attempt is None or not is_known or not 0 <= now_s - attempt.begun_at_s < GOOD_FOR_S:
        raise RuleBrokenError(
            "This sign-in was not begun in this browser, or more than ten minutes ago: begin it again.",
            code="attempt_unknown",
        )
    return attempt


def _account(tenant: object, terms: _Terms, claims: Claims) -> UUID:
    """The account of somebody with a role here: as linked, or by an address that the provider may vouch for.

    The platform's staff never enters by the word of a customer's provider.
    """
    with tenant_context(tenant):
        linked = account_of_subject(claims.issuer, claims.subject)
        account_id = linked or _by_address(terms, claims)
        people = people_listed().filter(account_id=account_id)
        if account_id is None or not people.exists():
            raise _unknown()
    account = account_by_id(account_id)
    if not account.is_active or account.is_staff or (not linked and account.email.lower() != claims.email):
        raise _unknown()
    if not linked:
        person = replace(actor_now(), kind=ActorKind.ACCOUNT, id=str(account.pk), name=account.name)
        with tenant_context(tenant), acting(person):
            identity_link(issuer=claims.issuer, subject=claims.subject, account_id=account.pk)
    return account_id


def _by_address(terms: _Terms, claims: Claims) -> UUID | None:
    _, at, domain = claims.email.rpartition("@")
    if not claims.is_email_verified or not at or domain not in terms.email_domains:
        return None
    return people_listed().filter(email__iexact=claims.email).values_list("account_id", flat=True).first()


def identity_link(*, issuer: str, subject: str, account_id: UUID) -> None:
    """Once for a subject and once for an account: a second subject of the same address is somebody else."""
    try:
        with transaction.atomic():
            identity = ProviderIdentity.objects.create(issuer=issuer, subject=subject, account_id=account_id)
            audit_record("provider_identity.linked", identity, created(identity))
    except IntegrityError as error:
        raise _unknown() from error


def _unknown() -> ForbiddenError:
    """One answer for all: it does not tell who is here, nor what is known of them (S24)."""
    return ForbiddenError(
        "The provider knows you, but this community does not by what it says: it needs an invitation to the"
        " address that your provider has verified, and one account of the provider for each person.",
        code="provider_account_unknown",
    )
