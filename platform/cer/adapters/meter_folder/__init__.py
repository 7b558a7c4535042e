"""The folder format: wide CSV files of quarter-hours and the registry beside them."""

from cer.adapters.file_problems import Level, MeterFileError, Problem, ProblemCode
from cer.adapters.meter_folder.limits import QuarterLimit, curves_check
from cer.adapters.meter_folder.pods import POD_PATTERN, pod_normalised
from cer.adapters.meter_folder.wide import Direction, WideCurves, wide_file_read

__all__ = [
    "POD_PATTERN",
    "Direction",
    "Level",
    "MeterFileError",
    "Problem",
    "ProblemCode",
    "QuarterLimit",
    "WideCurves",
    "curves_check",
    "pod_normalised",
    "wide_file_read",
]
