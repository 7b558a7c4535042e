from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.incentive import (
    CountedSections,
    Section,
    Stop,
    StopKind,
    counted_sections,
    premium_ends_on,
    section_power_kw,
    years_after,
)
from cer.calc.rules import Source
from tests.calc.law import RULE_SET

LIMITS = RULE_SET.limits
START = date(2024, 3, 1)

powers = st.decimals(min_value="0.001", max_value=1000, places=3)
sections = st.lists(
    st.builds(
        Section,
        generator_kw=powers,
        inverter_kw=st.none() | powers,
        entry_on=st.none() | st.dates(date(2022, 1, 1), date(2027, 1, 1)),
        is_asked=st.booleans(),
        is_upgrade=st.booleans(),
    ),
    max_size=6,
)


def stop(first_on: date, days: int, kind: StopKind = StopKind.GRID) -> Stop:
    return Stop(kind=kind, first_on=first_on, until_on=first_on + timedelta(days=days))


def test_photovoltaics_take_the_lower_of_modules_and_inverters() -> None:
    section = Section(generator_kw=Decimal("49.8"), inverter_kw=Decimal(45))
    assert section_power_kw(section, Source.PV) == 45
    assert section_power_kw(section, Source.HYDRO) == Decimal("49.8")


def test_a_section_without_power_is_refused() -> None:
    with pytest.raises(ValidationError):
        section_power_kw(Section(generator_kw=Decimal(5), inverter_kw=Decimal(0)), Source.PV)


def test_an_upgrade_counts_alone_with_its_own_day() -> None:
    old = Section(generator_kw=Decimal(100), entry_on=date(2015, 5, 1))
    added = Section(generator_kw=Decimal(30), entry_on=date(2025, 5, 1), is_upgrade=True)
    assert counted_sections([old, added], Source.PV) == CountedSections(
        Decimal(30), date(2025, 5, 1), is_asked=True
    )


@given(sections, st.sampled_from(Source), st.randoms())
def test_the_power_is_the_sum_of_its_parts_in_any_order(rows, source, random) -> None:
    counted = counted_sections(rows, source)
    shuffled = random.sample(rows, len(rows))
    assert counted_sections(shuffled, source) == counted
    if counted is None:
        assert rows == []
        return
    asked = [row for row in rows if row.is_asked] or rows
    parts = [row for row in asked if row.is_asked and row.is_upgrade] or asked
    assert counted.power_kw == sum(section_power_kw(row, source) for row in parts)
    assert counted.entry_on == min((row.entry_on for row in parts if row.entry_on), default=None)
    assert counted.is_asked == any(row.is_asked for row in rows)


def test_without_stops_the_premium_lasts_twenty_years() -> None:
    assert premium_ends_on(starts_on=START, stops=[], limits=LIMITS) == date(2044, 3, 1)
    assert years_after(date(2080, 2, 29), 20) == date(2100, 3, 1)


def test_a_stop_that_reaches_over_the_end_adds_its_days_within_the_premium() -> None:
    last_weeks = stop(date(2044, 2, 20), 30)
    assert premium_ends_on(starts_on=START, stops=[last_weeks], limits=LIMITS) == date(2044, 3, 31)
    later = stop(date(2044, 3, 1), 30)
    assert premium_ends_on(starts_on=START, stops=[later], limits=LIMITS) == date(2044, 3, 1)


def test_upgrades_add_twelve_months_at_most() -> None:
    stops = [stop(date(2030, 1, 1), 400, StopKind.UPGRADE), stop(date(2033, 1, 1), 10)]
    assert premium_ends_on(starts_on=START, stops=stops, limits=LIMITS) == date(2044, 3, 1) + timedelta(
        days=375
    )


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2048, 1, 1)), st.integers(1, 300)), max_size=5))
def test_no_day_lengthens_the_premium_twice(rows: list[tuple[date, int]]) -> None:
    stops = [stop(first_on, days) for first_on, days in rows]
    ends_on = premium_ends_on(starts_on=START, stops=stops, limits=LIMITS)
    assert ends_on == premium_ends_on(starts_on=START, stops=[*stops, *stops], limits=LIMITS)
    within = {
        day
        for each in stops
        for day in (each.first_on + timedelta(days=n) for n in range((each.until_on - each.first_on).days))
        if START <= day < ends_on
    }
    assert (ends_on - date(2044, 3, 1)).days == len(within)
