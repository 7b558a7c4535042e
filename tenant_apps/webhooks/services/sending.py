"""From the audit log to the endpoints. The log is the outbox: an entry is there if its change is (F21).

Collecting and calling may be done twice and by several at once; an endpoint is told at least once, and knows
a repeat by the id of the event. No transaction is open during a call (F24).
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cer.adapters.outgoing_web import Answer, Resolve, addresses_of, https_post
from cer.kit.audit import AuditRow, audit_record
from cer.kit.errors import CerError, ConflictError
from cer.kit.tenancy import current_schema
from shared_apps.plans.selectors import entitled
from shared_apps.plans.terms import Feature
from tenant_apps.access.permissions import Permission, people_who_may
from tenant_apps.audit.selectors import entries_after
from tenant_apps.notices.services import notice_tell
from tenant_apps.webhooks.models import (
    PROBLEM_LENGTH,
    WAITS,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookTry,
)
from tenant_apps.webhooks.selectors import delivery_by_id, endpoint_for_change
from tenant_apps.webhooks.services.endpoints import secret_opened

LEASE = timedelta(minutes=2)
"""Longer than a call may last: whoever took a delivery and died is followed by another."""
DISABLED_AFTER = timedelta(days=3)
AT_ONCE = 50
_EVENTS = UUID("6f2f6f0e-5d3b-4c39-9f7c-0a4f1c8f9d11")


def deliveries_collect() -> int:
    """Write down what each endpoint is to be told of that happened since it was last looked after.

    While the plan holds no webhooks nothing is told; what happened then is, once it does again.
    """
    if not entitled(Feature.WEBHOOKS):
        return 0
    ids = list(WebhookEndpoint.objects.filter(disabled_at=None).order_by("pk").values_list("pk", flat=True))
    return sum(_collect(endpoint_id) for endpoint_id in ids)


@transaction.atomic
def _collect(endpoint_id: UUID) -> int:
    endpoint = endpoint_for_change(endpoint_id)
    now, found, until = timezone.now(), [], endpoint.told_until_number
    for entry in entries_after(until):
        until = entry.number
        if entry.action in endpoint.event_types:
            found.append(
                WebhookDelivery(
                    endpoint=endpoint,
                    event_number=entry.number,
                    event_type=entry.action,
                    body=_body(entry),
                    next_try_at=now,
                )
            )
    if until != endpoint.told_until_number:
        WebhookDelivery.objects.bulk_create(found)
        endpoint.told_until_number = until
        endpoint.save(update_fields=["told_until_number"])
    return len(found)


def deliveries_send(*, resolve: Resolve = addresses_of) -> int:
    """Call every endpoint that is due; return how many calls were made."""
    calls = 0
    while delivery_id := _next_claimed():
        delivery = delivery_by_id(delivery_id)
        endpoint = delivery.endpoint
        headers = _headers(endpoint, delivery, timezone.now())
        answer, problem = None, ""
        try:
            answer = https_post(
                endpoint.url,
                body=delivery.body.encode(),
                headers=headers,
                resolve=resolve,
                allowed=settings.OUTGOING_NETWORKS,
            )
        except CerError as error:
            problem = error.sentence
        _record(delivery_id, answer, problem)
        calls += 1
    return calls


@transaction.atomic
def delivery_repeat(*, delivery_id: UUID) -> WebhookDelivery:
    """Tell an endpoint once more, as if for the first time."""
    delivery = delivery_by_id(delivery_id)
    if delivery.endpoint.disabled_at:
        raise ConflictError(
            f"The endpoint {delivery.endpoint.name} is disabled: enable it first.", code="endpoint_disabled"
        )
    before = delivery.state
    delivery.state, delivery.tries, delivery.next_try_at = DeliveryState.WAITING, 0, timezone.now()
    delivery.save(update_fields=["state", "tries", "next_try_at"])
    changes = {"state": (before, delivery.state), "event_number": (None, delivery.event_number)}
    audit_record("webhook_delivery.repeated", delivery, changes, label=delivery.endpoint.name)
    return delivery


@transaction.atomic
def _next_claimed() -> UUID | None:
    """Take the delivery that waits longest, for as long as a call may last."""
    now = timezone.now()
    delivery = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=DeliveryState.WAITING, next_try_at__lte=now, endpoint__disabled_at=None)
        .order_by("next_try_at", "pk")
        .first()
    )
    if delivery is None:
        return None
    delivery.next_try_at, delivery.tries = now + LEASE, delivery.tries + 1
    delivery.save(update_fields=["next_try_at", "tries"])
    return delivery.pk


@transaction.atomic
def _record(delivery_id: UUID, answer: Answer | None, problem: str) -> None:
    """Keep how a call ended, say when the next one comes, and give an endpoint up that fails for days."""
    delivery, now = delivery_by_id(delivery_id), timezone.now()
    endpoint = endpoint_for_change(delivery.endpoint_id)
    WebhookTry.objects.create(
        delivery=delivery,
        tried_at=now,
        status=answer.status if answer else None,
        excerpt=answer.excerpt if answer else "",
        problem=problem[:PROBLEM_LENGTH],
    )
    if answer and answer.is_taken:
        delivery.state, delivery.next_try_at, endpoint.failing_since = DeliveryState.TAKEN, None, None
    elif delivery.tries < len(WAITS):
        delivery.next_try_at = now + WAITS[delivery.tries]
        endpoint.failing_since = endpoint.failing_since or now
    else:
        delivery.state, delivery.next_try_at = DeliveryState.GIVEN_UP, None
    delivery.save(update_fields=["state", "next_try_at"])
    endpoint.save(update_fields=["failing_since"])
    if endpoint.failing_since and now - endpoint.failing_since >= DISABLED_AFTER and not endpoint.disabled_at:
        endpoint.disabled_at = now
        endpoint.save(update_fields=["disabled_at"])
        changes = {"disabled_at": (None, now), "failing_since": (None, endpoint.failing_since)}
        notice_tell(
            kind="webhook_disabled",
            to=people_who_may(Permission.WEBHOOKS_MANAGE),
            values={"endpoint": endpoint.name, "url": endpoint.url},
            link="/settings/webhooks",
            key=f"{endpoint.pk} {now.isoformat()}",
        )
        audit_record("webhook_endpoint.gave_up", endpoint, changes, label=endpoint.name)


def _body(entry: AuditRow) -> str:
    """What is told: the entry as the log has it, personal values masked as they are there."""
    told = {
        "id": str(_event_id(entry.number)),
        "type": entry.action,
        "created_at": entry.at.astimezone(UTC).isoformat(),
        "object": {"kind": entry.object_kind, "id": entry.object_id, "label": entry.object_label},
        "changes": entry.changes,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _event_id(number: int) -> UUID:
    """The same for every endpoint and every repeat."""
    return uuid5(_EVENTS, f"{current_schema()}/{number}")


def _headers(endpoint: WebhookEndpoint, delivery: WebhookDelivery, now: datetime) -> dict[str, str]:
    """`t=<unix>,v1=<hex>`, twice `v1` during a rotation: HMAC-SHA-256 of the secret over `t.body`."""
    secrets = [secret_opened(endpoint, "secret")]
    if endpoint.previous_until and endpoint.previous_until > now:
        secrets.append(secret_opened(endpoint, "previous"))
    second = int(now.timestamp())
    signed = f"{second}.{delivery.body}".encode()
    signatures = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "CerCollettiva-Webhooks/1",
        "X-Cer-Signature": ",".join([f"t={second}", *(f"v1={signature}" for signature in signatures)]),
        "X-Cer-Event-Id": str(_event_id(delivery.event_number)),
        "X-Cer-Event-Type": delivery.event_type,
        "X-Cer-Delivery": str(delivery.pk),
    }
