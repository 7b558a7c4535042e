"""What people and time do at the provider."""

from datetime import datetime
from urllib.parse import urlsplit

import httpx

from billing_saas.provider import Subscription
from billing_saas.stripe_gateway import StripeGateway
from cer.simulators.stripe import SimulatedStripe, time_advance

DAY_S = 24 * 3600


def page_submit(url: str, *, card: str = "4242") -> httpx.Response:
    """Press the button of a page of the provider."""
    return httpx.post(url, data={"card": card}, timeout=10)


def days_pass(provider: SimulatedStripe, days: float) -> None:
    to_s = provider.account.now_s + int(days * DAY_S)
    time_advance(provider.account, to_s=to_s, base_url=provider.url)


def card_change(provider: SimulatedStripe, gateway: StripeGateway, customer_id: str, *, card: str) -> None:
    """Give another card in the portal; what is open is tried with it at once."""
    url = gateway.portal_url(customer_id, return_url="https://x.example", key=f"portal:{card}:{customer_id}")
    assert page_submit(url, card=card).status_code == 303


def subscribed(
    provider: SimulatedStripe,
    gateway: StripeGateway,
    *,
    plan: str = "starter_month",
    trial_ends_at: datetime | None = None,
) -> Subscription:
    """A customer who has completed a checkout."""
    customer_id = gateway.customer_create(
        name="CER Prova", email="billing@prova.example", tenant="t1", language="it", key="customer:t1"
    )
    checkout = gateway.checkout_create(
        customer_id=customer_id,
        tenant="t1",
        price_id=gateway.prices()[plan].id,
        trial_ends_at=trial_ends_at,
        coupon=None,
        success_url="https://x.example/done?session_id={CHECKOUT_SESSION_ID}",
        cancel_url="https://x.example/",
        language="it",
        key="checkout:t1",
    )
    assert urlsplit(checkout.url).path.startswith("/checkout/")
    assert page_submit(checkout.url).status_code == 303
    return next(iter(gateway.subscriptions()))
