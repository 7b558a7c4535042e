"""Writes of the metering room."""

from tenant_apps.metering.services.curves import CurveCounts, curves_record

__all__ = ["CurveCounts", "curves_record"]
