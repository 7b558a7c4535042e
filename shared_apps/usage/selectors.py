from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from shared_apps.usage.models import UsageDay


def usage_days(tenant_id: UUID, *, first_on: date, until_on: date) -> QuerySet[UsageDay]:
    """Closed days of a community in [first_on, until_on)."""
    return UsageDay.objects.filter(tenant_id=tenant_id, day__gte=first_on, day__lt=until_on).order_by("day")


def last_closed_on(tenant_id: UUID) -> date | None:
    return UsageDay.objects.filter(tenant_id=tenant_id).order_by("-day").values_list("day", flat=True).first()
