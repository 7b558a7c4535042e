"""Webhooks: whom they are believed from, stored once, worked once, in any order (S51-S53, S55)."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import billing_saas.services.inbox as inbox
from billing_saas.models import Charge, Customer, EventState, Invoice, Subscription, WebhookEvent
from billing_saas.selectors import gateway
from billing_saas.services.inbox import event_work
from cer.simulators.stripe import Delivery, Fault, FaultKind, SimulatedStripe
from tests.billing.provider_steps import card_change, days_pass
from tests.billing.world import clock_to_now, events_take, post, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(selling: SimulatedStripe, customer: Customer) -> Delivery:
    """A webhook that would be believed."""
    selling.account.emit("customer.updated", selling.account.rows[str(customer.provider_id)])
    return selling.account.deliveries()[-1]


def _signed(selling: SimulatedStripe, delivery: Delivery, **changes: Any) -> dict[str, Any]:
    body = json.dumps({**json.loads(delivery.body), **changes}).encode()
    return {"body": body, "signature": selling.account.signature(body)}


VARIANTS: dict[str, Callable[[SimulatedStripe, Delivery], dict[str, Any]]] = {
    "no signature": lambda _stripe, _delivery: {"signature": ""},
    "a word": lambda _stripe, _delivery: {"signature": "x"},
    "another version": lambda _stripe, d: {"signature": d.signature.replace("v1=", "v0=")},
    "another secret": lambda _stripe, d: {"signature": d.signature[:-4] + "0000"},
    "another body": lambda _stripe, d: {"body": d.body + b" "},
    "no text": lambda _stripe, _delivery: {"body": b"\xff\xfe"},
    "too old": lambda stripe, d: {"signature": stripe.account.signature(d.body, at_s=int(time.time()) - 302)},
    "ahead": lambda stripe, d: {"signature": stripe.account.signature(d.body, at_s=int(time.time()) + 63)},
    "too long": lambda stripe, d: _signed(stripe, d, padding="x" * 256 * 1024),
    "another account": lambda stripe, d: _signed(stripe, d, account="acct_other"),
    "live": lambda stripe, d: _signed(stripe, d, livemode=True),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_s51_what_is_not_believed_is_answered_400_and_stored_nowhere(
    variant: str, selling: SimulatedStripe, delivery: Delivery
) -> None:
    answer = post(delivery, **VARIANTS[variant](selling, delivery))
    assert (answer.status_code, answer.json()["code"]) == (400, "event_refused")
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("age_s", [-55, 0, 295])
def test_s51_a_fresh_signature_is_believed(age_s: int, selling: SimulatedStripe, delivery: Delivery) -> None:
    signature = selling.account.signature(delivery.body, at_s=int(time.time()) - age_s)
    assert post(delivery, signature=signature).status_code == 200


def test_s51_both_secrets_are_good_during_a_rotation(
    settings: Any, selling: SimulatedStripe, delivery: Delivery
) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", *selling.account.webhook_secrets]
    assert post(delivery).status_code == 200


def test_s51_a_body_of_anything_signed_is_never_a_500(selling: SimulatedStripe, customer: Customer) -> None:
    for body in (b"", b"[]", b"{}", b"null", b"1", b'{"id": "evt_1", "type": "x"}', b"[" * 5000):
        answer = post(Delivery("", "", body, selling.account.signature(body)))
        assert answer.status_code == 400, body[:20]


def test_webhooks_are_taken_on_the_platforms_host_only(delivery: Delivery) -> None:
    assert post(delivery, host="alfa.localhost").status_code == 404


def test_s52_a_repeat_even_after_days_is_answered_200_and_does_nothing(
    selling: SimulatedStripe, customer: Customer
) -> None:
    subscribe(selling, customer)
    before = Invoice.objects.count(), WebhookEvent.objects.count()
    for event in selling.account.events:
        delivery = selling.account.delivery(event)
        assert post(delivery).status_code == 200
        event_work(event_id=delivery.event_id)
    assert (Invoice.objects.count(), WebhookEvent.objects.count()) == before
    assert before[0] == 1


def test_s52_a_failure_in_the_middle_leaves_the_row_to_be_taken_again(
    monkeypatch: pytest.MonkeyPatch, selling: SimulatedStripe, customer: Customer
) -> None:
    subscription = subscribe(selling, customer)
    gateway().subscription_end_set(subscription.provider_id, is_ending=True, key="end")
    post(selling.account.deliveries()[-1])
    event = WebhookEvent.objects.get(state=EventState.RECEIVED)
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "_end", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError), transaction.atomic():
            event_work(event_id=event.pk)
    assert not Subscription.objects.get(pk=subscription.pk).is_ending
    assert event_work(event_id=event.pk).state == EventState.DONE
    assert Subscription.objects.get(pk=subscription.pk).is_ending


def test_f24_a_provider_that_does_not_answer_leaves_the_event_for_later(
    selling: SimulatedStripe, customer: Customer
) -> None:
    subscription = subscribe(selling, customer)
    gateway().subscription_end_set(subscription.provider_id, is_ending=True, key="end")
    post(selling.account.deliveries()[-1])
    event = WebhookEvent.objects.get(state=EventState.RECEIVED)
    selling.account.faults += [Fault(FaultKind.REFUSE, "/v1/subscriptions/")] * 2
    assert event_work(event_id=event.pk).state == EventState.RECEIVED
    assert event_work(event_id=event.pk).state == EventState.DONE


@pytest.fixture
def recorded(selling: SimulatedStripe, customer: Customer) -> list[str]:
    """Events of a subscription that began, was not paid, paid again and changed; not worked yet."""
    clock_to_now(selling)
    subscribe(selling, customer)
    card_change(selling, gateway(), str(customer.provider_id), card="declined")
    days_pass(selling, 32)
    card_change(selling, gateway(), str(customer.provider_id), card="4242")
    subscription = gateway().subscription(customer.subscriptions.get().provider_id)
    gateway().price_change(subscription, price_id=gateway().prices()["professional_month"].id, key="up")
    gateway().subscription_end_set(subscription.id, is_ending=True, key="end")
    for delivery in selling.account.deliveries():
        post(delivery)
    return list(WebhookEvent.objects.filter(state=EventState.RECEIVED).values_list("pk", flat=True))


def _state() -> list[Any]:
    charges = Charge.objects.order_by("provider_id").values_list("provider_id", "status", "total_cents")
    subscriptions = Subscription.objects.values_list("provider_id", "status", "lookup_key", "is_ending")
    customers = Customer.objects.values_list("step", "unpaid_since")
    invoices = Invoice.objects.order_by("charge__provider_id").values_list(
        "charge__provider_id", "total_cents"
    )
    return [list(rows) for rows in (charges, subscriptions, customers, invoices)]


def test_s53_any_order_with_repeats_ends_in_the_state_of_the_provider(recorded: list[str]) -> None:
    assert len(recorded) >= 8
    ends: list[list[Any]] = []

    @hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(recorded), st.lists(st.sampled_from(recorded), max_size=4))
    def try_order(order: list[str], repeats: list[str]) -> None:
        with transaction.atomic():
            for event_id in [*order, *repeats]:
                event_work(event_id=event_id)
            ends.append(_state())
            transaction.set_rollback(True)

    try_order()
    assert all(end == ends[0] for end in ends)
    assert ends[0][1][0][1:] == ("active", "professional_month", True)
    assert ends[0][2] == [("none", None)]
    assert {status for _, status, _ in ends[0][0]} == {"paid"}


def test_s55_an_event_of_an_unknown_customer_changes_nothing_and_alarms(
    caplog: pytest.LogCaptureFixture, selling: SimulatedStripe, customer: Customer
) -> None:
    subscribe(selling, customer)
    Customer.objects.filter(pk=customer.pk).update(tenant=None)
    before = _state()
    gateway().subscription_end_set(customer.subscriptions.get().provider_id, is_ending=True, key="end")
    [event] = events_take(selling)
    assert event.state == EventState.ALARMED
    assert _state() == before
    assert "alarm: a webhook changed nothing" in caplog.messages


def test_s55_an_event_that_names_another_customer_than_its_object_changes_nothing(
    selling: SimulatedStripe, customer: Customer
) -> None:
    other_id = gateway().customer_create(name="B", email="b@b.example", tenant="b", language="it", key="b")
    subscription = subscribe(selling, customer)
    Customer.objects.filter(pk=customer.pk).update(provider_id="cus_old")
    Customer.objects.filter(pk=customer.pk).update(provider_id=other_id)
    row = {**selling.account.rows[subscription.provider_id], "customer": other_id}
    selling.account.emit("customer.subscription.updated", row)
    [event] = events_take(selling)
    assert event.state == EventState.ALARMED


def test_refused_reports_of_usage_alarm(
    caplog: pytest.LogCaptureFixture, selling: SimulatedStripe, customer: Customer
) -> None:
    body = json.dumps(
        {
            "id": "evt_thin",
            "object": "v2.core.event",
            "type": "v1.billing.meter.error_report_triggered",
            "created": "2026-11-21T10:00:04.000Z",
            "livemode": False,
            "related_object": {"id": "mtr_1", "type": "billing.meter", "url": "/v1/billing/meters/mtr_1"},
        }
    ).encode()
    assert post(Delivery("evt_thin", "", body, selling.account.signature(body))).status_code == 200
    assert event_work(event_id="evt_thin").state == EventState.ALARMED
