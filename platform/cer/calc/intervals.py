"""Italian civil time cut into hours and quarters, keyed by their UTC start (R23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from cer.calc.errors import ValidationError

ROME = ZoneInfo("Europe/Rome")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTERS_PER_HOUR = 4


def day_starts_at(day: date) -> datetime:
    """The instant, in UTC, at which an Italian civil day begins (R23)."""
    return datetime.combine(day, time(), ROME).astimezone(UTC)


def day_hour_count(day: date) -> int:
    """Hours of an Italian civil day: 23, 24 or 25 (R23)."""
    return (day_starts_at(day + DAY) - day_starts_at(day)) // HOUR


def day_quarter_count(day: date) -> int:
    """Quarter-hours of an Italian civil day: 92, 96 or 100 (R23)."""
    return day_hour_count(day) * QUARTERS_PER_HOUR


def month_starts_on(year: int, month: int) -> date:
    """First day of a month, where month 13 is January of the year after."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of whole hours, [starts_at, ends_at) in UTC (R23)."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for instant in (self.starts_at, self.ends_at):
            if instant.utcoffset() is None or instant.minute or instant.second or instant.microsecond:
                raise ValidationError(
                    f"A period begins and ends on a whole hour of a time zone, not at {instant.isoformat()}.",
                    code="period_off_the_hour",
                    instant=instant.isoformat(),
                )
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise ValidationError(
                f"A period ends after it begins; this one begins {self.starts_at.isoformat()} "
                f"and ends {self.ends_at.isoformat()}.",
                code="period_empty",
                starts_at=self.starts_at.isoformat(),
                ends_at=self.ends_at.isoformat(),
            )

    @classmethod
    def of_days(cls, first_on: date, until_on: date) -> Self:
        """The Italian days from `first_on` up to, not including, `until_on`."""
        return cls(day_starts_at(first_on), day_starts_at(until_on))

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """An Italian calendar month."""
        return cls.of_days(month_starts_on(year, month), month_starts_on(year, month + 1))

    @classmethod
    def of_month_name(cls, name: str) -> Self:
        """The month written as `2024-06`."""
        try:
            first_on = datetime.strptime(name, "%Y-%m").replace(tzinfo=UTC).date()
        except ValueError as error:
            raise ValidationError(
                f"A month is written like 2024-06; {name!r} is not.", code="month_malformed", month=name
            ) from error
        return cls.of_month(first_on.year, first_on.month)

    @classmethod
    def of_year(cls, year: int) -> Self:
        """An Italian calendar year."""
        return cls.of_days(date(year, 1, 1), date(year + 1, 1, 1))

    @property
    def hours(self) -> int:
        """Number of hours."""
        return (self.ends_at - self.starts_at) // HOUR

    @property
    def quarters(self) -> int:
        """Number of quarter-hours."""
        return self.hours * QUARTERS_PER_HOUR

    @property
    def first_on(self) -> date:
        """Italian day of the first hour."""
        return self.starts_at.astimezone(ROME).date()

    @property
    def last_on(self) -> date:
        """Italian day of the last hour."""
        return (self.ends_at - HOUR).astimezone(ROME).date()

    @property
    def days(self) -> tuple[date, ...]:
        """The Italian days the period touches, whole or in part."""
        return tuple(self.first_on + DAY * index for index in range((self.last_on - self.first_on).days + 1))

    @property
    def months(self) -> "tuple[Period, ...]":
        """The period cut at the Italian month ends; first and last may be partial."""
        return self.cut_at(day for day in self.days if day.day == 1)

    @property
    def month_name(self) -> str:
        """The Italian month of the first hour, written as `2024-06`."""
        return f"{self.first_on:%Y-%m}"

    def hour_index(self, instant: datetime) -> int:
        """Position of an instant in the hourly arrays of the period, kept within their ends."""
        return min(max((instant - self.starts_at) // HOUR, 0), self.hours)

    def hours_of(self, other: "Period") -> slice:
        """The hours of this period that also belong to the other one, as a slice of its hourly arrays."""
        return slice(self.hour_index(other.starts_at), self.hour_index(other.ends_at))

    def hour_starts_at(self, index: int) -> datetime:
        """Start, in UTC, of one hour of the period."""
        return self.starts_at + HOUR * index

    def overlap(self, other: "Period") -> "Period | None":
        """The hours common to both periods, or nothing."""
        starts_at, ends_at = max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        return Period(starts_at, ends_at) if starts_at < ends_at else None

    def cut_at(self, days: Iterable[date]) -> "tuple[Period, ...]":
        """The period in pieces that begin on the given Italian days (dated law, months)."""
        starts = sorted({day_starts_at(day) for day in days if self.first_on < day <= self.last_on})
        return tuple(Period(*edges) for edges in pairwise([self.starts_at, *starts, self.ends_at]))
