"""Time on duty: business hours of Rome, between instants."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.intervals import ROME
from cer.calc.service_hours import ServiceHours, service_due_at, service_span

HOURS = ServiceHours(time(9), time(18))
instants = st.datetimes(  # the library adds the zone
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001
    max_value=datetime(2031, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
spans = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(hours=60))


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("starts_at", "hours", "due_at"),
    [
        ("2026-03-03T10:00", 2, "2026-03-03T12:00"),
        ("2026-03-03T17:00", 1, "2026-03-03T18:00"),
        ("2026-03-03T17:00", 2, "2026-03-04T10:00"),
        ("2026-03-03T22:00", 1, "2026-03-04T10:00"),
        ("2026-03-27T17:00", 2, "2026-03-30T10:00"),  # a weekend whose Sunday has 23 hours
        ("2026-10-23T17:00", 2, "2026-10-26T10:00"),  # and 25 hours
        ("2026-04-03T17:00", 2, "2026-04-07T10:00"),  # Easter Monday
        ("2026-06-26T17:00", 2, "2026-06-30T10:00"),  # the patron of Rome
        ("2026-12-24T17:00", 2, "2026-12-28T10:00"),
        ("2026-03-03T10:00", 27, "2026-03-06T10:00"),
        ("2026-03-03T10:00", 0, "2026-03-03T10:00"),
    ],
)
def test_a_time_on_duty_ends_on_the_clock_of_rome(starts_at: str, hours: int, due_at: str) -> None:
    assert service_due_at(HOURS, rome(starts_at), timedelta(hours=hours)) == rome(due_at)


@given(instants, spans)
def test_what_is_due_is_the_first_instant_after_so_much_duty(starts_at: datetime, span: timedelta) -> None:
    due_at = service_due_at(HOURS, starts_at, span)
    assert service_span(HOURS, starts_at, due_at) == span
    assert service_span(HOURS, starts_at, due_at - timedelta(microseconds=1)) < span


@given(instants, st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta(), timedelta(days=9)))
def test_duty_adds_up_however_it_is_cut(starts_at: datetime, first: timedelta, second: timedelta) -> None:
    middle, ends_at = starts_at + first, starts_at + first + second
    parts = service_span(HOURS, starts_at, middle) + service_span(HOURS, middle, ends_at)
    assert parts == service_span(HOURS, starts_at, ends_at)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_day_of_23_or_25_hours_counts_as_its_clock_says(day: str) -> None:
    """Duty around the clock from Friday to Monday: none on the Sunday, whatever its length."""
    all_day = ServiceHours(time(0), time(23))
    sunday = rome(f"{day}T00:00")
    friday, tuesday = sunday - timedelta(days=2), sunday + timedelta(days=2)
    assert service_span(all_day, friday, tuesday) == timedelta(hours=46)


def test_nothing_passes_backwards_and_duty_begins_before_it_ends() -> None:
    assert service_span(HOURS, rome("2026-03-03T12:00"), rome("2026-03-03T11:00")) == timedelta()
    with pytest.raises(ValidationError):
        ServiceHours(time(18), time(9))
