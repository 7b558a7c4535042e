"""What the GSE pays before and after the measures: flat advance, and balance against it (R70, R111-R113)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cer.calc.errors import ValidationError
from cer.calc.intervals import Period, month_starts_on
from cer.calc.quantities import decimal_from_fraction, eur_mwh_from_ueur_mwh, value_eur
from cer.calc.rules import AdvanceTerms, GrantTerms, PremiumTable, Region, Source
from cer.calc.tariff import correction_ueur_mwh, grant_factor

_MONTHS_PER_YEAR = 12
WHOLE_MONTH = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvancePlant:
    """What the advance depends on. `obligation_kw` is the power owed by law, without premium (R115)."""

    power_kw: Decimal
    source: Source
    region: Region
    grant_pct: Decimal = Decimal(0)
    obligation_kw: Decimal = Decimal(0)
    is_incentivised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Flat monthly estimate of one plant; the energies are those of a whole month (R111, R112)."""

    hours: int
    energy_kwh: Decimal
    incentivised_energy_kwh: Decimal
    tipa_eur_mwh: Decimal
    premium_eur: Decimal
    valorisation_eur: Decimal


def advance_of_plant(
    plant: AdvancePlant,
    *,
    terms: AdvanceTerms,
    table: PremiumTable,
    grant_terms: GrantTerms,
    trase_eur_mwh: Decimal,
    months: Fraction = WHOLE_MONTH,
) -> Advance:
    """Advance of a plant: P x H / 12 x alpha, times TIPa = (base + Z + FC) x (1 - F), and times TRASE (R111,
    R112).

    The premium goes to the power that is not owed by law, and to none above the largest admitted plant; the
    grant cut applies in full, without exemption. The valorisation is on the full power of every plant. [EUR]
    """
    if not plant.power_kw > 0 or not plant.obligation_kw >= 0:
        raise ValidationError(
            f"A plant has more than 0 kW and owes by law 0 kW or more; this has {plant.power_kw} kW "
            f"and owes {plant.obligation_kw} kW.",
            code="plant_power_not_positive",
            power_kw=str(plant.power_kw),
        )
    hours = _conventional_hours(plant, terms)
    earns = plant.is_incentivised and plant.power_kw <= table.largest_plant_kw
    premium_kw = max(Decimal(0), plant.power_kw - plant.obligation_kw) if earns else Decimal(0)
    energy_kwh = _monthly_energy_kwh(plant.power_kw, hours, terms)
    premium_energy_kwh = _monthly_energy_kwh(premium_kw, hours, terms)
    tipa_eur_mwh = _advance_rate_eur_mwh(plant, terms, table, grant_terms) if earns else Decimal(0)
    return Advance(
        hours=hours,
        energy_kwh=energy_kwh,
        incentivised_energy_kwh=premium_energy_kwh,
        tipa_eur_mwh=tipa_eur_mwh,
        premium_eur=_times(value_eur(premium_energy_kwh, tipa_eur_mwh), months),
        valorisation_eur=_times(value_eur(energy_kwh, trase_eur_mwh), months),
    )


def _conventional_hours(plant: AdvancePlant, terms: AdvanceTerms) -> int:
    if plant.source is Source.PV:
        return terms.photovoltaic_hours[plant.region.macro_zone]
    return terms.hours[plant.source]


def _monthly_energy_kwh(power_kw: Decimal, hours: int, terms: AdvanceTerms) -> Decimal:
    return decimal_from_fraction(Fraction(power_kw) * hours * Fraction(terms.alpha) / _MONTHS_PER_YEAR)


def _advance_rate_eur_mwh(
    plant: AdvancePlant, terms: AdvanceTerms, table: PremiumTable, grant_terms: GrantTerms
) -> Decimal:
    correction = correction_ueur_mwh(table, region=plant.region.name, source=plant.source)
    fixed_eur_mwh = eur_mwh_from_ueur_mwh(table.band_of(plant.power_kw).base_ueur_mwh + correction)
    return (fixed_eur_mwh + terms.variable_part_eur_mwh) * (1 - grant_factor(grant_terms, plant.grant_pct))


def _times(amount_eur: Decimal, months: Fraction) -> Decimal:
    return decimal_from_fraction(Fraction(amount_eur) * months)


def part_of_month(period: Period) -> Fraction:
    """Share of its month that a period covers, by whole days (R111, [M])."""
    first_on = period.first_on.replace(day=1)
    days_in_month = (month_starts_on(first_on.year, first_on.month + 1) - first_on).days
    return Fraction(len(period.days), days_in_month)


class Calculation(StrEnum):
    """How far the GSE has computed a month from measures (R113)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBalance:
    """What a month is worth after the measures: recognised = advance + balance."""

    is_published: bool
    balance_eur: Decimal
    recognised_eur: Decimal


def balance_of_month(
    *, advance_eur: Decimal, calculation: Calculation, actual_eur: Decimal | None
) -> MonthBalance:
    """Balance against the advance: complete always, partial only above the advance, else the advance stands
    (R113).
    """
    if calculation is not Calculation.NONE and actual_eur is None:
        raise ValidationError(
            f"A {calculation} calculation has an amount; this one has none.", code="actual_amount_missing"
        )
    is_published = actual_eur is not None and (
        calculation is Calculation.COMPLETE
        or (calculation is Calculation.PARTIAL and actual_eur > advance_eur)
    )
    recognised_eur = actual_eur if is_published and actual_eur is not None else advance_eur
    return MonthBalance(
        is_published=is_published,
        balance_eur=recognised_eur - advance_eur,
        recognised_eur=recognised_eur,
    )
