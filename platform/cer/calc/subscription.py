"""What a change of subscription costs: days are Italian dates, money is whole cents."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from cer.calc.errors import ValidationError
from cer.calc.intervals import month_starts_on


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """Half-open Italian days [first_on, until_on) that one charge pays for."""

    first_on: date
    until_on: date

    @property
    def days(self) -> int:
        """A day counts as one, also where the clock makes it 23 or 25 hours long."""
        return (self.until_on - self.first_on).days


@dataclass(frozen=True, slots=True)
class Proration:
    """What is given back of the period that was paid, what the new one costs, and the difference. [cents]"""

    credit_cents: int
    charge_cents: int

    @property
    def due_cents(self) -> int:
        return self.charge_cents - self.credit_cents


def months_later(first_on: date, months: int) -> date:
    """The same day of the month some months later, or the last day of a shorter month."""
    starts_on = month_starts_on(first_on.year, first_on.month + months)
    return starts_on.replace(day=min(first_on.day, monthrange(starts_on.year, starts_on.month)[1]))


def billing_period(*, periods_from: date, months: int, on: date) -> BillingPeriod:
    """The period of so many months that holds a day, counted from the first period's first day.

    Every end is counted from that first day, so a subscription of the 31st returns to it after February.
    """
    if on < periods_from:
        raise ValidationError(
            f"The first period begins on {periods_from}; {on} is before it.",
            code="before_first_period",
            on=on.isoformat(),
        )
    passed = ((on.year - periods_from.year) * 12 + on.month - periods_from.month) // months
    if months_later(periods_from, passed * months) > on:
        passed -= 1
    return BillingPeriod(
        months_later(periods_from, passed * months), months_later(periods_from, (passed + 1) * months)
    )


def used_cents(price_cents: int, period: BillingPeriod, *, until_on: date) -> int:
    """The part of a period's price that its days before a day take, rounded half up. [cents]"""
    if not period.first_on <= until_on <= period.until_on:
        raise ValidationError(
            f"{until_on} is outside the period from {period.first_on} until {period.until_on}.",
            code="outside_period",
            on=until_on.isoformat(),
        )
    days = (until_on - period.first_on).days
    return (2 * price_cents * days + period.days) // (2 * period.days)


def proration(*, old_cents: int, new_cents: int, period: BillingPeriod, change_on: date) -> Proration:
    """A change inside a period: the rest of the old price back, the rest of the new one due. [cents]

    Used part and rest add up to the price, to the cent.
    """
    return Proration(
        credit_cents=old_cents - used_cents(old_cents, period, until_on=change_on),
        charge_cents=new_cents - used_cents(new_cents, period, until_on=change_on),
    )


def reduced_cents(price_cents: int, *, percent: int | None, amount_cents: int | None) -> int:
    """A price after a coupon, never below nothing; a part is rounded half up. [cents]"""
    taken = (2 * price_cents * percent + 100) // 200 if percent is not None else amount_cents or 0
    return max(price_cents - taken, 0)
