"""What a plant is to the premium: power from its sections, days from start and stops (R30, R37, R120)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cer.calc.errors import ValidationError
from cer.calc.intervals import DAY
from cer.calc.rules import ServiceLimits, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a plant: the power of its generator (of PV that of its modules) and of its inverters.

    `is_asked`: the premium is asked for it. Without a day of entry it is not in operation yet.
    """

    generator_kw: Decimal
    inverter_kw: Decimal | None = None
    entry_on: date | None = None
    is_asked: bool = True
    is_upgrade: bool = False


def section_power_kw(section: Section, source: Source) -> Decimal:
    """Power of a section; of photovoltaics the lower of modules and inverters (R30). [kW]"""
    powers = [section.generator_kw]
    if source is Source.PV and section.inverter_kw is not None:
        powers.append(section.inverter_kw)
    if not all(power > 0 for power in powers):
        raise ValidationError("A section has more than 0 kW.", code="section_power_not_positive")
    return min(powers)


@dataclass(frozen=True, slots=True)
class CountedSections:
    """The power that the law looks at, and the day on which the first of it entered into operation. [kW]"""

    power_kw: Decimal
    entry_on: date | None
    is_asked: bool


def counted_sections(sections: Sequence[Section], source: Source) -> CountedSections | None:
    """Sum of the sections for which the premium is asked; an upgrade counts alone (R30, R120).

    A plant that asks it for none counts with all of them, without premium (R12). The earliest entry counts
    ([M]). None where there are no sections.
    """
    if not sections:
        return None
    asked = [section for section in sections if section.is_asked]
    counted = [section for section in asked if section.is_upgrade] or asked or sections
    entries = [section.entry_on for section in counted if section.entry_on is not None]
    power_kw = sum((section_power_kw(section, source) for section in counted), Decimal(0))
    return CountedSections(power_kw, min(entries, default=None), is_asked=bool(asked))


class StopKind(StrEnum):
    """Why a plant stood still (R37)."""

    FORCE_MAJEURE = "force_majeure"
    GRID = "grid"
    UPGRADE = "upgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Days on which a plant stood still, [first_on, until_on)."""

    kind: StopKind
    first_on: date
    until_on: date


def premium_ends_on(*, starts_on: date, stops: Iterable[Stop], limits: ServiceLimits) -> date:
    """First day without premium: the years of the law from the start, net of stops (R37).

    Each day of a stop within the premium adds one at its end, once however many stops name it; of upgrades
    12 months do at most.
    """
    kinds = {
        stop.first_on + timedelta(days=number): stop.kind
        for stop in sorted(stops, key=lambda stop: stop.kind is not StopKind.UPGRADE)
        for number in range((stop.until_on - stop.first_on).days)
    }
    ends_on = years_after(starts_on, limits.premium_years)
    upgrade_days_left = limits.upgrade_stop_days
    for day in sorted(kinds):
        if not starts_on <= day < ends_on:
            continue
        if kinds[day] is StopKind.UPGRADE:
            if upgrade_days_left == 0:
                continue
            upgrade_days_left -= 1
        ends_on += DAY
    return ends_on


def years_after(day: date, years: int) -> date:
    """The same day some years later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
