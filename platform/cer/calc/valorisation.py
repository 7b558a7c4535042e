"""The ARERA valorisation of shared energy: TRASE, and for a group BTAU and avoided losses (R40-R45)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cer.calc.intervals import Period
from cer.calc.quantities import UWH_PER_WH, Int64s, eur_from_aeur, kwh_from_wh, value_aeur, value_eur
from cer.calc.rules import LawValue, RuleSet, Voltage
from cer.calc.settlement import ConfigurationSettlement
from cer.calc.sharing import BuildingSharedEnergy

NOTHING_EUR = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValorisationParts:
    """The three components of the valorisation, unrounded. [EUR]"""

    trase_eur: Decimal
    btau_eur: Decimal = NOTHING_EUR
    losses_eur: Decimal = NOTHING_EUR

    @property
    def total_eur(self) -> Decimal:
        """All components. [EUR]"""
        return self.trase_eur + self.btau_eur + self.losses_eur


@dataclass(frozen=True, slots=True, kw_only=True)
class ValorisationMonth:
    """Valorisation of one month, or of the part of it that was settled, and the law's values it took."""

    month: str
    eac_wh: int
    parts: ValorisationParts
    values: tuple[LawValue, ...]


@dataclass(frozen=True, slots=True)
class Valorisation:
    """Valorisation of a settlement, month by month."""

    months: tuple[ValorisationMonth, ...]

    @property
    def total_eur(self) -> Decimal:
        """All months and components, unrounded. [EUR]"""
        return sum((month.parts.total_eur for month in self.months), NOTHING_EUR)

    @property
    def carried_values(self) -> tuple[LawValue, ...]:
        """Values that are only the last known ones: a result with any of them is provisional (R45)."""
        return tuple(
            value for month in self.months for value in month.values if value.carried_from is not None
        )


def valorisation_settle(settlement: ConfigurationSettlement, rule_set: RuleSet) -> Valorisation:
    """Valorisation of a settlement with the values of each month; an unknown one is refused (R40-R45)."""
    return Valorisation(tuple(_month(settlement, month, rule_set) for month in settlement.period.months))


def _month(settlement: ConfigurationSettlement, month: Period, rule_set: RuleSet) -> ValorisationMonth:
    hours = settlement.period.hours_of(month)
    eac_wh = int(settlement.eac_wh[hours].sum())
    trase = rule_set.trase_on(month.first_on)
    if settlement.building is None:
        parts, values = community_valorisation(eac_wh=eac_wh, trase_eur_mwh=trase.value), (trase,)
        return ValorisationMonth(month=month.month_name, eac_wh=eac_wh, parts=parts, values=values)
    btau = rule_set.btau_on(month.first_on)
    losses = {voltage: rule_set.loss_factor_on(voltage, month.first_on) for voltage in Voltage}
    return ValorisationMonth(
        month=month.month_name,
        eac_wh=eac_wh,
        parts=group_valorisation(
            eac_wh=eac_wh,
            building=settlement.building.during(hours),
            price_ueur_mwh=settlement.price_ueur_mwh[hours],
            trase_eur_mwh=trase.value,
            btau_eur_mwh=btau.value,
            loss_factors={voltage: factor.value for voltage, factor in losses.items()},
        ),
        values=(trase, btau, *losses.values()),
    )


def community_valorisation(*, eac_wh: int, trase_eur_mwh: Decimal) -> ValorisationParts:
    """Valorisation of a CER or an AID: TRASE on all shared energy, no BTAU, no losses (R41). [EUR]"""
    return ValorisationParts(trase_eur=value_eur(kwh_from_wh(eac_wh), trase_eur_mwh))


def group_valorisation(
    *,
    eac_wh: int,
    building: BuildingSharedEnergy,
    price_ueur_mwh: Int64s,
    trase_eur_mwh: Decimal,
    btau_eur_mwh: Decimal,
    loss_factors: Mapping[Voltage, Decimal],
) -> ValorisationParts:
    """Valorisation of a group: TRASE on all, BTAU and avoided losses on the building's plants (R42, R43).
    [EUR]

    A negative price gives a negative loss term (R43, to be confirmed with the GSE).
    """
    losses_aeur = sum(
        (
            Fraction(loss_factors[voltage]) * value_aeur(energy_wh * UWH_PER_WH, price_ueur_mwh)
            for voltage, energy_wh in building.by_voltage_wh.items()
        ),
        Fraction(0),
    )
    return ValorisationParts(
        trase_eur=value_eur(kwh_from_wh(eac_wh), trase_eur_mwh),
        btau_eur=value_eur(kwh_from_wh(int(building.total_wh.sum())), btau_eur_mwh),
        losses_eur=eur_from_aeur(losses_aeur),
    )
