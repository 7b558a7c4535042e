"""Writes of the metering room."""

from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services.curves import CurveCounts, curves_record
from tenant_apps.metering.services.files import (
    meter_file_import,
    meter_file_receive,
    wide_file_import,
)

__all__ = [
    "CurveCounts",
    "ReadingSource",
    "curves_record",
    "meter_file_import",
    "meter_file_receive",
    "wide_file_import",
]
