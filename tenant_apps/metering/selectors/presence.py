"""Which PODs have readings at all."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from cer.adapters.meter_folder import Direction


def pods_ever_read(pods: Sequence[str], direction: Direction, *, known_at: datetime) -> frozenset[str]:
    """Those of some PODs, by code, of which any day is known in a direction.

    Plan: for each POD the first row of its range in the primary key of the day curves.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pod.code FROM members_pod AS pod WHERE pod.code = ANY(%s) AND EXISTS ("
            "SELECT FROM metering_daycurve AS curve WHERE curve.pod_id = pod.id AND curve.direction = %s"
            " AND curve.arrived_at <= %s)",
            [list(pods), direction.value, known_at],
        )
        return frozenset(code for (code,) in cursor.fetchall())
