from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input


class SignIn(Input):
    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=200)


class AccountOut(Schema):
    id: UUID
    email: str
    name: str


class SessionOut(Schema):
    """Who is signed in, if anybody, and the token that writes must carry."""

    account: AccountOut | None
    csrf_token: str
