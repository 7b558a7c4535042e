from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input, MailAddress


class SignIn(Input):
    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=200)


class AddressChange(Input):
    email: MailAddress
    password: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Not needed right after a proof at /_allauth/browser/v1/auth/reauthenticate.",
    )


class AddressToken(Input):
    token: str = Field(min_length=1, max_length=1000)


class AccountOut(Schema):
    id: UUID
    email: str
    name: str


class SessionOut(Schema):
    """Who is signed in, if anybody, and the token that writes must carry."""

    account: AccountOut | None
    second_factor_given: bool
    pending: str | None = Field(
        description="What is left of a sign-in that has begun: `mfa_authenticate` or `verify_email`, done at"
        " /_allauth/browser/v1/auth."
    )
    is_acting: bool = Field(
        description="The platform's support is here as somebody else: see GET /session/acting."
    )
    csrf_token: str
    site_name: str = Field(description="What this host is called: the community's name, or the console's.")


class CommunityOfAccountOut(Schema):
    """A community that the signed-in account can go to; the person signs in there anew."""

    name: str
    address: str
