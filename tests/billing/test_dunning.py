"""A community that does not pay is limited by steps, loses nothing, and is restored when it pays (S56)."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from billing_saas.models import Customer, DunningStep
from billing_saas.selectors import gateway
from billing_saas.services.daily import dunning_review_all
from billing_saas.services.dunning import READ_ONLY_AFTER, SUSPENDED_AFTER, next_step, step_at
from cer.kit.restriction import Restriction
from cer.kit.tenancy import in_schema
from cer.simulators.stripe import SimulatedStripe
from shared_apps.plans.services.changes import plan_assign, plan_cancel
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tenant_apps.metering.models import MeterFile
from tests.adapters.wide_text import ORDINARY_DAY, wide_bytes, wide_rows
from tests.billing.provider_steps import card_change, days_pass
from tests.billing.world import customer_make, events_take, mails_written, outgoing_leave, subscribe
from tests.clients import ApiClient, signed_in
from tests.factories import member_make

pytestmark = pytest.mark.django_db

NUMBERS = count(1)
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
MEMBER = {
    "code": "M9",
    "name": "x",
    "category": "small_enterprise",
    "is_enterprise": True,
    "valid_from": "2026-02-01",
}


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (0, "notice"),
        (14.9, "notice"),
        (15, "read_only"),
        (44.9, "read_only"),
        (45, "suspended"),
        (900, "suspended"),
    ],
)
def test_s56_a_step_follows_from_the_days_that_nothing_was_paid(days: float, step: str) -> None:
    assert step_at(SINCE, SINCE + timedelta(days=days)) == step
    assert step_at(None, SINCE) == DunningStep.NONE


def test_s56_the_next_step_is_told_with_its_italian_day() -> None:
    assert next_step(SINCE, SINCE) == (DunningStep.READ_ONLY, date(2026, 3, 16))
    assert next_step(SINCE, SINCE + READ_ONLY_AFTER) == (DunningStep.SUSPENDED, date(2026, 4, 15))
    assert next_step(SINCE, SINCE + SUSPENDED_AFTER) is None


@pytest.fixture
def subscribed_customer(fake_clock: SimulatedStripe, customer: Customer) -> Customer:
    subscribe(fake_clock, customer)
    return customer


def day_passes(provider: SimulatedStripe, days: int) -> None:
    """Days of both clocks, with the webhooks and the daily review of each."""
    for _ in range(days):
        days_pass(provider, 1)
        events_take(provider)
        dunning_review_all(now=datetime.fromtimestamp(provider.account.now_s, UTC))


def readings_upload(client: ApiClient, name: str) -> HttpResponse:
    content = wide_bytes(wide_rows([ORDINARY_DAY], (name,)))
    form = {"direction": "withdrawn", "source": "distributor_validated"}
    return client.upload("/imports", {**form, "file": SimpleUploadedFile(f"{name}.csv", content)})


def doors(tenant: Tenant) -> dict[str, int]:
    """What an owner is answered that writes, reads, hands in readings and looks at the bill."""
    client, number = signed_in(tenant.slug), next(NUMBERS)
    return {
        "write": client.post("/members", {**MEMBER, "code": f"M{number}"}).status_code,
        "read": client.get("/members").status_code,
        "readings": readings_upload(client, f"0.{number:03d}").status_code,
        "billing": client.get("/billing").status_code,
        "portal": client.post("/billing/portal").status_code,
    }


OPEN = {"write": 201, "read": 200, "readings": 202, "billing": 200, "portal": 200}


def test_s56_ninety_days_without_payment_and_back(
    fake_clock: SimulatedStripe, subscribed_customer: Customer, tenant: Tenant
) -> None:
    card_change(fake_clock, gateway(), str(subscribed_customer.provider_id), card="declined")
    day_passes(fake_clock, 31)
    subscribed_customer.refresh_from_db()
    assert subscribed_customer.step == DunningStep.NOTICE
    assert doors(tenant) == OPEN
    day_passes(fake_clock, 16)
    assert doors(tenant) == {**OPEN, "write": 403}
    day_passes(fake_clock, 43)
    assert doors(tenant) == {**OPEN, "write": 403, "read": 403}
    with in_schema(tenant.schema_name):
        assert MeterFile.objects.count() == 3
    card_change(fake_clock, gateway(), str(subscribed_customer.provider_id), card="4242")
    events_take(fake_clock)
    assert doors(tenant) == OPEN
    assert [subject for subject in mails_written(subscribed_customer) if "Fattura" not in subject] == [
        "Pagamento non riuscito",
        "Comunità in sola lettura",
        "Comunità sospesa",
        "Pagamento ricevuto",
    ]


def test_s56_a_refusal_says_why_and_what_to_do(subscribed_customer: Customer, tenant: Tenant) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(restriction=Restriction.READ_ONLY)
    answer = signed_in(tenant.slug).post("/members", MEMBER)
    assert answer.json()["code"] == "restricted_read_only"
    assert "Plan and billing" in answer.json()["detail"]


def test_s56_members_see_their_own_figures_also_when_suspended(
    subscribed_customer: Customer, tenant: Tenant
) -> None:
    with in_schema(tenant.schema_name):
        member = member_make("OWN")
    client = signed_in(tenant.slug, Role.MEMBER, member_id=member.pk)
    Tenant.objects.filter(pk=tenant.pk).update(restriction=Restriction.SUSPENDED)
    assert client.get("/me/statements").status_code == 200


def test_a_trial_that_no_subscription_follows_is_limited_from_its_end(
    fake_clock: SimulatedStripe, tenant: Tenant
) -> None:
    customer = customer_make(tenant, with_trial=True)
    day_passes(fake_clock, 29)
    customer.refresh_from_db()
    assert customer.step == DunningStep.NONE
    day_passes(fake_clock, 17)
    customer.refresh_from_db()
    assert customer.step == DunningStep.READ_ONLY


def test_a_cancelled_plan_works_until_the_end_of_its_period(
    fake_clock: SimulatedStripe, subscribed_customer: Customer, tenant: Tenant
) -> None:
    plan_cancel(tenant_id=tenant.pk)
    outgoing_leave(subscribed_customer, "subscription_follow")
    assert subscribed_customer.subscriptions.get().is_ending
    day_passes(fake_clock, 27)
    subscribed_customer.refresh_from_db()
    assert subscribed_customer.step == DunningStep.NONE
    day_passes(fake_clock, 4)
    subscribed_customer.refresh_from_db()
    assert subscribed_customer.step == DunningStep.NOTICE
    assert subscribed_customer.subscriptions.get().status == "canceled"


def test_without_a_provider_nobody_is_limited(settings: Any, tenant: Tenant) -> None:
    settings.STRIPE_API_KEY = ""
    plan_assign(
        tenant_id=tenant.pk, plan_code="starter", rhythm=Rhythm.MONTH, with_trial=True, on=date(2024, 2, 1)
    )
    dunning_review_all(now=datetime(2026, 3, 1, tzinfo=UTC))
    assert Customer.objects.get(tenant=tenant).step == DunningStep.NONE
