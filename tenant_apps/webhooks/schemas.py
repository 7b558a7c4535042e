from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from cer.adapters.outgoing_web import LONGEST_URL
from cer.kit.api.schemas import Input, PageQuery
from tenant_apps.webhooks.models import NAME_LENGTH, DeliveryState


class EndpointIn(Input):
    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    url: str = Field(max_length=LONGEST_URL, description="https only; to a public address.")
    event_types: list[str] = Field(min_length=1, max_length=50)


class EndpointChangeIn(EndpointIn):
    is_enabled: bool


class EndpointOut(Schema):
    """An endpoint, without its secret."""

    id: UUID
    name: str
    url: str
    event_types: list[str]
    previous_until: datetime | None = Field(
        description="Until then calls are signed with the secret before the last rotation as well."
    )
    failing_since: datetime | None
    disabled_at: datetime | None
    created_at: datetime


class NewSecretOut(Schema):
    """The only answer that holds the secret."""

    endpoint: EndpointOut
    secret: str


class SecretRotationIn(Input):
    grace_hours: int = Field(24, ge=0, le=7 * 24)


class DeliveriesQuery(PageQuery):
    state: DeliveryState | None = None


class TryOut(Schema):
    tried_at: datetime
    status: int | None
    excerpt: str = Field(description="The beginning of the answer.")
    problem: str


class DeliveryOut(Schema):
    """One change that an endpoint is told of, and every call that was made for it."""

    id: UUID
    endpoint_id: UUID
    event_type: str
    body: str
    state: DeliveryState
    tries: int
    next_try_at: datetime | None
    created_at: datetime
    calls: list[TryOut]


class EventTypesOut(Schema):
    event_types: list[str]
