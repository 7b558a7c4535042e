from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.subscription import (
    BillingPeriod,
    billing_period,
    months_later,
    proration,
    reduced_cents,
    used_cents,
)

days = st.dates(date(2024, 1, 1), date(2060, 12, 31))
cents = st.integers(0, 10_000_000)
rhythms = st.sampled_from([1, 12])


@given(days, st.integers(0, 5000), rhythms)
def test_the_period_holds_the_day_and_follows_the_one_before(first: date, later: int, months: int) -> None:
    on = first + timedelta(days=later)
    period = billing_period(periods_from=first, months=months, on=on)
    assert period.first_on <= on < period.until_on
    after = billing_period(periods_from=first, months=months, on=period.until_on)
    assert after.first_on == period.until_on


@given(days, st.integers(0, 400), rhythms, cents, st.integers(0, 366))
def test_what_was_used_and_what_is_left_are_the_price(
    first: date, later: int, months: int, price_cents: int, offset: int
) -> None:
    period = billing_period(periods_from=first, months=months, on=first + timedelta(days=later))
    change_on = min(period.first_on + timedelta(days=offset), period.until_on)
    parts = proration(old_cents=price_cents, new_cents=0, period=period, change_on=change_on)
    used = used_cents(price_cents, period, until_on=change_on)
    assert used + parts.credit_cents == price_cents
    assert 0 <= used <= price_cents


@given(days, cents, cents, st.integers(0, 28))
def test_a_change_and_back_on_the_same_day_costs_nothing(
    first: date, one: int, two: int, offset: int
) -> None:
    period = billing_period(periods_from=first, months=1, on=first)
    change_on = min(first + timedelta(days=offset), period.until_on)
    there = proration(old_cents=one, new_cents=two, period=period, change_on=change_on)
    back = proration(old_cents=two, new_cents=one, period=period, change_on=change_on)
    assert there.due_cents + back.due_cents == 0


@pytest.mark.parametrize(("first", "day"), [(date(2026, 3, 1), 29), (date(2026, 10, 1), 25)])
def test_a_day_of_23_or_25_hours_costs_as_much_as_any_other(first: date, day: int) -> None:
    period = billing_period(periods_from=first, months=1, on=first)
    before = used_cents(31_00, period, until_on=first.replace(day=day))
    assert used_cents(31_00, period, until_on=first.replace(day=day + 1)) - before == 100


def test_a_subscription_of_the_31st_returns_to_it_after_february() -> None:
    first = date(2026, 1, 31)
    assert [months_later(first, months) for months in (1, 2, 3)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert billing_period(periods_from=first, months=1, on=date(2026, 3, 30)) == BillingPeriod(
        date(2026, 2, 28), date(2026, 3, 31)
    )


@pytest.mark.parametrize(
    ("percent", "amount_cents", "left"),
    [(25, None, 7425), (100, None, 0), (None, 20000, 0), (33, None, 6633)],
)
def test_a_coupon_never_makes_a_price_negative(percent: int, amount_cents: int, left: int) -> None:
    assert reduced_cents(9900, percent=percent, amount_cents=amount_cents) == left


def test_days_outside_are_refused() -> None:
    first = date(2026, 1, 1)
    with pytest.raises(ValidationError, match="before it"):
        billing_period(periods_from=first, months=1, on=first - timedelta(days=1))
    with pytest.raises(ValidationError, match="outside"):
        used_cents(1, BillingPeriod(first, date(2026, 2, 1)), until_on=date(2026, 2, 2))
