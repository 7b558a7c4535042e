from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from cer.kit.api.schemas import Input, MailAddress
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class CallerOut(Schema):
    """Who you are in this community and what you may do here."""

    name: str
    role: str | None
    member_id: UUID | None
    permissions: list[str]
    object_permissions: list[str] = Field(
        description="What you may do with the objects granted to you, if you are restricted to these."
    )


class ApiKeyIn(Input):
    name: str = Field(min_length=1, max_length=100)
    permissions: list[Permission] = Field(min_length=1, max_length=50)
    expires_at: datetime


class ServiceAccountIn(Input):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    role: Role = Field(description="Any but owner and member, and none that may do more than you.")
    permissions: list[Permission] = Field(
        min_length=1, max_length=50, description="Of what the role allows, what this software needs."
    )


class ServiceAccountOut(Schema):
    """Software that acts in its own name."""

    id: UUID
    name: str
    role: Role
    permissions: list[str]
    created_at: datetime
    ended_at: datetime | None


class ApiKeyOut(Schema):
    id: UUID
    service_account_id: UUID | None = Field(
        description="Whose key it is; none: its maker's, and it may never do more than its maker may now."
    )
    name: str
    prefix: str
    permissions: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    previous_until: datetime | None = Field(
        description="Until then the token before the last rotation is good."
    )
    last_used_at: datetime | None = Field(description="To the minute.")


class RotationIn(Input):
    grace_hours: int = Field(24, ge=0, le=14 * 24, description="How long the old token stays good.")


class IssuedKeyOut(Schema):
    """The only answer that holds the token."""

    key: ApiKeyOut
    token: str


class PersonOut(Schema):
    """Somebody with a role in this community."""

    id: UUID
    name: str
    email: str
    role: Role
    member_id: UUID | None
    is_restricted: bool = Field(description="Then only what is granted to this person exists for it.")


class RoleOut(Schema):
    """A role and what it may do."""

    role: Role
    permissions: list[Permission]
    needs_second_factor: bool
    is_grantable: bool = Field(description="Whether you may give and take it: it may do no more than you.")


class GrantsIn(Input):
    """Replaces the grants before; who is not restricted sees everything and takes no grants."""

    is_restricted: bool
    plant_ids: list[UUID] = Field([], max_length=1000)
    configuration_ids: list[UUID] = Field([], max_length=1000)


class GrantedOut(Schema):
    id: UUID
    code: str


class GrantsOut(Schema):
    """What a restricted person may see: plants with their PODs, configurations with all that is in them."""

    is_restricted: bool
    plants: list[GrantedOut]
    configurations: list[GrantedOut]


class RoleIn(Input):
    role: Role


class InvitationIn(Input):
    email: MailAddress
    name: Name
    role: Role
    is_restricted: bool = Field(default=False, description="The person will see nothing but what is granted.")
    plant_ids: list[UUID] = Field(
        [], max_length=1000, description="Granted to who is restricted, by accepting."
    )
    configuration_ids: list[UUID] = Field([], max_length=1000)
    member_id: UUID | None = None
    language: Literal["it", "en", "de"] = "it"


class InvitationOut(Schema):
    """An offer of a role; open while it is neither accepted nor revoked nor expired."""

    id: UUID
    email: str
    name: str
    role: Role
    is_restricted: bool
    plant_ids: list[UUID]
    configuration_ids: list[UUID]
    member_id: UUID | None
    invited_by_name: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None


class InvitationTokenIn(Input):
    token: Token


class AcceptanceIn(Input):
    token: Token
    name: Name | None = None
    password: Annotated[str, StringConstraints(max_length=200)] | None = None


class InvitationShownOut(Schema):
    """What the reader of an invitation is offered."""

    community: str
    email: str
    name: str
    role: Role
    invited_by_name: str
    has_account: bool = Field(
        description="Then the person signs in before accepting; else a password is chosen."
    )
