"""How much each community uses, reported to the provider's meters: counted there, not priced."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from billing_saas.selectors import customers_selling, subscription_live
from billing_saas.services.outbox import outgoing_add
from cer.calc.intervals import DAY, ROME, day_starts_at
from shared_apps.usage.selectors import usage_days

METERS = {
    "members_active": "active_members",
    "pods_active": "active_pods",
    "paid_out_cents": "paid_out_cents",
}
OLDEST_SPAN = timedelta(days=30)
"""The provider takes nothing older than 35 days."""


@transaction.atomic
def usage_report(*, now: datetime) -> int:
    """Write a report of each closed day and meter that has none yet; how many customers were looked at."""
    first_on = (now - OLDEST_SPAN).astimezone(ROME).date()
    customers = [customer for customer in customers_selling() if subscription_live(customer)]
    for customer in customers:
        assert customer.tenant_id is not None  # noqa: S101  # the selector leaves deleted ones out
        for day in usage_days(customer.tenant_id, first_on=first_on, until_on=now.astimezone(ROME).date()):
            last_second = day_starts_at(day.day + DAY) - timedelta(seconds=1)
            for column, meter in METERS.items():
                outgoing_add(
                    "meter_report",
                    customer=customer,
                    once=f"{customer.pk}:{meter}:{day.day}",
                    arguments={
                        "meter": meter,
                        "value": getattr(day, column),
                        "at": last_second.astimezone(UTC).isoformat(),
                    },
                )
    return len(customers)
