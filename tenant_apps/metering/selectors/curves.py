"""Day curves as they were known on a moment: what every other read of the room is made from (F1)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from cer.adapters.meter_folder import Direction
from cer.kit.tenancy import current_schema
from tenant_apps.metering.curve_bytes import CurveBlock, rows_decoded
from tenant_apps.metering.models import DayCurve

_CURVES_SQL = """
COPY (
    SELECT pod_id, day, revision, source, array_replace(energy_wh, NULL, -1), states
    FROM metering_daycurve
    WHERE pod_id = ANY (%(pod_ids)s::uuid[]) AND direction = %(direction)s
      AND day >= %(first_on)s AND day < %(until_on)s AND arrived_at <= %(known_at)s
) TO STDOUT (FORMAT BINARY)
"""


def curve_blocks(
    *, pod_ids: Sequence[UUID], direction: Direction, first_on: date, until_on: date, known_at: datetime
) -> list[CurveBlock]:
    """All revisions known on a moment of the curves of some PODs and days, one block per length of day.

    Plan: for each POD a range of the primary key (pod, direction, day, revision), in the chunks of the days.
    """
    wanted = {
        "pod_ids": list(pod_ids),
        "direction": direction.value,
        "first_on": first_on,
        "until_on": until_on,
        "known_at": known_at,
    }
    with connection.cursor() as cursor, cursor.copy(_CURVES_SQL, wanted) as messages:
        return rows_decoded(messages, pod_ids=pod_ids)


def current_curves(block: CurveBlock) -> CurveBlock:
    """Of each POD and day the one current curve: the best source, of that the highest revision (F1)."""
    return _last_of_each_day(
        block.where(np.lexsort((block.revisions, -block.sources, block.days, block.pods)))
    )


def latest_curves(block: CurveBlock) -> CurveBlock:
    """Of each POD and day the highest revision, whatever its source."""
    return _last_of_each_day(block.where(np.lexsort((block.revisions, block.days, block.pods))))


def _last_of_each_day(block: CurveBlock) -> CurveBlock:
    is_last = np.ones(len(block), np.bool_)
    is_last[:-1] = (block.pods[1:] != block.pods[:-1]) | (block.days[1:] != block.days[:-1])
    return block if is_last.all() else block.where(is_last)


def day_curves_as_of(
    *, pod_id: UUID, direction: Direction, first_on: date, until_on: date, known_at: datetime
) -> list[DayCurve]:
    """The current curves of one POD by day, as they were known on a moment."""
    return list(
        DayCurve.objects.filter(
            pod_id=pod_id,
            direction=direction,
            day__gte=first_on,
            day__lt=until_on,
            arrived_at__lte=known_at,
        )
        .order_by("day", "source", "-revision")
        .distinct("day")
    )


def imports_wait(*, is_shared: bool) -> None:
    """Hold back other imports of this community until the transaction ends; share the lock with readers."""
    statement = (
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
        if is_shared
        else "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"{current_schema()}/metering"])


@transaction.atomic
def moment_known() -> datetime:
    """A moment on which the readings can be read as known, now and ever after, with the same result.

    An import takes its arrival time under the lock and commits before it lets go, so nothing that arrived
    before this moment can still appear.
    """
    imports_wait(is_shared=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
