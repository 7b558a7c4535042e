from dataclasses import dataclass
from uuid import UUID

from cer.adapters.openid import Client
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.encryption import sealed_place
from cer.kit.errors import NotFoundError
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.domains.selectors import domains_proved
from shared_apps.tenants.selectors import field_cipher_here, primary_address, tenant_by_schema
from tenant_apps.single_sign_on.models import ProviderIdentity, SignInProvider

RETURN_PATH = "/sign-in/provider"
"""The page to which the provider sends the browser back; it hands the answer to the API."""


@dataclass(frozen=True, slots=True)
class ShownProvider:
    """The provider as it was set, and what has to be known to set it up on the other side."""

    issuer: str
    client_id: str
    email_domains: list[str]
    domains_not_proved: list[str]
    trusts_second_factor: bool
    is_enabled: bool
    return_address: str


def provider_if_set() -> SignInProvider | None:
    return SignInProvider.objects.first()


def provider_set() -> SignInProvider:
    provider = provider_if_set()
    if provider is None:
        raise NotFoundError("This community has no identity provider of its own.")
    return provider


def provider_shown() -> ShownProvider:
    """The provider without its secret."""
    provider = provider_set()
    return ShownProvider(
        issuer=provider.issuer,
        client_id=provider.client_id,
        email_domains=provider.email_domains,
        domains_not_proved=sorted(set(provider.email_domains) - domains_proved_here()),
        trusts_second_factor=provider.trusts_second_factor,
        is_enabled=provider.is_enabled,
        return_address=return_address_here(),
    )


def domains_proved_here() -> frozenset[str]:
    """Domains that the entered community has proved to be its own, as they stand now."""
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        return domains_proved(tenant_by_schema(schema_name).pk)


def return_address_here() -> str:
    """On the community's stored address, never on the host that was asked (S17)."""
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        return primary_address(tenant_by_schema(schema_name).pk) + RETURN_PATH


def client_of(provider: SignInProvider) -> Client:
    """What the community is to its provider, with the secret opened."""
    sealed = bytes(provider.secret_sealed)
    return Client(
        client_id=provider.client_id,
        client_secret=field_cipher_here().open(sealed, place=secret_place(provider)).decode(),
        redirect_uri=return_address_here(),
    )


def secret_place(provider: SignInProvider) -> str:
    return sealed_place("single_sign_on.signinprovider", provider.pk, "secret")


def account_of_subject(issuer: str, subject: str) -> UUID | None:
    """The account that was linked to a subject of a provider."""
    return (
        ProviderIdentity.objects.filter(issuer=issuer, subject=subject)
        .values_list("account_id", flat=True)
        .first()
    )
