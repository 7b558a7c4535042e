"""The surplus amount: yearly check of the incentivised share of the injections, in two sets (R50-R55)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cer.calc.errors import ValidationError
from cer.calc.plants import PlantSettlement
from cer.calc.quantities import decimal_from_fraction, kwh_from_uwh
from cer.calc.rules import SurplusThresholds


class PlantSet(StrEnum):
    """The two sets of plants that are never merged (R51)."""

    TARIFF_ONLY = "tariff_only"
    WITH_GRANT = "with_grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumTotals:
    """What a plant or a set injected and shared in the hours that earn the premium, and the premium."""

    injected_kwh: Decimal = Decimal(0)
    eaci_kwh: Decimal = Decimal(0)
    premium_eur: Decimal = Decimal(0)

    def __add__(self, other: "PremiumTotals") -> "PremiumTotals":
        return PremiumTotals(
            injected_kwh=self.injected_kwh + other.injected_kwh,
            eaci_kwh=self.eaci_kwh + other.eaci_kwh,
            premium_eur=self.premium_eur + other.premium_eur,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSurplus:
    """Outcome of the check for one set; the base is what is left of its premium."""

    totals: PremiumTotals
    threshold_share: Decimal
    ratio_share: Decimal
    excess_share: Decimal
    surplus_eur: Decimal

    @property
    def base_eur(self) -> Decimal:
        """Premium that is not surplus. [EUR]"""
        return self.totals.premium_eur - self.surplus_eur


def premium_totals(plant: PlantSettlement) -> PremiumTotals:
    """What one plant brings to the check from one period, injection by its incentivised share (R50)."""
    return PremiumTotals(
        injected_kwh=kwh_from_uwh(plant.premium_injected_uwh),
        eaci_kwh=kwh_from_uwh(plant.eaci_uwh),
        premium_eur=plant.premium_eur,
    )


def set_surplus(totals: PremiumTotals, threshold_share: Decimal) -> SetSurplus:
    """Surplus of one set: points of the ratio above the threshold, times the whole premium (R50). [EUR]

    On the totals of a calendar year it is the check of R54; on those of the year to date, the reserve to hold
    back (R55). Adding monthly surpluses gives another, wrong number.
    """
    if totals.eaci_kwh > totals.injected_kwh:
        raise ValidationError(
            f"The incentivised energy, {totals.eaci_kwh} kWh, exceeds the injected "
            f"{totals.injected_kwh} kWh; one of the two was measured or imported wrongly.",
            code="incentivised_above_injected",
            eaci_kwh=str(totals.eaci_kwh),
            injected_kwh=str(totals.injected_kwh),
        )
    ratio = Fraction(totals.eaci_kwh) / Fraction(totals.injected_kwh) if totals.injected_kwh else Fraction(0)
    excess = max(Fraction(0), ratio - Fraction(threshold_share))
    return SetSurplus(
        totals=totals,
        threshold_share=threshold_share,
        ratio_share=decimal_from_fraction(ratio),
        excess_share=decimal_from_fraction(excess),
        surplus_eur=decimal_from_fraction(excess * Fraction(totals.premium_eur)),
    )


def surplus_check(
    plants: Iterable[tuple[PlantSet, PremiumTotals]], thresholds: SurplusThresholds
) -> Mapping[PlantSet, SetSurplus]:
    """The check of both sets; a plant without premium is in neither (R50, R51)."""
    totals = dict.fromkeys(PlantSet, PremiumTotals())
    for plant_set, plant_totals in plants:
        totals[plant_set] += plant_totals
    return {
        PlantSet.TARIFF_ONLY: set_surplus(totals[PlantSet.TARIFF_ONLY], thresholds.tariff_only_share),
        PlantSet.WITH_GRANT: set_surplus(totals[PlantSet.WITH_GRANT], thresholds.with_grant_share),
    }


def plant_set(plant: PlantSettlement) -> PlantSet | None:
    """The set a plant is checked in: none without premium, and none on a transitional tariff (R51, R118,
    [M]).
    """
    if plant.terms.premium is None or plant.band is None:
        return None
    return PlantSet.WITH_GRANT if plant.terms.grant_pct > 0 else PlantSet.TARIFF_ONLY


def settlement_surplus(
    plants: Iterable[PlantSettlement], thresholds: SurplusThresholds
) -> Mapping[PlantSet, SetSurplus]:
    """The check on settled plants, of one period or of all months of a year together (R50, R54)."""
    placed = ((plant_set(plant), premium_totals(plant)) for plant in plants)
    return surplus_check(((chosen, totals) for chosen, totals in placed if chosen), thresholds)
