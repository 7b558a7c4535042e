from tenant_apps.webhooks.services.endpoints import (
    NewSecret,
    endpoint_add,
    endpoint_change,
    endpoint_remove,
    secret_rotate,
)
from tenant_apps.webhooks.services.sending import deliveries_collect, deliveries_send, delivery_repeat

__all__ = [
    "NewSecret",
    "deliveries_collect",
    "deliveries_send",
    "delivery_repeat",
    "endpoint_add",
    "endpoint_change",
    "endpoint_remove",
    "secret_rotate",
]
