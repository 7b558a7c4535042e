from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.payments import pay_out, payment_calendar, yearly_fee_eur
from cer.calc.working_days import easter_on, is_working_day, last_working_day
from tests.calc.law import MONDAY, RULE_SET

TERMS = RULE_SET.payments.on(MONDAY)
FEES = RULE_SET.fees.on(MONDAY)


@given(st.lists(st.integers(-20_000, 20_000).map(lambda cents: Decimal(cents).scaleb(-2))))
def test_what_is_paid_and_carried_is_what_came(amounts_eur: list[Decimal]) -> None:
    outcome = pay_out(amounts_eur, TERMS)
    assert sum(outcome.paid_eur) + outcome.carried_eur == sum(amounts_eur)
    assert all(paid == 0 or paid >= 50 for paid in outcome.paid_eur)
    assert outcome.carried_eur < 50


def test_december_is_balanced_and_paid_in_the_next_year() -> None:
    calendar = payment_calendar(2024, 12, TERMS)
    assert calendar.measures_by == date(2025, 1, 15)
    assert calendar.payment_by == date(2025, 2, 28)
    assert calendar.balance_by == date(2025, 5, 15)
    assert calendar.corrections_until == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("power_kw", "fee_eur"),
    [("3", "0"), ("3.01", "15"), ("20", "15"), ("20.5", "15.5"), ("100", "95"), ("1000", "995")],
)
def test_the_fee_goes_by_power(power_kw: str, fee_eur: str) -> None:
    assert yearly_fee_eur(Decimal(power_kw), FEES) == Decimal(fee_eur)


@pytest.mark.parametrize("power_kw", ["0", "1000.5"])
def test_a_power_without_a_fee_row_is_refused(power_kw: str) -> None:
    with pytest.raises(ValidationError):
        yearly_fee_eur(Decimal(power_kw), FEES)


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1954, (4, 18)),
        (1981, (4, 19)),
        (2000, (4, 23)),
        (2008, (3, 23)),
        (2011, (4, 24)),
        (2019, (4, 21)),
        (2024, (3, 31)),
        (2025, (4, 20)),
        (2026, (4, 5)),
        (2038, (4, 25)),
    ],
)
def test_easter_falls_where_the_church_says(year: int, easter: tuple[int, int]) -> None:
    assert easter_on(year) == date(year, *easter)


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 4, 1),
        date(2026, 6, 29),
        date(2026, 8, 15),
        date(2027, 10, 4),
        date(2026, 11, 21),
        date(2026, 11, 22),
        date(2026, 12, 8),
    ],
)
def test_offices_are_closed(day: date) -> None:
    assert not is_working_day(day)


def test_saint_francis_is_a_holiday_from_2026_only() -> None:
    assert is_working_day(date(2024, 10, 4))


def test_the_last_working_day_skips_holidays_and_weekends() -> None:
    assert last_working_day(2026, 5) == date(2026, 5, 29)
    assert last_working_day(2026, 12) == date(2026, 12, 31)
    assert last_working_day(2029, 6) == date(2029, 6, 28)
