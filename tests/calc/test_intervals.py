from datetime import UTC, date, datetime

import pytest

from cer.calc.errors import ValidationError
from cer.calc.intervals import Period, day_hour_count, day_quarter_count, day_starts_at
from tests.calc.law import hours_from

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 7, 1), 24)])
def test_a_day_has_the_hours_of_the_italian_clock(day: date, hours: int) -> None:
    assert day_hour_count(day) == hours
    assert day_quarter_count(day) == 4 * hours


def test_a_day_starts_at_midnight_in_rome() -> None:
    assert day_starts_at(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_a_month_has_its_italian_hours() -> None:
    assert Period.of_month(2024, 3).hours == 743
    assert Period.of_month_name("2024-10").hours == 745
    assert Period.of_month(2024, 12).ends_at == day_starts_at(date(2025, 1, 1))


def test_a_year_holds_both_clock_changes() -> None:
    year = Period.of_year(2024)
    assert (year.hours, year.quarters, len(year.days)) == (8784, 35136, 366)


@pytest.mark.parametrize("name", ["2024", "2024-13", "06-2024", "2024-06-01", ""])
def test_a_malformed_month_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Period.of_month_name(name)


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001
        datetime(2026, 1, 1, 0, 15, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
    ],
)
def test_a_period_off_the_hour_is_refused(instant: datetime) -> None:
    with pytest.raises(ValidationError) as refusal:
        Period(instant, datetime(2026, 2, 1, tzinfo=UTC))
    assert refusal.value.code == "period_off_the_hour"


def test_an_empty_period_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        Period.of_days(SPRING, SPRING)
    assert refusal.value.code == "period_empty"


def test_the_same_hours_are_the_same_period_in_any_zone() -> None:
    starts_at = day_starts_at(SPRING)
    local = Period(starts_at.astimezone(datetime.now().astimezone().tzinfo), day_starts_at(AUTUMN))
    assert local == Period(starts_at, day_starts_at(AUTUMN))


def test_months_are_cut_at_the_italian_month_end() -> None:
    months = Period.of_days(date(2023, 10, 26), date(2023, 12, 2)).months
    assert [(month.month_name, month.hours) for month in months] == [
        ("2023-10", 145),
        ("2023-11", 720),
        ("2023-12", 24),
    ]


def test_a_period_within_one_month_is_its_own_month() -> None:
    period = hours_from(SPRING, 5)
    assert period.months == (period,)


def test_a_cut_outside_the_period_changes_nothing() -> None:
    period = Period.of_month(2026, 3)
    assert period.cut_at([date(2026, 3, 1), date(2026, 4, 1), date(2020, 1, 1)]) == (period,)


def test_the_hours_of_a_month_are_a_slice_of_the_year() -> None:
    year = Period.of_year(2026)
    assert year.hours_of(Period.of_month(2026, 4)) == slice(2159, 2159 + 720)
    assert year.hours_of(Period.of_year(2025)) == slice(0, 0)
    assert year.hours_of(Period.of_days(date(2026, 12, 31), date(2027, 6, 1))) == slice(8736, 8760)


def test_overlap_is_what_both_have() -> None:
    march, spring = Period.of_month(2026, 3), Period.of_days(SPRING, date(2026, 5, 1))
    assert march.overlap(spring) == Period.of_days(SPRING, date(2026, 4, 1))
    assert march.overlap(Period.of_month(2026, 4)) is None


def test_the_repeated_hour_has_two_starts() -> None:
    day = Period.of_days(AUTUMN, date(2026, 10, 26))
    assert [day.hour_starts_at(index).hour for index in (2, 3)] == [0, 1]
