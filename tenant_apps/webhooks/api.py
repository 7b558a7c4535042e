from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.webhooks.events import EVENT_TYPES
from tenant_apps.webhooks.models import WebhookDelivery, WebhookEndpoint
from tenant_apps.webhooks.schemas import (
    DeliveriesQuery,
    DeliveryOut,
    EndpointChangeIn,
    EndpointIn,
    EndpointOut,
    EventTypesOut,
    NewSecretOut,
    SecretRotationIn,
)
from tenant_apps.webhooks.selectors import deliveries_of, endpoint_by_id, endpoints_listed
from tenant_apps.webhooks.services import (
    NewSecret,
    delivery_repeat,
    endpoint_add,
    endpoint_change,
    endpoint_remove,
    secret_rotate,
)

doors = Doors(tags=["webhooks"])


@doors.get("/webhook-event-types", permission=Permission.WEBHOOKS_MANAGE, response=EventTypesOut)
def webhook_event_types(request: HttpRequest) -> Any:
    """What an endpoint can be told of."""
    return {"event_types": EVENT_TYPES}


@doors.get("/webhook-endpoints", permission=Permission.WEBHOOKS_MANAGE, response=Page[EndpointOut])
def webhook_endpoints(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Addresses that are told of changes."""
    return page_of(
        endpoints_listed(), page, sortable={"name": "name", "created_at": "created_at"}, default="name"
    )


@doors.get("/webhook-endpoints/{endpoint_id}", permission=Permission.WEBHOOKS_MANAGE, response=EndpointOut)
def webhook_endpoint(request: HttpRequest, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint."""
    return endpoint_by_id(endpoint_id)


@doors.post("/webhook-endpoints", permission=Permission.WEBHOOKS_MANAGE, response=NewSecretOut, status=201)
def webhook_endpoint_add(request: HttpRequest, response: HttpResponse, body: EndpointIn) -> NewSecret:
    """Tell an address of changes from now on; the secret is in this answer and nowhere else."""
    response["Cache-Control"] = "no-store"
    return endpoint_add(**dict(body))


@doors.put("/webhook-endpoints/{endpoint_id}", permission=Permission.WEBHOOKS_MANAGE, response=EndpointOut)
def webhook_endpoint_change(
    request: HttpRequest, endpoint_id: UUID, body: EndpointChangeIn
) -> WebhookEndpoint:
    """Change, disable or enable an endpoint."""
    return endpoint_change(endpoint_id=endpoint_id, **dict(body))


@doors.post(
    "/webhook-endpoints/{endpoint_id}/secret",
    permission=Permission.WEBHOOKS_MANAGE,
    response=NewSecretOut,
    status=201,
)
def webhook_secret_rotate(
    request: HttpRequest, response: HttpResponse, endpoint_id: UUID, body: SecretRotationIn
) -> NewSecret:
    """Give an endpoint a new secret; for the hours of grace calls are signed with both."""
    response["Cache-Control"] = "no-store"
    return secret_rotate(endpoint_id=endpoint_id, grace=timedelta(hours=body.grace_hours))


@doors.delete(
    "/webhook-endpoints/{endpoint_id}", permission=Permission.WEBHOOKS_MANAGE, response=None, status=204
)
def webhook_endpoint_remove(request: HttpRequest, endpoint_id: UUID) -> None:
    """Stop telling an address."""
    endpoint_remove(endpoint_id=endpoint_id)


@doors.get(
    "/webhook-endpoints/{endpoint_id}/deliveries",
    permission=Permission.WEBHOOKS_MANAGE,
    response=Page[DeliveryOut],
)
def webhook_deliveries(request: HttpRequest, endpoint_id: UUID, query: Query[DeliveriesQuery]) -> Any:
    """What an endpoint was told and how it answered."""
    rows = deliveries_of(endpoint_id, state=query.state)
    return page_of(rows, query, sortable={"created_at": "created_at"}, default="-created_at")


@doors.post(
    "/webhook-deliveries/{delivery_id}/repeat", permission=Permission.WEBHOOKS_MANAGE, response=DeliveryOut
)
def webhook_delivery_repeat(request: HttpRequest, delivery_id: UUID) -> WebhookDelivery:
    """Tell an endpoint of a change once more, within a minute."""
    return delivery_repeat(delivery_id=delivery_id)
