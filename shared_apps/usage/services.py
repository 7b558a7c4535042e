from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import transaction

from cer.calc.intervals import DAY, ROME
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.plans.selectors import today
from shared_apps.tenants.selectors import tenant_by_schema
from shared_apps.usage.counters import Passing, counted_here, is_first_seen, passing_add
from shared_apps.usage.models import PersonMonth, UsageDay
from shared_apps.usage.selectors import last_closed_on


def usage_add(what: Passing, *, schema_name: str) -> None:
    """Count one more of what leaves no row."""
    passing_add(what, schema_name=schema_name, day=today())


def person_note(account_id: UUID) -> None:
    """Note once a month that somebody uses the application; the row is written on the public role."""
    month_on = today().replace(day=1)
    with in_schema(PUBLIC_SCHEMA):
        if is_first_seen(account_id, month_on):
            row = PersonMonth(month_on=month_on, account_id=account_id)
            PersonMonth.objects.bulk_create([row], ignore_conflicts=True)


def usage_days_close(*, on: date | None = None) -> list[date]:
    """Close every day of the entered community that is over and not closed yet; return them.

    Counted inside the community, then written on the public role, outside any transaction of the community:
    its own role may not write there. Twice at once, or after a night that was missed, it ends the same.
    """
    schema_name, on = current_schema(), on or today()
    closed = []
    for day in list(_days_to_close(schema_name, until_on=on)):
        figures = counted_here(day)
        with in_schema(PUBLIC_SCHEMA):
            if _usage_day_write(schema_name, day, dict(figures)):
                closed.append(day)
    return closed


def _days_to_close(schema_name: str, *, until_on: date) -> Iterator[date]:
    with in_schema(PUBLIC_SCHEMA):
        tenant = tenant_by_schema(schema_name)
        last_on = last_closed_on(tenant.pk)
    day = last_on + DAY if last_on else tenant.created_at.astimezone(ROME).date()
    while day < until_on:
        yield day
        day += DAY


@transaction.atomic
def _usage_day_write(schema_name: str, day: date, figures: dict[str, int]) -> bool:
    """Write a day unless somebody else has; True if it was us."""
    tenant = tenant_by_schema(schema_name)
    row = UsageDay(tenant=tenant, day=day, **figures)
    before = UsageDay.objects.filter(tenant=tenant, day=day)
    UsageDay.objects.bulk_create([row], ignore_conflicts=True)
    return before.filter(pk=row.pk).exists()
