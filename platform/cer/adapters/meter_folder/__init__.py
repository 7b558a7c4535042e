"""The folder format: wide CSV files of quarter-hours and the registry beside them."""

from cer.adapters.file_problems import Level, MeterFileError, Problem, ProblemCode
from cer.adapters.meter_folder.folder import MeterFolder, curves_merged, folder_read, readings_files
from cer.adapters.meter_folder.limits import QuarterLimit, curves_check
from cer.adapters.meter_folder.pods import POD_PATTERN, pod_normalised
from cer.adapters.meter_folder.registry import (
    FolderMembership,
    FolderPlant,
    FolderPod,
    FolderRegistry,
    Role,
    registry_read,
)
from cer.adapters.meter_folder.wide import Direction, WideCurves, wide_file_read

__all__ = [
    "POD_PATTERN",
    "Direction",
    "FolderMembership",
    "FolderPlant",
    "FolderPod",
    "FolderRegistry",
    "Level",
    "MeterFileError",
    "MeterFolder",
    "Problem",
    "ProblemCode",
    "QuarterLimit",
    "Role",
    "WideCurves",
    "curves_check",
    "curves_merged",
    "folder_read",
    "pod_normalised",
    "readings_files",
    "registry_read",
    "wide_file_read",
]
