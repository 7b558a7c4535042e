"""Which meters lack values, and on which days."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, ROME, Period, day_starts_at
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.energy.series import Quality
from tenant_apps.metering.selectors import (
    EnergyMatrix,
    PodSpan,
    Stretch,
    ValueState,
    energy_matrix,
    moment_known,
)
from tenant_apps.plants.selectors import configuration_registry
from tenant_apps.settlement.selectors.inputs import held_pods_of

QUARTER = timedelta(minutes=15)
_GUESSED = (ValueState.ESTIMATED, ValueState.RECONSTRUCTED, ValueState.PROFILED)


@dataclass(frozen=True, slots=True, order=True)
class ProblemDay:
    """A day of one meter on which values are missing or estimated."""

    day: date
    pod: str
    direction: Direction
    missing_quarters: int
    missing_hours: int
    estimated_quarters: int

    @property
    def quality(self) -> Quality:
        """Missing outweighs estimated."""
        return Quality.MISSING if self.missing_quarters else Quality.ESTIMATED


def problem_days_in(period: Period) -> list[ProblemDay]:
    """Every day of every meter that a settlement reads and that is not good, by day and POD."""
    missing: Counter[tuple[date, str, Direction]] = Counter()
    hours: defaultdict[tuple[date, str, Direction], set[datetime]] = defaultdict(set)
    guessed: Counter[tuple[date, str, Direction]] = Counter()
    for matrix in _matrices(period):
        for stretch in matrix.unmeasured:
            for day, starts_at, quarters in _by_day(stretch):
                key = (day, stretch.pod, matrix.direction)
                if stretch.state is ValueState.MISSING:
                    missing[key] += quarters
                    hours[key] |= {
                        (starts_at + QUARTER * index).replace(minute=0) for index in range(quarters)
                    }
                elif stretch.state in _GUESSED:
                    guessed[key] += quarters
    return sorted(
        ProblemDay(*key, missing[key], len(hours.get(key, ())), guessed[key]) for key in {*missing, *guessed}
    )


def pods_read_in(period: Period) -> tuple[frozenset[str], frozenset[str]]:
    """The PODs that a settlement of a period reads, and those of them of which some value is missing."""
    read: set[str] = set()
    lacking: set[str] = set()
    for matrix in _matrices(period):
        read.update(span.pod for span in matrix.spans)
        lacking.update(stretch.pod for stretch in matrix.gaps)
    return frozenset(read), frozenset(lacking)


def _matrices(period: Period) -> Iterator[EnergyMatrix]:
    """Withdrawals and feed-in of each configuration, month by month so that memory stays small."""
    known_at = moment_known()
    for configuration_id in configurations_listed().order_by("code").values_list("pk", flat=True):
        registry = configuration_registry(configuration_id, period)
        held, _ = held_pods_of(registry, known_at)
        withdrawing = [PodSpan(each.pod, each.days.first_on, each.days.until_on) for each in held]
        feeding = [PodSpan(plant.pod, plant.first_on, plant.until_on) for plant in registry.plants]
        for month in period.months:
            for direction, spans in ((Direction.WITHDRAWN, withdrawing), (Direction.FED_IN, feeding)):
                inside = [
                    span
                    for span in spans
                    if span.first_on <= month.last_on and span.until_on > month.first_on
                ]
                yield energy_matrix(spans=inside, direction=direction, period=month, known_at=known_at)


def _by_day(stretch: Stretch) -> Iterator[tuple[date, datetime, int]]:
    """A stretch cut at the midnights of Italy."""
    starts_at, left = stretch.starts_at, stretch.quarters
    while left:
        day = starts_at.astimezone(ROME).date()
        quarters = min(left, (day_starts_at(day + DAY) - starts_at) // QUARTER)
        yield day, starts_at, quarters
        starts_at, left = starts_at + QUARTER * quarters, left - quarters
