"""The payment provider's double, and a gateway to it."""

from collections.abc import Iterator

import pytest

from billing_saas.stripe_gateway import StripeGateway
from cer.simulators.stripe import SimulatedStripe, StripeAccount, simulated_stripe

STARTS_S = 1_772_319_600  # 2026-03-01 00:00 in Rome
PLANS = (("Starter", "starter", 9_900), ("Professional", "professional", 29_900))


@pytest.fixture
def provider() -> Iterator[SimulatedStripe]:
    with simulated_stripe(StripeAccount(now_s=STARTS_S)) as stripe:
        yield stripe


@pytest.fixture
def gateway(provider: SimulatedStripe) -> Iterator[StripeGateway]:
    gateway = StripeGateway(api_key=provider.account.api_key, base_url=provider.url)
    yield gateway
    gateway.close()


@pytest.fixture
def priced(gateway: StripeGateway) -> StripeGateway:
    """The gateway, with two plans by the month and by the year."""
    for name, plan, cents in PLANS:
        for interval, unit_cents in (("month", cents), ("year", 10 * cents)):
            gateway.price_create(
                plan_name=name,
                plan=plan,
                lookup_key=f"{plan}_{interval}",
                interval=interval,
                unit_cents=unit_cents,
                key=f"price:{plan}:{interval}:{unit_cents}",
            )
    return gateway
