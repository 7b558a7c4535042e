"""Every night the books are compared with the provider's; drift is reported and not hidden (S55)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from billing_saas.models import Charge, Customer, Invoice, Subscription
from billing_saas.selectors import gateway
from billing_saas.services.reconciling import reconcile
from cer.simulators.stripe import SimulatedStripe
from shared_apps.plans.models import PlanAssignment
from tests.billing.conftest import SELLER
from tests.billing.world import clock_to_now, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(selling: SimulatedStripe, customer: Customer) -> Customer:
    clock_to_now(selling)
    subscribe(selling, customer)
    return customer


def findings() -> set[str]:
    report = reconcile(now=timezone.now() + timedelta(hours=2))
    return {finding["finding"] for finding in report.findings}


def test_equal_books_have_no_findings(books: Customer) -> None:
    assert findings() == set()


DRIFT: dict[str, tuple[str, Any]] = {
    "status": ("subscription_differs", lambda: Subscription.objects.update(status="past_due")),
    "end": ("subscription_differs", lambda: Subscription.objects.update(is_ending=True)),
    "lost subscription": ("subscription_not_here", lambda: Subscription.objects.all().delete()),
    "ghost": ("subscription_gone", lambda: Subscription.objects.update(provider_id="sub_ghost")),
    "charge": ("charge_differs", lambda: Charge.objects.update(status="open")),
    "lost charge": ("charge_not_here", lambda: Charge.objects.update(provider_id="in_ghost")),
    "invoice": ("invoice_differs", lambda: Invoice.objects.update(net_cents=1, vat_cents=0, total_cents=1)),
    "plan": ("plan_differs", lambda: PlanAssignment.objects.update(rhythm="year")),
    "deleted community": ("customer_unknown", lambda: Customer.objects.update(tenant=None)),
}


@pytest.mark.parametrize("name", DRIFT)
def test_s55_planted_drift_is_reported(name: str, caplog: pytest.LogCaptureFixture, books: Customer) -> None:
    finding, plant = DRIFT[name]
    plant()
    assert finding in findings()
    assert "alarm: the books differ from the provider's" in caplog.messages


def test_s55_a_second_subscription_of_one_customer_is_reported(
    selling: SimulatedStripe, books: Customer
) -> None:
    first = selling.account.rows[books.subscriptions.get().provider_id]
    selling.account.add({**first, "id": "sub_second"})
    assert "subscribed_twice" in findings()


def test_an_invoice_that_could_not_be_written_is_written_in_the_night(
    settings: Any, selling: SimulatedStripe, customer: Customer
) -> None:
    settings.SELLER = {}
    clock_to_now(selling)
    subscribe(selling, customer)
    assert "charge_without_invoice" in findings()
    settings.SELLER = SELLER
    assert findings() == set()
    assert Invoice.objects.count() == 1


def test_the_nightly_comparison_changes_nothing_at_the_provider(
    selling: SimulatedStripe, books: Customer
) -> None:
    writes = [call for call in selling.account.calls if call[0] != "GET"]
    findings()
    assert [call for call in selling.account.calls if call[0] != "GET"] == writes
    assert gateway().subscription(books.subscriptions.get().provider_id).status == "active"
