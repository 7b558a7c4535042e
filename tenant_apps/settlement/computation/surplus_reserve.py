"""The surplus of a year so far: what to hold back of it, and what to give out at the end (R50-R55)."""

from collections.abc import Iterable, Mapping
from datetime import date

from cer.calc.money import cents_from_eur
from cer.calc.rules import RuleSet
from cer.calc.surplus import PlantSet, PremiumTotals, SetSurplus, surplus_check
from tenant_apps.settlement.canonical import decimal_text

SetTotals = tuple[str, PlantSet, PremiumTotals]
"""Configuration, set of plants, and what they injected, shared and earned."""


def surplus_by_configuration(
    plants: Iterable[SetTotals], rule_set: RuleSet, *, on: date
) -> Mapping[str, Mapping[PlantSet, SetSurplus]]:
    """The check of each configuration in its two sets, with the thresholds of a day (R50, R51)."""
    thresholds = rule_set.surplus_thresholds_on(on)
    by_configuration: dict[str, list[tuple[PlantSet, PremiumTotals]]] = {}
    for configuration, plant_set, totals in plants:
        by_configuration.setdefault(configuration, []).append((plant_set, totals))
    return {code: surplus_check(by_configuration[code], thresholds) for code in sorted(by_configuration)}


def surplus_cents(checked: Mapping[str, Mapping[PlantSet, SetSurplus]]) -> int:
    """The surplus of all configurations, rounded once per set (R66). [cents]"""
    return sum(cents_from_eur(outcome.surplus_eur) for sets in checked.values() for outcome in sets.values())


def reserve_cents(*, forecast_cents: int, held_cents: int, premium_cents: int) -> int:
    """What this month adds to the reserve, or gives back below zero (R55). [cents]

    The forecast is on the totals of the year so far, so months never add up to more than the year's surplus.
    A month holds back at most its own premium; what is missing follows in the next one.
    """
    return min(forecast_cents - held_cents, max(premium_cents, 0))


def surplus_documents(checked: Mapping[str, Mapping[PlantSet, SetSurplus]]) -> tuple[dict[str, object], ...]:
    """The check, set by set, for people to read."""
    return tuple(
        {
            "configuration": code,
            "set": plant_set.value,
            "injected_kwh": decimal_text(outcome.totals.injected_kwh),
            "eaci_kwh": decimal_text(outcome.totals.eaci_kwh),
            "premium_eur": decimal_text(outcome.totals.premium_eur),
            "threshold_share": decimal_text(outcome.threshold_share),
            "ratio_share": decimal_text(outcome.ratio_share),
            "excess_share": decimal_text(outcome.excess_share),
            "surplus_eur": decimal_text(outcome.surplus_eur),
            "surplus_cents": cents_from_eur(outcome.surplus_eur),
        }
        for code, sets in checked.items()
        for plant_set, outcome in sets.items()
    )
