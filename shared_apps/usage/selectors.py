from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet

from shared_apps.usage.models import PersonMonth, UsageDay


def usage_days(tenant_id: UUID, *, first_on: date, until_on: date) -> QuerySet[UsageDay]:
    """Closed days of a community in [first_on, until_on)."""
    return UsageDay.objects.filter(tenant_id=tenant_id, day__gte=first_on, day__lt=until_on).order_by("day")


def last_closed_on(tenant_id: UUID) -> date | None:
    return UsageDay.objects.filter(tenant_id=tenant_id).order_by("-day").values_list("day", flat=True).first()


def usage_last_days(tenant_id: UUID, *, count: int) -> list[UsageDay]:
    """The last closed days of a community, the latest first."""
    return list(UsageDay.objects.filter(tenant_id=tenant_id).order_by("-day")[:count])


def usage_latest_of(tenant: OuterRef) -> QuerySet[UsageDay]:
    """For a subquery: the last closed day of each community."""
    return UsageDay.objects.filter(tenant=tenant).order_by("-day")[:1]


def last_readings_on() -> dict[UUID, date]:
    """The last closed day on which each community took readings in."""
    days = UsageDay.objects.filter(readings_imported__gt=0).values_list("tenant_id")
    return dict(days.annotate(Max("day")))


def usage_latest() -> list[UsageDay]:
    """The last closed day of every community."""
    return list(UsageDay.objects.order_by("tenant_id", "-day").distinct("tenant_id"))


def people_by_month(first_on: date) -> Mapping[date, int]:
    """How many people used the application, by the first day of the month, from a day on; no names."""
    months = PersonMonth.objects.filter(month_on__gte=first_on).values_list("month_on")
    return dict(months.annotate(count=Count("pk")))
