from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from cer.adapters.outgoing_web import LONGEST_URL
from cer.kit.api.schemas import Input
from tenant_apps.single_sign_on.models import CLIENT_ID_LENGTH, DOMAINS_MAX, SECRET_LENGTH

Plain = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
EmailDomain = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=253)]


class SignInProviderIn(Input):
    issuer: Plain = Field(max_length=LONGEST_URL, description="As the provider writes it; https only.")
    client_id: Plain = Field(max_length=CLIENT_ID_LENGTH)
    client_secret: Annotated[str, StringConstraints(min_length=1, max_length=SECRET_LENGTH)] | None = Field(
        None, description="Null keeps the one before, unless the issuer changes."
    )
    email_domains: list[EmailDomain] = Field(
        min_length=1,
        max_length=DOMAINS_MAX,
        description="Whose addresses the provider may vouch for: each proved to be the community's.",
    )
    trusts_second_factor: bool = Field(
        default=False, description="Whether `mfa` in the provider's `amr` counts as the second factor here."
    )
    is_enabled: bool = True


class SignInProviderOut(Schema):
    """The community's identity provider, without its secret."""

    issuer: str
    client_id: str
    email_domains: list[str]
    domains_not_proved: list[str] = Field(description="Of these, what is not proved any more.")
    trusts_second_factor: bool
    is_enabled: bool
    return_address: str = Field(description="The redirect URI to register with the provider.")


class ProviderCheckOut(Schema):
    name: str = Field(description="domains, discovery, pkce, keys or secret.")
    is_good: bool
    sentence: str


class ProviderOfferOut(Schema):
    """Whether people may sign in by a provider here."""

    is_offered: bool


class ProviderAddressOut(Schema):
    """Where the browser is to go."""

    address: str


class ProviderAnswerIn(Input):
    """The query with which the provider sent the browser back."""

    state: str = Field(max_length=200)
    code: str | None = Field(None, max_length=4000)
    iss: str | None = Field(None, max_length=LONGEST_URL)
    error: str | None = Field(None, max_length=100)
