"""Reads of the metering room."""

from tenant_apps.metering.selectors.curves import (
    current_curves,
    curve_blocks,
    day_curves_as_of,
    imports_wait,
    latest_curves,
    moment_known,
)
from tenant_apps.metering.selectors.files import meter_file_by_id, meter_files_listed, meter_files_refused
from tenant_apps.metering.selectors.matrix import (
    CurveVersion,
    EnergyMatrix,
    PodSpan,
    Stretch,
    ValueState,
    energy_matrix,
)
from tenant_apps.metering.selectors.presence import PodPresence, pods_ever_read, presence_of_pods

__all__ = [
    "CurveVersion",
    "EnergyMatrix",
    "PodPresence",
    "PodSpan",
    "Stretch",
    "ValueState",
    "current_curves",
    "curve_blocks",
    "day_curves_as_of",
    "energy_matrix",
    "imports_wait",
    "latest_curves",
    "meter_file_by_id",
    "meter_files_listed",
    "meter_files_refused",
    "moment_known",
    "pods_ever_read",
    "presence_of_pods",
]
