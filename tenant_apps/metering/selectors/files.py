"""The files of readings that were handed in."""

from uuid import UUID

from django.db.models import QuerySet

from cer.kit.errors import NotFoundError
from tenant_apps.metering.models import MeterFile


def meter_files_listed() -> QuerySet[MeterFile]:
    return MeterFile.objects.all()


def meter_file_by_id(file_id: UUID) -> MeterFile:
    file = meter_files_listed().filter(pk=file_id).first()
    if file is None:
        raise NotFoundError("There is no such file of readings in this community.")
    return file
