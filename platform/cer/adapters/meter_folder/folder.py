"""A whole folder: registry, withdrawals and injections, with the files that complete and correct them.

Each direction has a base file, and may have `…_integrazione` (what was missing) and `…_rettifica` (what was
wrong). They apply in this order: of each POD and day, the last file that has any value wins (R26).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cer.adapters.file_problems import MeterFileError, Problem, ProblemCode, ProblemLog
from cer.adapters.meter_folder.limits import curves_check
from cer.adapters.meter_folder.registry import (
    MEMBER_FILE,
    PLANT_FILE,
    POD_FILE,
    FolderRegistry,
    registry_read,
)
from cer.adapters.meter_folder.wide import Direction, WideCurves, wide_file_read
from cer.calc.intervals import day_quarter_count

STEM_BY_DIRECTION = {Direction.WITHDRAWN: "prelievi", Direction.FED_IN: "immissioni"}
COMPANION_ENDINGS = ("_integrazione", "_rettifica")


@dataclass(frozen=True, slots=True)
class MeterFolder:
    """What a folder says of a community: its registry and its curves, gaps and all."""

    name: str
    registry: FolderRegistry
    withdrawn: WideCurves
    fed_in: WideCurves

    @property
    def findings(self) -> tuple[Problem, ...]:
        """What was noticed while reading."""
        return self.withdrawn.findings + self.fed_in.findings


def folder_read(folder: Path) -> MeterFolder:
    """Read a folder in the folder format; the first file with an error refuses it."""
    members = folder / MEMBER_FILE
    registry = registry_read(
        pods=_registry_bytes(folder / POD_FILE),
        plants=_registry_bytes(folder / PLANT_FILE),
        members=members.read_bytes() if members.exists() else None,
    )
    return MeterFolder(
        folder.resolve().name,
        registry,
        _curves(folder, registry, Direction.WITHDRAWN),
        _curves(folder, registry, Direction.FED_IN),
    )


def readings_files(folder: Path, direction: Direction) -> tuple[Path, ...]:
    """The files of a direction in the order in which they apply; the base file must be there."""
    stem = STEM_BY_DIRECTION[direction]
    base = _csv_file(folder, stem)
    if base is None:
        raise _missing(f"{stem}.csv")
    companions = (_csv_file(folder, stem + ending) for ending in COMPANION_ENDINGS)
    return (base, *(path for path in companions if path is not None))


def curves_merged(files: Sequence[WideCurves]) -> WideCurves:
    """Curves of one direction laid over one another: of each POD and day the last with any value wins."""
    pods = tuple(dict.fromkeys(pod for curves in files for pod in curves.pods))
    days = tuple(sorted({day for curves in files for day in curves.days}))
    shape = (len(pods), sum(day_quarter_count(day) for day in days))
    merged = WideCurves(
        files[0].direction,
        pods,
        days,
        np.zeros(shape, np.int64),
        np.zeros(shape, np.bool_),
        tuple(finding for curves in files for finding in curves.findings),
    )
    for curves in files:
        _lay_over(merged, curves)
    return merged


def _lay_over(merged: WideCurves, curves: WideCurves) -> None:
    rows = np.array([merged.pods.index(pod) for pod in curves.pods], np.int64)
    starts = dict(zip(merged.days, merged.day_edges.tolist(), strict=False))
    edges = curves.day_edges.tolist()
    for day, first, last in zip(curves.days, edges[:-1], edges[1:], strict=True):
        has_value = curves.is_present[:, first:last].any(axis=1)
        target = slice(starts[day], starts[day] + last - first)
        merged.energy_wh[rows[has_value], target] = curves.energy_wh[has_value, first:last]
        merged.is_present[rows[has_value], target] = curves.is_present[has_value, first:last]


def _curves(folder: Path, registry: FolderRegistry, direction: Direction) -> WideCurves:
    limits = registry.limits(direction)
    files = []
    for path in readings_files(folder, direction):
        curves = wide_file_read(path.read_bytes(), file=path.name, direction=direction)
        findings = curves.findings + curves_check(curves, limits, file=path.name)
        files.append(replace(curves, findings=findings))
    merged = curves_merged(files)
    log = ProblemLog(STEM_BY_DIRECTION[direction], MeterFileError)
    for pod in limits:
        if pod not in merged.pods:
            log.error(
                ProblemCode.COLUMN_MISSING,
                f"column {pod}",
                "The registry has this POD, the file has no column for it; add it.",
            )
    log.close()
    return merged


def _csv_file(folder: Path, stem: str) -> Path | None:
    found = [path for path in (folder / f"{stem}.csv", folder / f"{stem}.csv.gz") if path.exists()]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        log = ProblemLog(stem, MeterFileError)
        raise log.refusal(
            ProblemCode.FILE_TWICE, folder.name, f"There are {names}; keep the one that counts."
        )
    return found[0] if found else None


def _registry_bytes(path: Path) -> bytes:
    if not path.exists():
        raise _missing(path.name)
    return path.read_bytes()


def _missing(name: str) -> Exception:
    log = ProblemLog(name, MeterFileError)
    return log.refusal(ProblemCode.FILE_MISSING, "file", "It is not in the folder; add it.")
