from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.revenue import (
    Subscription,
    TrialsEnded,
    month_cents,
    recurring_cents,
    revenue_movement,
    trials_ended,
)

CUSTOMERS = [UUID(int=number) for number in range(6)]
recurring = st.dictionaries(st.sampled_from(CUSTOMERS), st.integers(0, 10_000_000))


def days(customer: int, first: str, until: str | None, cents: int = 9900, **terms: object) -> Subscription:
    return Subscription(
        customer=UUID(int=customer),
        first_on=date.fromisoformat(first),
        until_on=date.fromisoformat(until) if until else None,
        price_cents=cents,
        **{"months": 1, **terms},
    )


@pytest.mark.parametrize(
    ("price_cents", "months", "expected"),
    [(9900, 1, 9900), (99000, 12, 8250), (299000, 12, 24917), (6, 12, 1), (5, 12, 0), (0, 12, 0)],
)
def test_a_price_by_the_month_is_rounded_half_up(price_cents: int, months: int, expected: int) -> None:
    assert month_cents(price_cents, months) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-03-28", 0), ("2026-03-29", 9900), ("2026-10-24", 9900), ("2026-10-25", 0)],
)
def test_days_are_half_open_also_where_the_clock_changes(on: str, expected: int) -> None:
    rows = [days(0, "2026-03-29", "2026-10-25")]
    assert sum(recurring_cents(rows, on=date.fromisoformat(on)).values()) == expected


def test_a_trial_counts_for_nothing_until_the_day_it_is_over() -> None:
    rows = [days(0, "2026-03-01", None, trial_until=date(2026, 3, 31))]
    assert [len(recurring_cents(rows, on=date(2026, 3, day))) for day in (1, 30, 31)] == [0, 0, 1]


def test_a_month_worked_through() -> None:
    before = {CUSTOMERS[0]: 9900, CUSTOMERS[1]: 29900, CUSTOMERS[2]: 9900, CUSTOMERS[3]: 24917}
    after = {CUSTOMERS[0]: 29900, CUSTOMERS[1]: 9900, CUSTOMERS[3]: 24917, CUSTOMERS[4]: 79900}
    moved = revenue_movement(before, after)
    assert (moved.new_cents, moved.expansion_cents) == (79900, 20000)
    assert (moved.contraction_cents, moved.churn_cents) == (20000, 9900)
    assert (moved.opening_cents, moved.closing_cents) == (74617, 144617)


@given(recurring, recurring)
def test_the_parts_add_up_to_the_difference(before: dict[UUID, int], after: dict[UUID, int]) -> None:
    moved = revenue_movement(before, after)
    assert moved.closing_cents == sum(after.values())
    parts = (moved.new_cents, moved.expansion_cents, moved.contraction_cents, moved.churn_cents)
    assert min(parts) >= 0


def test_trials_that_ended_and_those_that_were_charged_then() -> None:
    ends = {"trial_until": date(2026, 3, 31)}
    rows = [
        days(0, "2026-03-01", None, **ends),
        days(1, "2026-03-01", "2026-03-31", **ends),
        days(2, "2026-03-01", "2026-03-05", **ends),
        days(2, "2026-03-05", None, 29900, **ends),
        days(3, "2026-03-20", None, trial_until=date(2026, 4, 19)),
        days(4, "2026-01-01", None),
    ]
    month = {"first_on": date(2026, 3, 1), "until_on": date(2026, 4, 1)}
    ended = trials_ended(rows, **month, today=date(2026, 4, 1))
    assert ended == TrialsEnded(ended=3, converted=2)
    assert ended.converted_share == Decimal("0.6667")
    assert trials_ended(rows, **month, today=date(2026, 3, 30)).converted_share is None


def test_an_extended_trial_ends_when_the_last_word_says() -> None:
    rows = [
        days(0, "2026-03-01", "2026-03-10", trial_until=date(2026, 3, 31)),
        days(0, "2026-03-10", None, trial_until=date(2026, 4, 14)),
    ]
    march = trials_ended(rows, first_on=date(2026, 3, 1), until_on=date(2026, 4, 1), today=date(2026, 5, 1))
    assert march.ended == 0
