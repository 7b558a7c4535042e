"""Which PODs have readings, and how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import Period
from cer.kit.api.caller import Caller
from tenant_apps.members.selectors import pods_listed, points_by_code
from tenant_apps.metering.models import DayCurve, ValueState
from tenant_apps.plants.selectors import plant_power_kw_by_pod

# The limit keeps the look-up by POD: as a plain join, a hypertable is read from end to end.
_EVER_READ_SQL = """
SELECT wanted.pod_id
FROM unnest(%s::uuid[]) AS wanted (pod_id)
CROSS JOIN LATERAL (
    SELECT FROM metering_daycurve AS curve
    WHERE curve.pod_id = wanted.pod_id AND curve.direction = %s AND curve.arrived_at <= %s
    LIMIT 1
) AS any_curve
"""


@dataclass(frozen=True, slots=True)
class PodPresence:
    """How much of a POD's readings is there over some days; `incomplete_days` lack at least one value."""

    pod: str
    expected_quarters: int
    present_quarters: int
    unmeasured_quarters: int
    incomplete_days: tuple[date, ...]


def pods_ever_read(pods: Sequence[str], direction: Direction, *, known_at: datetime) -> frozenset[str]:
    """Those of some PODs, by code, of which any day is known in a direction.

    Plan: for each POD the first row of its range in the primary key of the day curves.
    """
    codes = {point.id: code for code, point in points_by_code(pods).items()}
    with connection.cursor() as cursor:
        cursor.execute(_EVER_READ_SQL, [list(codes), direction.value, known_at])
        return frozenset(codes[pod_id] for (pod_id,) in cursor.fetchall())


def presence_of_pods(
    *,
    direction: Direction,
    first_on: date,
    until_on: date,
    known_at: datetime,
    seen_by: Caller | None = None,
) -> list[PodPresence]:
    """Presence by POD, as known on a moment: of all PODs that withdraw, of those with a plant otherwise.

    A caller who is restricted to granted objects sees their PODs.

    Every day of [first_on, until_on) is expected, whether or not the POD takes part on it.
    """
    points = points_by_code(None if direction is Direction.WITHDRAWN else list(plant_power_kw_by_pod()))
    if seen_by is not None and seen_by.granted_to is not None:
        seen = set(pods_listed(seen_by).values_list("code", flat=True))
        points = {code: point for code, point in points.items() if code in seen}
    days = Period.of_days(first_on, until_on)
    states: dict[UUID, dict[date, str]] = {point.id: {} for point in points.values()}
    rows = _current_states(direction, first_on, until_on, known_at).filter(pod_id__in=states)
    for pod_id, day, letters in rows.values_list("pod_id", "day", "states"):
        states[pod_id][day] = letters
    return [_presence(code, states[points[code].id], days) for code in sorted(points)]


def _current_states(
    direction: Direction, first_on: date, until_on: date, known_at: datetime
) -> QuerySet[DayCurve]:
    return (
        DayCurve.objects.filter(
            direction=direction, day__gte=first_on, day__lt=until_on, arrived_at__lte=known_at
        )
        .order_by("pod_id", "day", "source", "-revision")
        .distinct("pod_id", "day")
    )


def _presence(pod: str, states: Mapping[date, str], period: Period) -> PodPresence:
    missing = sum(letters.count(ValueState.MISSING) for letters in states.values())
    measured = sum(letters.count(ValueState.MEASURED) for letters in states.values())
    present = sum(map(len, states.values())) - missing
    return PodPresence(
        pod=pod,
        expected_quarters=period.quarters,
        present_quarters=present,
        unmeasured_quarters=present - measured,
        incomplete_days=tuple(day for day in period.days if ValueState.MISSING in states.get(day, "-")),
    )
