"""How long somebody was on duty between two instants, and when a time on duty is over.

On duty are the working days of Rome (`cer.calc.working_days`), from one hour of its clock to another. The
duty of a day never crosses a change of the clocks, which happens at night, yet days around it are 23 or 25
hours long: everything is counted between instants, never in days of 24 hours.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cer.calc.errors import ValidationError
from cer.calc.intervals import DAY, ROME
from cer.calc.working_days import is_working_day

NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """From when until when, on the clock of Rome, somebody is on duty on a working day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValidationError("Duty ends on the day it began, after it began.", code="duty_order")

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The duty of a working day as [begins, ends) in UTC."""
        begins_at, ends_at = (datetime.combine(day, at, ROME) for at in (self.opens, self.closes))
        return begins_at.astimezone(UTC), ends_at.astimezone(UTC)


def service_span(hours: ServiceHours, starts_at: datetime, ends_at: datetime) -> timedelta:
    """Time on duty within [starts_at, ends_at); nothing where it ends before it starts."""
    spent, day = NOTHING, starts_at.astimezone(ROME).date()
    while day <= ends_at.astimezone(ROME).date():
        if is_working_day(day):
            begins_at, closes_at = hours.on(day)
            spent += max(min(closes_at, ends_at) - max(begins_at, starts_at), NOTHING)
        day += DAY
    return spent


def service_due_at(hours: ServiceHours, starts_at: datetime, span: timedelta) -> datetime:
    """The first instant, in UTC, at which so much time on duty has passed since `starts_at`.

    Where the last of it ends with the duty of a day, that is the instant, and not the next morning. A span of
    nothing is over at once.
    """
    starts_at = starts_at.astimezone(UTC)
    left, day = span, starts_at.astimezone(ROME).date()
    if left <= NOTHING:
        return starts_at
    while True:
        if is_working_day(day):
            begins_at, closes_at = hours.on(day)
            from_at = max(begins_at, starts_at)
            if left <= closes_at - from_at:
                return from_at + left
            left -= max(closes_at - from_at, NOTHING)
        day += DAY
