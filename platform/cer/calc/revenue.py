"""What subscriptions bring in by the month, and why it changed; days are Italian dates, money whole cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

_FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Subscription:
    """The days [first_on, until_on) on which a customer is on a price; nothing is charged in its trial."""

    customer: UUID
    first_on: date
    until_on: date | None
    price_cents: int
    months: int
    """For how many months one price pays."""
    trial_until: date | None = None

    def holds(self, on: date) -> bool:
        return self.first_on <= on and (self.until_on is None or on < self.until_on)

    def is_charged(self, on: date) -> bool:
        return self.holds(on) and (self.trial_until is None or on >= self.trial_until)


@dataclass(frozen=True, slots=True)
class RevenueMovement:
    """From one month's recurring revenue to the next's: the parts add up to the difference. [cents]"""

    opening_cents: int
    new_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int

    @property
    def closing_cents(self) -> int:
        gained = self.new_cents + self.expansion_cents
        return self.opening_cents + gained - self.contraction_cents - self.churn_cents

    @property
    def churned_share(self) -> Decimal | None:
        """Part of the opening revenue that left; None where there was none."""
        return _share(self.churn_cents, self.opening_cents)

    @property
    def growth_share(self) -> Decimal | None:
        """By how much revenue grew, as a part of the opening one; None where there was none."""
        return _share(self.closing_cents - self.opening_cents, self.opening_cents)


@dataclass(frozen=True, slots=True)
class TrialsEnded:
    """Trials that ended in some days, and how many of their customers were charged then."""

    ended: int
    converted: int

    @property
    def converted_share(self) -> Decimal | None:
        """Part of the ended ones, rounded half up to four places; None where none ended."""
        return _share(self.converted, self.ended)


def month_cents(price_cents: int, months: int) -> int:
    """A price as what it is by the month, rounded half up: here and nowhere later. [cents]"""
    return (2 * price_cents + months) // (2 * months)


def recurring_cents(subscriptions: Iterable[Subscription], *, on: date) -> dict[UUID, int]:
    """What each customer who is charged on a day pays by the month. [cents]"""
    return {
        each.customer: month_cents(each.price_cents, each.months)
        for each in subscriptions
        if each.is_charged(on)
    }


def revenue_movement(before: Mapping[UUID, int], after: Mapping[UUID, int]) -> RevenueMovement:
    """Customer by customer, what came, grew, shrank and went between two days. [cents]"""
    grown = {each: after[each] - before[each] for each in before.keys() & after.keys()}
    return RevenueMovement(
        opening_cents=sum(before.values()),
        new_cents=sum(after[each] for each in after.keys() - before.keys()),
        expansion_cents=sum(cents for cents in grown.values() if cents > 0),
        contraction_cents=-sum(cents for cents in grown.values() if cents < 0),
        churn_cents=sum(before[each] for each in before.keys() - after.keys()),
    )


def trials_ended(
    subscriptions: Iterable[Subscription], *, first_on: date, until_on: date, today: date
) -> TrialsEnded:
    """Customers whose trial ended in [first_on, until_on), of those that are over today."""
    rows = list(subscriptions)
    ends = {
        each.customer: each.trial_until
        for each in sorted(rows, key=lambda each: each.first_on)
        if each.trial_until is not None
    }
    over = {customer: on for customer, on in ends.items() if first_on <= on < until_on and on <= today}
    charged = {
        each.customer for each in rows if each.customer in over and each.is_charged(over[each.customer])
    }
    return TrialsEnded(ended=len(over), converted=len(charged))


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(_FOUR_PLACES, ROUND_HALF_UP) if whole else None
