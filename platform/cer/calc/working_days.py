"""Working days in Rome: Italian public holidays and the city's patron (R114)."""

from datetime import date, timedelta

_FIXED_HOLIDAYS = frozenset(
    {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
)
_PATRON_OF_ROME = (6, 29)
_PATRON_OF_ITALY, _PATRON_OF_ITALY_FROM_YEAR = (10, 4), 2026
_SATURDAY = 5
_DAY = timedelta(days=1)


def easter_on(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the reckoning of the epact.

    The golden number gives the age of the moon; the paschal full moon falls between 21 March and 18 April,
    and Easter is the Sunday after it.
    """
    century = year // 100 + 1
    golden = year % 19
    epact = (14 + 11 * golden - 3 * century // 4 + (5 + 8 * century) // 25) % 30
    if epact == 0 or (epact == 1 and golden > 10):
        epact += 1
    full_moon_on = date(year, 4, 19) - _DAY * epact
    return full_moon_on + _DAY * (6 - full_moon_on.weekday() or 7)


def is_working_day(day: date) -> bool:
    """Whether offices in Rome work on that day."""
    fixed = (day.month, day.day)
    return not (
        day.weekday() >= _SATURDAY
        or fixed in _FIXED_HOLIDAYS
        or fixed == _PATRON_OF_ROME
        or (fixed == _PATRON_OF_ITALY and day.year >= _PATRON_OF_ITALY_FROM_YEAR)
        or day == easter_on(day.year) + _DAY
    )


def last_working_day(year: int, month: int) -> date:
    """The last working day of a month in Rome."""
    day = date(year + month // 12, month % 12 + 1, 1) - _DAY
    while not is_working_day(day):
        day -= _DAY
    return day
