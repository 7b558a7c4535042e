from uuid import UUID

from django.db.models import QuerySet

from cer.kit.errors import NotFoundError
from tenant_apps.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint


def endpoints_listed() -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.all()


def endpoint_by_id(endpoint_id: UUID) -> WebhookEndpoint:
    return _one(endpoints_listed().filter(pk=endpoint_id))


def endpoint_for_change(endpoint_id: UUID) -> WebhookEndpoint:
    return _one(endpoints_listed().filter(pk=endpoint_id).select_for_update())


def deliveries_listed(*, state: DeliveryState | None = None) -> QuerySet[WebhookDelivery]:
    """What endpoints were told or are to be told, with every call that was made."""
    rows = WebhookDelivery.objects.prefetch_related("calls")
    return rows if state is None else rows.filter(state=state)


def deliveries_of(endpoint_id: UUID, *, state: DeliveryState | None = None) -> QuerySet[WebhookDelivery]:
    return deliveries_listed(state=state).filter(endpoint=endpoint_by_id(endpoint_id))


def delivery_by_id(delivery_id: UUID) -> WebhookDelivery:
    delivery = deliveries_listed().filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFoundError("There is no such delivery in this community.")
    return delivery


def _one(rows: QuerySet[WebhookEndpoint]) -> WebhookEndpoint:
    endpoint = rows.first()
    if endpoint is None:
        raise NotFoundError("There is no such endpoint in this community.")
    return endpoint
