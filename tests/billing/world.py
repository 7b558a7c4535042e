"""A community that pays us, and the webhooks, mails and files that follow."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from billing_saas.models import Customer, Outgoing, OutgoingState, Subscription, WebhookEvent
from billing_saas.selectors import events_waiting, outgoing_due, subscription_live
from billing_saas.services.checkout import checkout_begin
from billing_saas.services.customers import BillingDetails, customer_set
from billing_saas.services.inbox import event_work
from billing_saas.services.outbox import outgoing_work
from cer.simulators.stripe import Delivery, SimulatedStripe
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.models import Tenant
from tests.billing.provider_steps import page_submit

DETAILS = BillingDetails(
    name="CER Solare ETS",
    email="billing@alfa.example",
    language="it",
    fiscal_code="97123450153",
    vat_number="",
    street="via Verdi 2",
    postcode="10121",
    town="Torino",
    province="TO",
    recipient_code="",
    pec="cer@pec.example.it",
    is_public_body=False,
    cig="",
    cup="",
)


def details(**changes: Any) -> BillingDetails:
    return replace(DETAILS, **changes)


def customer_make(
    tenant: Tenant, *, with_trial: bool = False, on: date | None = None, **changes: Any
) -> Customer:
    """A community on the Starter plan, whose billing data the provider knows."""
    plan_assign(tenant_id=tenant.pk, plan_code="starter", rhythm=Rhythm.MONTH, with_trial=with_trial, on=on)
    customer = customer_set(tenant_id=tenant.pk, details=details(**changes))
    outgoing_leave(customer, "customer_put")
    customer.refresh_from_db()
    return customer


def outgoing_leave(customer: Customer, *kinds: str) -> list[Outgoing]:
    """Let out what waits of some kinds; a print takes a second, so that most tests leave it."""
    rows = outgoing_due(timezone.now()).filter(customer=customer, kind__in=kinds)
    return [outgoing_work(outgoing_id=row.pk) for row in list(rows)]


def subscribe(provider: SimulatedStripe, customer: Customer) -> Subscription:
    """Pay on the checkout's page, and take in what follows."""
    assert customer.tenant_id is not None
    assert page_submit(checkout_begin(tenant_id=customer.tenant_id)).status_code == 303
    events_take(provider)
    subscription = subscription_live(customer)
    assert subscription is not None
    return subscription


def post(delivery: Delivery, *, host: str = "localhost", **changes: Any) -> HttpResponse:
    """One webhook, as the provider posts it."""
    headers = {"Host": host, "Stripe-Signature": changes.get("signature", delivery.signature)}
    return Client().generic(
        "POST",
        "/webhooks/stripe",
        changes.get("body", delivery.body),
        content_type="application/json",
        headers=headers,
    )


def events_take(provider: SimulatedStripe) -> list[WebhookEvent]:
    """Post everything that the provider owes, and work it."""
    for delivery in provider.account.deliveries():
        signature = provider.account.signature(delivery.body, at_s=int(timezone.now().timestamp()))
        assert post(delivery, signature=signature).status_code == 200
    return [event_work(event_id=event.pk) for event in list(events_waiting())]


def clock_to_now(provider: SimulatedStripe) -> None:
    """Where our clock and the double's must agree."""
    provider.account.now_s = int(time.time())


def mails_written(customer: Customer) -> list[str]:
    """Subjects of what was written to a customer, the oldest first."""
    rows = Outgoing.objects.filter(customer=customer, kind="mail").order_by("created_at", "id")
    return [row.arguments["subject"].removeprefix(f"[{customer.name}] ") for row in rows]


def refused(customer: Customer) -> list[str]:
    return [
        row.problem
        for row in customer.outgoing.exclude(state__in=[OutgoingState.WAITING, OutgoingState.DONE])
    ]
