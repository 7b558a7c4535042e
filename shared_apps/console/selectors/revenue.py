"""Recurring revenue, from the days on which communities are on their plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cer.calc.intervals import DAY, month_starts_on
from cer.calc.revenue import (
    RevenueMovement,
    Subscription,
    TrialsEnded,
    recurring_cents,
    revenue_movement,
    trials_ended,
)
from shared_apps.plans.selectors import assignments_all
from shared_apps.plans.services.changes import MONTHS
from shared_apps.plans.terms import Rhythm


@dataclass(frozen=True, slots=True)
class RevenueMonth:
    """Movement from the eve of a month to its last day, or to today in the month that runs."""

    first_on: date
    movement: RevenueMovement
    trials: TrialsEnded


def subscriptions_all() -> list[Subscription]:
    """Every assignment of every community that is still here."""
    return [
        Subscription(
            customer=row.tenant_id,
            first_on=row.valid_from,
            until_on=row.valid_until,
            price_cents=row.plan.price_cents(row.rhythm),
            months=MONTHS[Rhythm(row.rhythm)],
            trial_until=row.trial_until,
        )
        for row in assignments_all()
    ]


def revenue_months(*, today: date, months: int) -> list[RevenueMonth]:
    """The last so many months, the one that runs last."""
    return list(_months(subscriptions_all(), today=today, months=months))


def _months(subscriptions: list[Subscription], *, today: date, months: int) -> Iterator[RevenueMonth]:
    for back in reversed(range(months)):
        first_on = month_starts_on(today.year - 10, today.month + 120 - back)
        until_on = month_starts_on(first_on.year, first_on.month + 1)
        yield RevenueMonth(
            first_on=first_on,
            movement=revenue_movement(
                recurring_cents(subscriptions, on=first_on - DAY),
                recurring_cents(subscriptions, on=min(until_on - DAY, today)),
            ),
            trials=trials_ended(subscriptions, first_on=first_on, until_on=until_on, today=today),
        )
