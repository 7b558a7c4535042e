from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input
from tenant_apps.access.permissions import Permission


class CallerOut(Schema):
    """Who you are in this community and what you may do here."""

    name: str
    role: str | None
    member_id: UUID | None
    permissions: list[str]


class ApiKeyIn(Input):
    name: str = Field(min_length=1, max_length=100)
    permissions: list[Permission] = Field(min_length=1, max_length=50)
    expires_at: datetime


class ApiKeyOut(Schema):
    id: UUID
    name: str
    prefix: str
    permissions: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class IssuedKeyOut(Schema):
    """The only answer that holds the token."""

    key: ApiKeyOut
    token: str
