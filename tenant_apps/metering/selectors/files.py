"""The files of readings that were handed in."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from cer.calc.intervals import DAY, day_starts_at
from cer.kit.errors import NotFoundError
from tenant_apps.metering.models import MeterFile, MeterFileState


def meter_files_listed() -> QuerySet[MeterFile]:
    return MeterFile.objects.all()


def meter_files_refused() -> QuerySet[MeterFile]:
    """Files of which nothing was taken."""
    return meter_files_listed().filter(state=MeterFileState.REFUSED.value)


def meter_file_by_id(file_id: UUID) -> MeterFile:
    file = meter_files_listed().filter(pk=file_id).first()
    if file is None:
        raise NotFoundError("There is no such file of readings in this community.")
    return file


def values_imported(day: date, *, without: Collection[str] = ()) -> int:
    """Values in the files that were taken on an Italian day."""
    taken = meter_files_listed().filter(
        state=MeterFileState.IMPORTED.value,
        finished_at__gte=day_starts_at(day),
        finished_at__lt=day_starts_at(day + DAY),
    )
    return int(taken.exclude(pk__in=without).aggregate(values=Sum("value_count", default=0))["values"])
