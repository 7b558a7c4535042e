"""Whatever is booked in whatever order, a member's balance is the sum of its entries (F16)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cer.kit.errors import CerError
from tenant_apps.dues.models import FeePayment
from tenant_apps.dues.selectors import charges_listed, share_position
from tenant_apps.dues.services.fees import fee_charge, fee_pay, fee_payment_reverse, fee_waive
from tenant_apps.dues.services.shares import shares_pay, shares_refund, shares_subscribe
from tenant_apps.dues.states import PaymentMethod
from tenant_apps.ledger.models import Entry
from tenant_apps.ledger.selectors import balance_of_member
from tenant_apps.members.services.members import membership_end
from tests.dues.world import fee_make
from tests.factories import member_make

FIRST_ON, LAST_ON = date(2026, 1, 1), date(2028, 12, 31)
KINDS = ("charge", "waive", "pay", "reverse", "subscribe", "pay_shares", "leave", "refund")
operations = st.tuples(
    st.sampled_from(KINDS), st.integers(1, 4000), st.dates(FIRST_ON, LAST_ON), st.sampled_from(PaymentMethod)
)


def book(member_id: UUID, fee_id: UUID, kind: str, cents: int, day: date, method: PaymentMethod) -> None:
    """One booking of a kind, which the rules may refuse."""
    money: dict[str, Any] = {"amount_cents": cents, "paid_on": day, "method": method, "today": LAST_ON}
    charge = charges_listed(member_id=member_id).first()
    payment = FeePayment.objects.filter(reversal=None).first()
    match kind:
        case "charge":
            fee_charge(fee_id=fee_id, charged_on=day, due_on=LAST_ON, today=LAST_ON)
        case "pay" if charge:
            fee_pay(charge_id=charge.pk, **money)
        case "waive" if charge:
            fee_waive(charge_id=charge.pk, reason="x", today=LAST_ON)
        case "reverse" if payment:
            fee_payment_reverse(payment_id=payment.pk, reason="x", today=LAST_ON)
        case "subscribe":
            shares_subscribe(member_id=member_id, amount_cents=cents, subscribed_on=day, today=LAST_ON)
        case "pay_shares":
            shares_pay(member_id=member_id, **money)
        case "refund":
            shares_refund(member_id=member_id, refunded_on=day, method=method, today=LAST_ON)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(operations, max_size=14), until=st.dates(FIRST_ON, LAST_ON))
def test_f16_a_members_balance_is_the_sum_of_its_entries(alfa: None, walk: list[Any], until: date) -> None:
    with transaction.atomic():
        member = member_make("M1")
        fee = fee_make()
        for kind, cents, day, method in walk:
            try:
                with transaction.atomic():
                    if kind == "leave":
                        membership_end(membership_id=member.memberships.get().pk, valid_until=day)
                    else:
                        book(member.pk, fee.pk, kind, cents, day, method)
            except CerError:
                continue
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        entries = Entry.objects.select_related("transaction", "account").filter(account__member=member)
        dated = [(entry.transaction.occurred_on, entry.amount_cents) for entry in entries]
        assert balance_of_member(member.pk, until=until) == sum(cents for day, cents in dated if day < until)
        held = share_position(member.pk)
        open_cents = sum(charge.open_cents for charge in charges_listed(member_id=member.pk))
        assert balance_of_member(member.pk) == open_cents + held.unpaid_cents - held.subscribed_cents
        assert 0 <= held.paid_cents <= held.subscribed_cents
        transaction.set_rollback(True)
