"""Customers' software is told what happened, signed, at least once, and not for ever."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cer.kit.errors import ConflictError, ForbiddenError
from tenant_apps.audit.models import AuditEntry
from tenant_apps.webhooks.models import WAITS, DeliveryState, WebhookDelivery, WebhookEndpoint
from tenant_apps.webhooks.services import (
    deliveries_collect,
    deliveries_send,
    delivery_repeat,
    endpoint_add,
    endpoint_change,
    endpoint_remove,
    secret_rotate,
)
from tests.factories import member_make
from tests.plans.plans import plan_here
from tests.webhooks.conftest import here
from tests.webhooks.receiver import Receiver


def told(receiver: Receiver, *event_types: str) -> str:
    """An endpoint that is told of these; its secret."""
    return endpoint_add(
        name="software", url=receiver.url, event_types=event_types or ("member.admitted",)
    ).secret


def send() -> int:
    deliveries_collect()
    return deliveries_send(resolve=here)


def later(span: timedelta) -> None:
    """Let time pass for what waits."""
    for delivery in WebhookDelivery.objects.filter(state=DeliveryState.WAITING):
        delivery.next_try_at -= span
        delivery.save()
    for endpoint in WebhookEndpoint.objects.exclude(failing_since=None):
        endpoint.failing_since -= span
        endpoint.save()


def test_a_change_is_told_once_in_the_words_of_the_log(alfa: None, receiver: Receiver) -> None:
    member_make("M0")
    told(receiver)
    member = member_make("M1")
    assert (send(), send()) == (1, 0)
    headers, body = receiver.received[0]
    said = json.loads(body)
    assert (said["type"], said["object"]["id"], said["changes"]["name"]) == (
        "member.admitted",
        str(member.pk),
        [None, "***"],
    )
    assert (headers["X-Cer-Event-Id"], headers["X-Cer-Event-Type"]) == (said["id"], said["type"])


def signatures(headers: dict[str, str]) -> tuple[str, list[str]]:
    second, *rest = headers["X-Cer-Signature"].split(",")
    return second.removeprefix("t="), [part.removeprefix("v1=") for part in rest]


def expected(secret: str, second: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()


def test_a_call_is_signed_with_the_secret_and_during_a_rotation_with_both(
    alfa: None, receiver: Receiver
) -> None:
    old = told(receiver)
    endpoint = WebhookEndpoint.objects.get()
    new = secret_rotate(endpoint_id=endpoint.pk, grace=timedelta(hours=1)).secret
    member_make("M1")
    send()
    headers, body = receiver.received[0]
    second, found = signatures(headers)
    assert abs(int(second) - timezone.now().timestamp()) < 60
    assert found == [expected(new, second, body), expected(old, second, body)]


def test_what_is_not_asked_for_is_not_told(alfa: None, receiver: Receiver) -> None:
    told(receiver, "run.published")
    member_make("M1")
    assert send() == 0


def test_a_failing_endpoint_is_called_again_after_longer_and_longer_waits(
    alfa: None, receiver: Receiver
) -> None:
    told(receiver)
    receiver.status = 500
    member_make("M1")
    assert send() == 1
    for wait in WAITS[1:]:
        later(wait - timedelta(seconds=30))
        assert send() == 0, wait
        later(timedelta(seconds=30))
        assert send() == 1, wait
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.calls.count()) == ("given_up", 7, 7)
    assert {call.status for call in delivery.calls.all()} == {500}


def test_an_endpoint_that_answers_again_is_told_what_waited(alfa: None, receiver: Receiver) -> None:
    told(receiver)
    receiver.status = 503
    member_make("M1")
    send()
    receiver.status = 200
    later(WAITS[1])
    assert send() == 1
    assert WebhookEndpoint.objects.get().failing_since is None
    assert WebhookDelivery.objects.get().state == DeliveryState.TAKEN


def test_an_endpoint_that_fails_for_three_days_is_disabled_and_the_log_says_so(
    alfa: None, receiver: Receiver
) -> None:
    told(receiver)
    receiver.status = 500
    member_make("M1")
    send()
    later(timedelta(days=3))
    send()
    assert WebhookEndpoint.objects.get().disabled_at
    assert AuditEntry.objects.filter(action="webhook_endpoint.gave_up").count() == 1
    member_make("M2")
    assert send() == 0


def test_enabled_again_it_is_told_of_what_happens_from_then_on(alfa: None, receiver: Receiver) -> None:
    told(receiver)
    endpoint = WebhookEndpoint.objects.get()
    change = {"name": "x", "url": receiver.url, "event_types": ["member.admitted"]}
    endpoint_change(endpoint_id=endpoint.pk, is_enabled=False, **change)
    member_make("M1")
    endpoint_change(endpoint_id=endpoint.pk, is_enabled=True, **change)
    member_make("M2")
    send()
    assert [json.loads(body)["object"]["label"] for _, body in receiver.received] == ["M2"]


def test_a_repeat_keeps_the_id_of_the_event(alfa: None, receiver: Receiver) -> None:
    told(receiver)
    member_make("M1")
    send()
    delivery_repeat(delivery_id=WebhookDelivery.objects.get().pk)
    assert send() == 1
    first, second = (headers["X-Cer-Event-Id"] for headers, _ in receiver.received)
    assert first == second


def test_a_disabled_endpoint_is_not_told_again(alfa: None, receiver: Receiver) -> None:
    told(receiver)
    member_make("M1")
    send()
    WebhookEndpoint.objects.update(disabled_at=timezone.now())
    with pytest.raises(ConflictError) as refusal:
        delivery_repeat(delivery_id=WebhookDelivery.objects.get().pk)
    assert refusal.value.code == "endpoint_disabled"


def test_removed_it_is_forgotten_with_what_it_was_told(alfa: None, receiver: Receiver) -> None:
    told(receiver)
    member_make("M1")
    send()
    endpoint_remove(endpoint_id=WebhookEndpoint.objects.get().pk)
    assert not WebhookDelivery.objects.exists()


def test_f24_no_transaction_is_open_during_a_call(
    committing: None, new_community: Callable[[str], object], receiver: Receiver
) -> None:
    from django.db import connection
    from django_tenants.utils import tenant_context

    tenant = new_community("hooked")
    seen: list[bool] = []

    def looking(_host: str, _port: int) -> list[str]:
        seen.append(connection.in_atomic_block)
        return ["127.0.0.1"]

    with tenant_context(tenant):
        told(receiver)
        member_make("M1")
        deliveries_collect()
        assert deliveries_send(resolve=looking) == 1
    assert seen == [False]


def test_the_id_of_an_event_differs_between_communities(alfa: None, enter: Callable[[str], None]) -> None:
    from tenant_apps.webhooks.services.sending import _event_id

    ours: UUID = _event_id(7)
    enter("beta")
    assert ours != _event_id(7)


def test_a_plan_without_webhooks_adds_no_endpoint_and_tells_none(alfa: None, receiver: Receiver) -> None:
    told(receiver)
    plan_here("starter")
    member_make("M1")
    assert send() == 0
    with pytest.raises(ForbiddenError, match="upgrade to Professional"):
        told(receiver)
