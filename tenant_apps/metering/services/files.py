"""Files of readings: handed in, then imported as a whole or refused as a whole (S35)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from cer.adapters.file_problems import ProblemLog
from cer.adapters.meter_folder import (
    Direction,
    MeterFileError,
    Problem,
    ProblemCode,
    QuarterLimit,
    WideCurves,
    curves_check,
    wide_file_read,
)
from cer.adapters.meter_folder.limits import WITHDRAWN_CEILING_WH
from cer.adapters.rome_clock import utc_text
from cer.calc.intervals import DAY
from cer.kit.audit import audit_record, created
from cer.kit.errors import FieldProblem, RuleBrokenError
from cer.kit.live import event_tell
from tenant_apps.access.permissions import Permission, people_who_may
from tenant_apps.members.selectors import RegisteredPoint, points_by_code
from tenant_apps.metering.models import MeterFile, MeterFileContent, MeterFileState, ReadingSource
from tenant_apps.metering.selectors import imports_wait, meter_file_by_id, meter_files_listed
from tenant_apps.metering.services.curves import curves_record
from tenant_apps.notices.services import notice_tell
from tenant_apps.plants.selectors import plant_power_kw_by_pod

FILE_BYTES_MAX = 64 << 20
CLOCK_SKEW = timedelta(minutes=15)
CORRECTABLE_MONTHS = 62


def wide_file_import(*, content: bytes, name: str, direction: Direction, source: ReadingSource) -> MeterFile:
    """Import a wide file now, or refuse it with every reason and store nothing.

    The same bytes again, for the same direction and source, change nothing and answer with the first import.
    """
    try:
        with transaction.atomic():
            imports_wait(is_shared=False)
            file = _file_of(content=content, name=name, direction=direction, source=source)
            if file.state == MeterFileState.QUEUED:
                _content_import(file, content)
                MeterFileContent.objects.filter(file=file).delete()
                _outcome_record(file)
    except MeterFileError as error:
        raise _refusal(error) from error
    return file


@transaction.atomic
def meter_file_receive(
    *, content: bytes, name: str, direction: Direction, source: ReadingSource
) -> MeterFile:
    """Keep a file until a worker imports it; the same bytes again answer with the first file."""
    if not 0 < len(content) <= FILE_BYTES_MAX:
        raise RuleBrokenError(
            f"A file of readings has 1 byte to {FILE_BYTES_MAX >> 20} MiB, this one has {len(content)} bytes;"
            " split it by month or compress it with gzip.",
            code="meter_file_size",
        )
    file = _file_of(content=content, name=name, direction=direction, source=source)
    if file.state == MeterFileState.QUEUED:
        _, is_new = MeterFileContent.objects.get_or_create(file=file, defaults={"content": content})
        if is_new:
            event_tell("imports", {"id": file.pk, "state": file.state})
            audit_record("meter_file.received", file, created(file), label=file.name)
    return file


@transaction.atomic
def meter_file_import(*, file_id: UUID) -> MeterFile:
    """Import a file that waits and write down its outcome; called again, find that and do nothing (F15)."""
    imports_wait(is_shared=False)
    file = meter_file_by_id(file_id)
    if file.state != MeterFileState.QUEUED:
        return file
    waiting = MeterFileContent.objects.get(file=file)
    try:
        _content_import(file, bytes(waiting.content))
    except MeterFileError as error:
        _outcome_write(file, MeterFileState.REFUSED, error.problems, left_out=error.left_out)
        notice_tell(
            kind="file_refused",
            to=people_who_may(Permission.READINGS_IMPORT),
            values={"file": file.name, "reason": str(error)},
            link=f"/data/files/{file.pk}",
            key=str(file.pk),
        )
    waiting.delete()
    _outcome_record(file)
    return file


def _file_of(*, content: bytes, name: str, direction: Direction, source: ReadingSource) -> MeterFile:
    """The row of these bytes: the one that waits or was imported before, else a new one."""
    file, _ = (
        meter_files_listed()
        .exclude(state=MeterFileState.REFUSED)
        .get_or_create(
            sha256=sha256(content).hexdigest(),
            direction=direction,
            source=source,
            defaults={"name": name[:200], "size_bytes": len(content), "state": MeterFileState.QUEUED},
        )
    )
    return file


def _content_import(file: MeterFile, content: bytes) -> None:
    """Read, check and record; every reason to refuse is found before the first row is written."""
    direction, source = Direction(file.direction), ReadingSource(file.source)
    curves = wide_file_read(content, file=file.name, direction=direction)
    arrived_at = _clock()
    findings = _time_check(curves, arrived_at, file=file.name)
    points = points_by_code(curves.pods)
    findings += curves_check(curves, _limits(direction, points), file=file.name)
    counts = curves_record(
        curves=curves,
        pod_ids={code: point.id for code, point in points.items()},
        source=source,
        file_id=file.id,
        arrived_at=arrived_at,
    )
    file.covers_from, file.covers_until = curves.days[0], curves.days[-1] + DAY
    file.pod_count = len(curves.pods)
    file.curves_new, file.curves_corrected, file.curves_unchanged = (
        counts.new,
        counts.corrected,
        counts.unchanged,
    )
    file.value_count = int(np.count_nonzero(curves.is_present))
    file.gap_count = curves.is_present.size - file.value_count
    _outcome_write(file, MeterFileState.IMPORTED, curves.findings + findings)


def _outcome_write(
    file: MeterFile, state: MeterFileState, problems: tuple[Problem, ...], *, left_out: int = 0
) -> None:
    file.state = state
    file.finished_at = _clock()
    file.problems = [asdict(problem) for problem in problems]
    file.problems_left_out = left_out
    file.save()


def _outcome_record(file: MeterFile) -> None:
    """One entry for the whole file, however many curves it brought."""
    changes = {
        "state": (MeterFileState.QUEUED, file.state),
        "sha256": (None, file.sha256),
        "covers_from": (None, file.covers_from),
        "covers_until": (None, file.covers_until),
        "curves_new": (0, file.curves_new),
        "curves_corrected": (0, file.curves_corrected),
        "curves_unchanged": (0, file.curves_unchanged),
        "problems": (0, len(file.problems) + file.problems_left_out),
    }
    event_tell("imports", {"id": file.pk, "state": file.state})
    audit_record(f"meter_file.{file.state}", file, changes, label=file.name)


def _limits(direction: Direction, points: Mapping[str, RegisteredPoint]) -> dict[str, QuarterLimit]:
    """What a quarter-hour of each registered POD may hold; feeding in and producing take a plant (S36)."""
    if direction is Direction.WITHDRAWN:
        return {code: QuarterLimit.of_withdrawal(point.contract_power_kw) for code, point in points.items()}
    limits = {}
    for code, power_kw in plant_power_kw_by_pod(list(points)).items():
        limit = QuarterLimit.of_plants(power_kw)
        limits[code] = QuarterLimit(min(limit.ceiling_wh, WITHDRAWN_CEILING_WH), limit.remarkable_wh)
    return limits


def _time_check(curves: WideCurves, arrived_at: datetime, *, file: str) -> tuple[Problem, ...]:
    """Refuse energy of the future; tell of days that no correction can reach any more (F4, R75)."""
    log = ProblemLog(file, MeterFileError)
    starts_s = curves.quarter_starts_s
    is_future = curves.is_present.any(axis=0) & (starts_s > (arrived_at + CLOCK_SKEW).timestamp())
    for quarter in np.flatnonzero(is_future)[:1]:
        log.error(
            ProblemCode.IN_THE_FUTURE,
            utc_text(int(starts_s[quarter])),
            "there is energy in a quarter-hour still to come; correct the instants or empty the cells.",
        )
    log.close()
    months = arrived_at.year * 12 + arrived_at.month - 1 - CORRECTABLE_MONTHS
    if (curves.days[0].year * 12 + curves.days[0].month - 1) < months:
        log.finding(
            ProblemCode.BEYOND_CORRECTION,
            str(curves.days[0]),
            f"the file reaches back more than {CORRECTABLE_MONTHS} months, where no correction counts (R75).",
        )
    return log.findings


def _refusal(error: MeterFileError) -> RuleBrokenError:
    return RuleBrokenError(
        str(error),
        code="meter_file_refused",
        problems=[
            FieldProblem(pointer=problem.where, detail=problem.message, code=problem.code)
            for problem in error.problems
        ],
        file=error.file,
        left_out=error.left_out,
    )


def _clock() -> datetime:
    """The database's clock, which all workers share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
