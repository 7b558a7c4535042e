"""The gateway against the provider's double: amounts, keys, faults, and the shapes of objects."""

import ast
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe

import billing_saas.stripe_gateway
from billing_saas.provider import (
    GatewayRefusedError,
    GatewaySilentError,
    GatewayUnknownError,
)
from billing_saas.stripe_gateway import API_VERSION, StripeGateway
from cer.simulators.stripe import API_VERSION as SIMULATED_VERSION
from cer.simulators.stripe import Fault, FaultKind, SimulatedStripe
from tests.billing.conftest import STARTS_S
from tests.billing.provider_steps import card_change, days_pass, page_submit, subscribed

STARTS_AT = datetime.fromtimestamp(STARTS_S, UTC)


def test_gateway_library_and_double_speak_one_version() -> None:
    assert API_VERSION == SIMULATED_VERSION == stripe.api_version


def test_a_subscription_begins_with_a_checkout_and_its_first_invoice_is_paid(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced)
    invoice = next(iter(priced.invoices_since(STARTS_AT)))
    assert (subscription.status, subscription.price.lookup_key) == ("active", "starter_month")
    assert subscription.period_ends_at == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert (invoice.net_cents, invoice.tax_cents, invoice.total_cents) == (9_900, 2_178, 12_078)
    assert (invoice.status, invoice.subscription_id) == ("paid", subscription.id)


def test_nothing_is_charged_during_a_trial_and_its_end_is_announced(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced, trial_ends_at=STARTS_AT + timedelta(days=30))
    assert (subscription.status, subscription.trial_ends_at) == ("trialing", STARTS_AT + timedelta(days=30))
    assert [invoice.total_cents for invoice in priced.invoices_since(STARTS_AT)] == [0]
    days_pass(provider, 28)
    assert provider.account.events[-1]["type"] == "customer.subscription.trial_will_end"
    days_pass(provider, 2)
    assert priced.subscription(subscription.id).status == "active"
    assert [invoice.total_cents for invoice in priced.invoices_since(STARTS_AT)] == [12_078, 0]


def test_a_dearer_plan_in_mid_period_costs_what_its_preview_says(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced)
    days_pass(provider, 14)
    dearer = priced.prices()["professional_month"]
    preview = priced.invoice_preview(subscription, price_id=dearer.id)
    priced.price_change(subscription, price_id=dearer.id, key="change:1")
    invoice = next(iter(priced.invoices_since(STARTS_AT)))
    assert [line.net_cents for line in preview.lines] == [-4_950, 14_950]
    assert (invoice.total_cents, invoice.lines) == (preview.total_cents, preview.lines)
    assert priced.subscription(subscription.id).price == dearer


def test_a_cheaper_plan_waits_for_the_end_of_the_period_and_can_be_taken_back(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced, plan="professional_month")
    cheaper = priced.prices()["starter_month"]
    for times in (1, 2):
        priced.price_change_at_period_end(subscription, price_id=cheaper.id, key=f"down:{times}")
        subscription = priced.subscription(subscription.id)
        assert priced.price_id_of_next_period(subscription) == cheaper.id
        if times == 1:
            priced.price_change_forget(subscription, key="stay:1")
            subscription = priced.subscription(subscription.id)
            assert priced.price_id_of_next_period(subscription) is None
    days_pass(provider, 31)
    assert priced.subscription(subscription.id).price == cheaper
    assert next(iter(priced.invoices_since(STARTS_AT))).net_cents == 9_900


def test_a_year_in_place_of_the_month_begins_today(provider: SimulatedStripe, priced: StripeGateway) -> None:
    subscription = subscribed(provider, priced)
    days_pass(provider, 14)
    priced.price_change(subscription, price_id=priced.prices()["starter_year"].id, key="year:1")
    changed = priced.subscription(subscription.id)
    assert changed.period_starts_at == STARTS_AT + timedelta(days=14)
    assert changed.period_ends_at.year == 2027
    assert next(iter(priced.invoices_since(STARTS_AT))).net_cents == 99_000 - 4_950


def test_a_cancelled_subscription_ends_with_its_period(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced)
    priced.subscription_end_set(subscription.id, is_ending=True, key="end:1")
    assert priced.subscription(subscription.id).is_ending
    days_pass(provider, 31)
    ended = priced.subscription(subscription.id)
    assert (ended.status, ended.ended_at) == ("canceled", subscription.period_ends_at)


def test_a_card_that_fails_is_tried_four_times_and_a_new_one_pays_at_once(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced)
    card_change(provider, priced, subscription.customer_id, card="declined")
    days_pass(provider, 31)
    assert priced.subscription(subscription.id).status == "past_due"
    days_pass(provider, 16)
    invoice = next(iter(priced.invoices_since(STARTS_AT)))
    assert (invoice.attempt_count, invoice.next_attempt_at, invoice.paid_at) == (4, None, None)
    assert priced.subscription(subscription.id).status == "unpaid"
    card_change(provider, priced, subscription.customer_id, card="4242")
    assert priced.subscription(subscription.id).status == "active"
    assert priced.invoice(invoice.id).status == "paid"


def test_a_declined_checkout_leaves_no_subscription(provider: SimulatedStripe, priced: StripeGateway) -> None:
    customer_id = priced.customer_create(name="A", email="a@b.example", tenant="t", language="it", key="c")
    checkout = priced.checkout_create(
        customer_id=customer_id,
        tenant="t",
        price_id=priced.prices()["starter_month"].id,
        trial_ends_at=None,
        coupon=None,
        success_url="https://x.example/",
        cancel_url="https://x.example/",
        language="it",
        key="k",
    )
    assert page_submit(checkout.url, card="declined").status_code == 402
    assert list(priced.subscriptions()) == []


@pytest.mark.parametrize(
    ("percent", "amount_cents", "net_cents"), [(10, None, 8_910), (None, 2_500, 7_400), (None, 99_900, 0)]
)
def test_a_coupon_takes_from_the_first_charge_only(
    provider: SimulatedStripe,
    priced: StripeGateway,
    percent: int | None,
    amount_cents: int | None,
    net_cents: int,
) -> None:
    for key in ("a", "b"):
        priced.coupon_ensure(code="WELCOME", percent=percent, amount_cents=amount_cents, key=key)
    customer_id = priced.customer_create(name="A", email="a@b.example", tenant="t", language="it", key="c")
    checkout = priced.checkout_create(
        customer_id=customer_id,
        tenant="t",
        price_id=priced.prices()["starter_month"].id,
        trial_ends_at=None,
        coupon="WELCOME",
        success_url="https://x.example/",
        cancel_url="https://x.example/",
        language="it",
        key="k",
    )
    page_submit(checkout.url)
    days_pass(provider, 31)
    nets = [invoice.net_cents for invoice in priced.invoices_since(STARTS_AT)]
    assert nets[-1] == net_cents
    assert nets[0] == (9_900 if net_cents else 0)


def test_an_invoice_item_waits_for_the_next_invoice(provider: SimulatedStripe, priced: StripeGateway) -> None:
    subscription = subscribed(provider, priced)
    period = (STARTS_AT, STARTS_AT + timedelta(days=31))
    for _ in range(2):
        priced.invoice_item_add(
            subscription.customer_id, amount_cents=137, description="Fee", period=period, key="fee:1"
        )
    assert [line.net_cents for line in priced.invoice_preview(subscription).lines] == [9_900, 137]
    days_pass(provider, 60)
    assert [invoice.net_cents for invoice in priced.invoices_since(STARTS_AT)] == [9_900, 10_037, 9_900]


def test_money_is_given_back_by_a_credit_note_and_never_more_than_was_paid(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscribed(provider, priced)
    invoice = next(iter(priced.invoices_since(STARTS_AT)))
    note = priced.credit_note(priced.credit_note_create(invoice.id, total_cents=1_220, key="note:1"))
    assert (note.net_cents, note.total_cents, note.invoice_id) == (1_000, 1_220, invoice.id)
    with pytest.raises(GatewayRefusedError):
        priced.credit_note_create(invoice.id, total_cents=12_078, key="note:2")


def test_usage_is_counted_once_however_often_it_is_reported(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced)
    for key in ("a", "b"):
        priced.meter_ensure(event_name="active_members", display_name="Active members", key=key)
        priced.meter_report(
            subscription.customer_id, event_name="active_members", value=12, at=STARTS_AT, identifier="t1:day"
        )
    assert len(provider.account.of_kind("billing.meter")) == 1
    assert [row["payload"]["value"] for row in provider.account.of_kind("billing.meter_event")] == ["12"]


def test_s54_an_answer_lost_after_acting_is_asked_for_again_and_acts_once(
    provider: SimulatedStripe, priced: StripeGateway
) -> None:
    subscription = subscribed(provider, priced)
    provider.account.faults.append(Fault(FaultKind.DROP, "/v1/invoiceitems"))
    priced.invoice_item_add(
        subscription.customer_id,
        amount_cents=137,
        description="Fee",
        period=(STARTS_AT, STARTS_AT),
        key="fee:1",
    )
    assert provider.account.calls.count(("POST", "/v1/invoiceitems")) == 1
    assert len(provider.account.of_kind("invoiceitem")) == 1


def test_s54_one_key_is_for_one_body(priced: StripeGateway) -> None:
    terms = {"email": "a@b.example", "tenant": "t", "language": "it", "key": "customer:1"}
    first = priced.customer_create(name="A", **terms)
    assert priced.customer_create(name="A", **terms) == first
    with pytest.raises(GatewayRefusedError, match="same parameters"):
        priced.customer_create(name="B", **terms)


def test_f24_a_provider_that_fails_is_no_bug_of_ours(provider: SimulatedStripe) -> None:
    gateway = StripeGateway(api_key=provider.account.api_key, base_url=provider.url, retries=0)
    provider.account.faults.append(Fault(FaultKind.REFUSE))
    with pytest.raises(GatewaySilentError):
        gateway.prices()
    with pytest.raises(GatewayUnknownError):
        gateway.invoice("in_0")
    with pytest.raises(GatewayRefusedError):
        StripeGateway(api_key="sk_test_wrong", base_url=provider.url).prices()
    with pytest.raises(GatewaySilentError):
        StripeGateway(api_key="sk_test_x", base_url="http://127.0.0.1:1", retries=0).prices()


TYPES: dict[str, type] = {
    "account": stripe.Account,
    "billing.meter": stripe.billing.Meter,
    "billing.meter_event": stripe.billing.MeterEvent,
    "billing_portal.session": stripe.billing_portal.Session,
    "checkout.session": stripe.checkout.Session,
    "coupon": stripe.Coupon,
    "credit_note": stripe.CreditNote,
    "customer": stripe.Customer,
    "discount": stripe.Discount,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "invoiceitem": stripe.InvoiceItem,
    "line_item": stripe.InvoiceLineItem,
    "list": stripe.ListObject,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "product": stripe.Product,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "subscription_schedule": stripe.SubscriptionSchedule,
    "tax_id": stripe.TaxId,
}
"""The library's classes of the objects that the double makes."""


def _attributes(kind: type) -> set[str]:
    return {name for base in kind.__mro__ for name in vars(base).get("__annotations__", {})}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a value that says what it is."""
    if isinstance(value, dict):
        if "object" in value and isinstance(value["object"], str):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _objects(part)


@pytest.fixture
def everything(provider: SimulatedStripe, priced: StripeGateway) -> SimulatedStripe:
    """A double that has made one object of each kind."""
    subscription = subscribed(provider, priced)
    priced.vat_number_add(subscription.customer_id, vat_number="12345670785", key="vat")
    priced.price_change_at_period_end(
        subscription, price_id=priced.prices()["starter_year"].id, key="schedule"
    )
    priced.portal_url(subscription.customer_id, return_url="https://x.example", key="portal")
    priced.coupon_ensure(code="TEN", percent=10, amount_cents=None, key="coupon")
    period = (STARTS_AT, STARTS_AT)
    priced.invoice_item_add(
        subscription.customer_id, amount_cents=1, description="Fee", period=period, key="item"
    )
    priced.meter_ensure(event_name="members", display_name="Members", key="meter")
    priced.meter_report(subscription.customer_id, event_name="members", value=1, at=STARTS_AT, identifier="i")
    invoice = next(iter(priced.invoices_since(STARTS_AT)))
    priced.credit_note_create(invoice.id, total_cents=122, key="note")
    return provider


def test_every_object_of_the_double_has_only_attributes_that_the_library_knows(
    everything: SimulatedStripe,
) -> None:
    account = everything.account
    found = list(_objects([*account.rows.values(), *account.events]))
    unknown = {
        f"{row['object']}.{name}"
        for row in found
        for name in row.keys() - _attributes(TYPES[row["object"]]) - {"object"}
    }
    assert unknown == set()
    assert {row["object"] for row in found} >= TYPES.keys() - {"account", "discount"}


def test_every_field_that_the_gateway_reads_is_known_to_the_library() -> None:
    """The type checker proves it for typed values; this proves it for what is read by name."""
    known = set().union(*map(_attributes, TYPES.values()))
    nested = [
        nested
        for kind in TYPES.values()
        for nested in vars(kind).values()
        if inspect.isclass(nested) and nested is not kind
    ]
    for kind in nested:
        known |= _attributes(kind)
    tree = ast.parse(Path(billing_saas.stripe_gateway.__file__).read_text())
    readers = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and node.args.args
        and "stripe." in ast.unparse(node.args.args[0].annotation or ast.Constant(""))
    ]
    read = {
        part.attr
        for node in readers
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and ast.unparse(part.value) != "stripe"
    }
    assert {"_subscription", "_invoice", "_line", "_price"} == {node.name for node in readers}
    assert read - {"auto_paging_iter"} <= known | {
        "data",
        "paid_at",
        "subscription_details",
        "start",
        "end",
        "amount",
    }
