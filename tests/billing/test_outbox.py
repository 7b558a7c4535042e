"""What leaves the house leaves once: answers lost, providers silent, keys that ran out (S54, F21, F24)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from billing_saas.models import Customer, Outgoing, OutgoingState
from billing_saas.selectors import gateway, outgoing_due
from billing_saas.services.mailing import mail_add, mail_hand_over
from billing_saas.services.outbox import outgoing_add, outgoing_work
from billing_saas.tasks import sweep
from cer.simulators.stripe import Fault, FaultKind, SimulatedStripe
from shared_apps.plans.services.changes import plan_change, plan_change_take_back
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.models import Tenant
from tests.billing.world import outgoing_leave, refused, subscribe

pytestmark = pytest.mark.django_db
ITEM = {
    "amount_cents": 137,
    "description": "Fee",
    "from": "2026-03-01T00:00:00+00:00",
    "until": "2026-04-01T00:00:00+00:00",
}


@pytest.fixture
def fee(selling: SimulatedStripe, customer: Customer) -> Outgoing:
    subscribe(selling, customer)
    return outgoing_add("invoice_item", customer=customer, arguments=ITEM, once="fee:test")


def test_s54_a_charge_whose_answer_was_lost_for_good_is_made_once(
    selling: SimulatedStripe, fee: Outgoing
) -> None:
    selling.account.faults += [Fault(FaultKind.DROP, "/v1/invoiceitems")] * 2
    assert outgoing_work(outgoing_id=fee.pk).state == OutgoingState.WAITING
    assert outgoing_work(outgoing_id=fee.pk).state == OutgoingState.DONE
    assert outgoing_work(outgoing_id=fee.pk).state == OutgoingState.DONE
    assert len(selling.account.of_kind("invoiceitem")) == 1


def test_s54_after_a_day_without_answer_it_is_not_tried_again(
    caplog: pytest.LogCaptureFixture, selling: SimulatedStripe, fee: Outgoing
) -> None:
    selling.account.faults += [Fault(FaultKind.DROP, "/v1/invoiceitems")] * 2
    outgoing_work(outgoing_id=fee.pk)
    later = timezone.now() + timedelta(hours=25)
    assert outgoing_work(outgoing_id=fee.pk, now=later).state == OutgoingState.STALE
    assert len(selling.account.of_kind("invoiceitem")) == 1
    assert "alarm: something did not leave" in caplog.messages


def test_what_the_provider_refuses_is_not_asked_again(selling: SimulatedStripe, customer: Customer) -> None:
    row = outgoing_add("credit_note", customer=customer, arguments={"charge": "in_0", "total_cents": 1})
    assert outgoing_work(outgoing_id=row.pk).state == OutgoingState.REFUSED
    assert "No such invoice" in refused(customer)[0]


def test_a_try_that_failed_waits_longer_each_time(selling: SimulatedStripe, fee: Outgoing) -> None:
    selling.account.faults += [Fault(FaultKind.REFUSE, "/v1/invoiceitems")] * 4
    now = timezone.now()
    waits = []
    for _ in range(2):
        row = outgoing_work(outgoing_id=fee.pk, now=now)
        assert row.next_try_at
        waits.append(row.next_try_at - now)
    assert waits == [timedelta(minutes=2), timedelta(minutes=4)]
    assert fee not in outgoing_due(now)
    assert fee in outgoing_due(now + timedelta(minutes=4))


def test_f21_the_sweep_lets_out_what_the_broker_lost(
    mails: list[mail.EmailMessage], selling: SimulatedStripe, customer: Customer
) -> None:
    mail_add(customer, "restored")
    sweep.run()
    assert [message.subject for message in mails] == ["[CER Solare ETS] Pagamento ricevuto"]
    assert "\n\n\n" not in str(mails[0].body)


def test_f21_a_mail_is_handed_over_under_one_message_id_in_every_try(
    mails: list[mail.EmailMessage], selling: SimulatedStripe, customer: Customer
) -> None:
    mail_add(customer, "restored")
    row = Outgoing.objects.get(kind="mail")
    mail_hand_over(row)
    mail_hand_over(row)
    (message_id,) = {message.extra_headers["Message-ID"] for message in mails}
    assert message_id.startswith(f"<{row.pk}@")
    assert mails[0].from_email.startswith("CerCollettiva <")


def test_the_subscription_follows_the_plan_up_at_once_and_down_at_the_end(
    selling: SimulatedStripe, customer: Customer, tenant: Tenant
) -> None:
    subscription = subscribe(selling, customer)
    for plan, here, after in (
        ("professional", "professional_month", None),
        ("starter", "professional_month", "starter_month"),
    ):
        plan_change(tenant_id=tenant.pk, plan_code=plan, rhythm=Rhythm.MONTH, members_counted=0)
        outgoing_leave(customer, "subscription_follow")
        said = gateway().subscription(subscription.provider_id)
        assert said.price.lookup_key == here
        names = {price.id: name for name, price in gateway().prices().items()}
        assert names.get(gateway().price_id_of_next_period(said) or "") == after
    plan_change_take_back(tenant_id=tenant.pk)
    outgoing_leave(customer, "subscription_follow")
    assert gateway().subscription(subscription.provider_id).schedule_id is None
    assert refused(customer) == []


@pytest.mark.parametrize("path", ["/v1/prices", "/v1/subscriptions/"])
def test_s54_following_the_plan_survives_lost_answers(
    path: str, selling: SimulatedStripe, customer: Customer, tenant: Tenant
) -> None:
    subscription = subscribe(selling, customer)
    plan_change(tenant_id=tenant.pk, plan_code="professional", rhythm=Rhythm.MONTH, members_counted=0)
    invoices = len(selling.account.of_kind("invoice"))
    selling.account.faults += [Fault(FaultKind.DROP, path)] * 4
    for row in list(outgoing_due(timezone.now()).filter(kind="subscription_follow")):
        for _ in range(4):
            outgoing_work(outgoing_id=row.pk)
        row.refresh_from_db()
        assert row.state == OutgoingState.DONE
    assert gateway().subscription(subscription.provider_id).price.lookup_key == "professional_month"
    assert len(selling.account.of_kind("invoice")) == invoices + 1
