"""The transaction fee: exact, shown before it is charged, charged once a month; usage counted once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing_saas.models import Customer, Fee, Outgoing
from billing_saas.selectors import gateway
from billing_saas.services.fees import fee_cents_of, fee_of_month, fees_charge
from billing_saas.services.metering import usage_report
from cer.calc.intervals import ROME, month_starts_on
from cer.kit.tenancy import in_schema
from cer.simulators.stripe import SimulatedStripe
from shared_apps.plans.selectors import today
from shared_apps.tenants.models import Tenant
from shared_apps.usage.models import UsageDay
from shared_apps.usage.services import usage_days_close
from tenant_apps.ledger.services import AccountKind, AccountTerms, Posting, transaction_post
from tests.billing.provider_steps import days_pass
from tests.billing.world import clock_to_now, outgoing_leave, subscribe
from tests.clients import signed_in
from tests.factories import member_make


@given(st.integers(-(10**9), 10**12), st.integers(0, 99_999))
def test_a_fee_is_its_share_rounded_half_up_once(paid_out_cents: int, rate: int) -> None:
    rate_share = Decimal(rate).scaleb(-5)
    fee = fee_cents_of(paid_out_cents, rate_share)
    assert fee == max((2 * paid_out_cents * rate + 10**5) // (2 * 10**5), 0)


@pytest.mark.parametrize(
    ("paid_out_cents", "fee_cents"), [(0, 0), (3_333, 50), (100, 2), (33, 0), (34, 1), (-500, 0)]
)
def test_one_and_a_half_percent(paid_out_cents: int, fee_cents: int) -> None:
    assert fee_cents_of(paid_out_cents, Decimal("0.015")) == fee_cents


@pytest.fixture
def paying(fake_clock: SimulatedStripe, customer: Customer, tenant: Tenant) -> Customer:
    """A subscribed community, created today: the ledger books by the database's own clock."""
    clock_to_now(fake_clock)
    Tenant.objects.filter(pk=tenant.pk).update(created_at=timezone.now())
    subscribe(fake_clock, customer)
    return customer


def paid_out(tenant: Tenant, cents: int) -> None:
    """Book a payment to a member, as the ledger will know it."""
    with in_schema(tenant.schema_name):
        member = member_make(f"M{uuid4().hex[:8]}".upper())
        transaction_post(
            occurred_on=timezone.now().date(),
            description="payment",
            reference_kind="payout",
            reference_id=uuid4(),
            postings=[
                Posting(
                    AccountTerms(f"member.{member.code}", member.name, AccountKind.LIABILITY, member.pk),
                    cents,
                ),
                Posting(AccountTerms("bank", "Bank", AccountKind.ASSET), -cents),
            ],
        )


def days_close(tenant: Tenant) -> None:
    with in_schema(tenant.schema_name):
        usage_days_close()


def month_ends(provider: SimulatedStripe) -> date:
    """Both clocks move to the second day of the next month; the first day of the month that is over."""
    month = today().replace(day=1)
    days_pass(provider, (month_starts_on(month.year, month.month + 1) - today()).days + 1)
    return month


@pytest.mark.django_db
def test_a_month_is_charged_once_to_the_cent_when_its_days_are_closed(
    fake_clock: SimulatedStripe, paying: Customer, tenant: Tenant
) -> None:
    paid_out(tenant, 123_456)
    month = month_ends(fake_clock)
    assert fees_charge(month=month) == 0
    days_close(tenant)
    assert fee_of_month(tenant.pk, month).is_final
    assert [fees_charge(month=month) for _ in range(2)] == [1, 0]
    assert (Fee.objects.get().paid_out_cents, Fee.objects.get().fee_cents) == (123_456, 1_852)
    outgoing_leave(paying, "invoice_item")
    outgoing_leave(paying, "invoice_item")
    subscription = gateway().subscription(paying.subscriptions.get().provider_id)
    assert [line.net_cents for line in gateway().invoice_preview(subscription).lines] == [9_900, 1_852]


@pytest.mark.django_db
def test_the_fee_is_shown_before_it_is_charged(
    fake_clock: SimulatedStripe, paying: Customer, tenant: Tenant
) -> None:
    paid_out(tenant, 20_000)
    month_ends(fake_clock)
    days_close(tenant)
    shown = signed_in(tenant.slug).get("/billing").json()["fee_last_month"]
    assert (shown["paid_out_cents"], shown["rate_share"], shown["fee_cents"]) == (20_000, "0.015", 300)
    assert not Fee.objects.exists()


@pytest.mark.django_db
def test_usage_is_reported_day_by_day_and_counted_once(
    fake_clock: SimulatedStripe, paying: Customer, tenant: Tenant
) -> None:
    days_pass(fake_clock, 2)
    days_close(tenant)
    for _ in range(2):
        usage_report(now=timezone.now())
        outgoing_leave(paying, "meter_report")
    days = UsageDay.objects.filter(tenant=tenant).count()
    assert days == 2
    assert len(fake_clock.account.of_kind("billing.meter_event")) == 3 * days
    last = next(
        row
        for row in fake_clock.account.of_kind("billing.meter_event")
        if row["event_name"] == "active_members"
    )
    at = datetime.fromtimestamp(last["timestamp"], ROME)
    assert (at.hour, at.minute) == (23, 59)


@pytest.mark.django_db
def test_reports_of_deleted_communities_are_left(fake_clock: SimulatedStripe, paying: Customer) -> None:
    Customer.objects.filter(pk=paying.pk).update(tenant=None)
    assert usage_report(now=timezone.now() + timedelta(days=1)) == 0
    assert not Outgoing.objects.filter(kind="meter_report").exists()
