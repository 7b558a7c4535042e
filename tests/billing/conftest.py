"""The payment provider's double, and a gateway to it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from billing_saas.models import Customer
from billing_saas.stripe_gateway import StripeGateway, gateway_at
from cer.simulators.stripe import SimulatedStripe, StripeAccount, simulated_stripe
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from tests.billing.world import customer_make
from tests.signup.conftest import signing_up as signing_up

STARTS_S = 1_772_319_600  # 2026-03-01 00:00 in Rome
"""Where the double's clock starts."""
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


SELLER = {
    "name": "Piattaforma CER Srl",
    "vat_number": "12345670785",
    "street": "via Roma 1",
    "postcode": "20121",
    "town": "Milano",
    "province": "MI",
}


@pytest.fixture
def selling(settings: Any, provider: SimulatedStripe, priced: StripeGateway) -> Iterator[SimulatedStripe]:
    """The platform takes payments, at the double, and sends invoices, to a double too."""
    settings.STRIPE_API_KEY = provider.account.api_key
    settings.STRIPE_URL = provider.url
    settings.STRIPE_WEBHOOK_SECRETS = provider.account.webhook_secrets
    settings.SELLER = SELLER
    settings.SDI_URL = "simulator:"
    yield provider
    gateway_at(provider.account.api_key, provider.url).close()
    gateway_at.cache_clear()


@pytest.fixture
def tenant(db: None) -> Tenant:
    """The community alfa, as the platform sees it."""
    return tenant_by_slug("alfa")


@pytest.fixture
def customer(selling: SimulatedStripe, tenant: Tenant) -> Customer:
    """Alfa on the Starter plan by the month, with its billing data, known to the provider."""
    return customer_make(tenant)


@pytest.fixture
def fake_clock(monkeypatch: pytest.MonkeyPatch, selling: SimulatedStripe) -> SimulatedStripe:
    """Our clock is the double's: days pass for both at once."""
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: datetime.fromtimestamp(selling.account.now_s, UTC)
    )
    return selling
