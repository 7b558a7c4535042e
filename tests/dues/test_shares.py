"""Share capital: subscribed, paid, and given back after the exit."""

from datetime import timedelta

import pytest

from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.dues.models import Receipt
from tenant_apps.dues.selectors import share_position
from tenant_apps.dues.services.shares import shares_pay, shares_refund, shares_subscribe
from tenant_apps.dues.states import PaymentMethod
from tenant_apps.ledger.selectors import balances_by_code
from tenant_apps.members.models import Member
from tenant_apps.members.services.members import membership_end
from tests.dues.world import TODAY
from tests.factories import member_make

CASH = PaymentMethod.CASH


@pytest.fixture
def member(alfa: None) -> Member:
    return member_make("M1")


def subscribe(member: Member, cents: int = 10000) -> None:
    shares_subscribe(member_id=member.pk, amount_cents=cents, subscribed_on=TODAY, today=TODAY)


def pay(member: Member, cents: int) -> Receipt:
    return shares_pay(member_id=member.pk, amount_cents=cents, paid_on=TODAY, method=CASH, today=TODAY)


def refund(member: Member) -> None:
    shares_refund(member_id=member.pk, refunded_on=TODAY, method=CASH, today=TODAY)


def test_capital_is_owed_until_it_is_paid(member: Member) -> None:
    subscribe(member)
    receipt = pay(member, 6000)
    assert (receipt.number, share_position(member.pk).unpaid_cents) == (1, 4000)
    assert balances_by_code() == {"cash": 6000, "share_capital.M1": -10000, "shares_due.M1": 4000}


def test_no_more_is_paid_than_was_subscribed(member: Member) -> None:
    subscribe(member, 100)
    with pytest.raises(RuleBrokenError) as refusal:
        pay(member, 101)
    assert refusal.value.code == "amount_out_of_range"


def test_capital_goes_back_after_the_exit_and_not_before(member: Member) -> None:
    subscribe(member)
    pay(member, 6000)
    with pytest.raises(ConflictError) as refusal:
        refund(member)
    assert refusal.value.code == "still_a_member"
    membership_end(membership_id=member.memberships.get().pk, valid_until=TODAY)
    refund(member)
    assert set(balances_by_code().values()) == {0}
    assert share_position(member.pk).subscribed_cents == 0


def test_a_member_who_leaves_tomorrow_is_still_one(member: Member) -> None:
    subscribe(member)
    membership_end(membership_id=member.memberships.get().pk, valid_until=TODAY + timedelta(days=1))
    with pytest.raises(ConflictError):
        refund(member)


def test_nothing_is_refunded_twice(member: Member) -> None:
    subscribe(member)
    membership_end(membership_id=member.memberships.get().pk, valid_until=TODAY)
    refund(member)
    with pytest.raises(RuleBrokenError) as refusal:
        refund(member)
    assert refusal.value.code == "nothing_to_refund"
