"""The plants of one configuration: attributed energy, incentivised energy and premium (R24, R25, R31-R37)."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.exemption import (
    ExemptAllocation,
    ExemptWithdrawals,
    exempt_by_priority_uwh,
    exempt_pro_rata_uwh,
)
from cer.calc.intervals import Period
from cer.calc.quantities import (
    UWH_PER_WH,
    Int64s,
    eur_from_aeur,
    proportion,
    ueur_mwh_from_eur_mwh,
    value_aeur,
)
from cer.calc.rules import RuleSet, Source, Voltage
from cer.calc.sharing import attributed_by_merit_order, attributed_pro_rata, shared_wh
from cer.calc.tariff import grant_factor, gross_premium_rate_ueur_mwh

_SHARE_DENOMINATOR = 10**12


class PlantAllocation(StrEnum):
    """How shared energy is attributed to the plants (R24)."""

    MERIT_ORDER = "merit_order"
    PRO_RATA = "pro_rata"


class EaciBasis(StrEnum):
    """Whether plants without premium are served in the order before E_ACI is taken (R25)."""

    ATTRIBUTED = "attributed"
    INCENTIVISED_ONLY = "incentivised_only"


@dataclass(frozen=True, slots=True)
class Options:
    """Switches of the rule book, with its defaults (R24, R25, R36)."""

    plant_allocation: PlantAllocation = PlantAllocation.MERIT_ORDER
    eaci_basis: EaciBasis = EaciBasis.ATTRIBUTED
    exempt_allocation: ExemptAllocation = ExemptAllocation.PRIORITY


RULE_BOOK_OPTIONS = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantTerms:
    """What the law needs to know of a plant.

    `premium` is the period in which it earns the premium (R37), none for a plant that is not admitted (R11,
    R12). `fixed_tariff_eur_mwh` is the tariff kept from the transitional regime, in place of the formula
    (R118).
    """

    code: str
    power_kw: Decimal
    source: Source
    region: str
    zone: str
    entry_on: date
    grant_pct: Decimal = Decimal(0)
    incentivised_power_share: Decimal = Decimal(1)
    premium: Period | None = None
    voltage: Voltage = Voltage.LOW
    is_in_building: bool = False
    fixed_tariff_eur_mwh: Decimal | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlantHours:
    """The hourly values behind a plant's euros; outside its premium period the last three are zero."""

    injected_wh: Int64s
    eac_uwh: Int64s
    eaci_uwh: Int64s
    tip_ueur_mwh: Int64s
    exempt_uwh: Int64s


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlantSettlement:
    """A plant's energy and premium over the period.

    `premium_injected_uwh` is its injection in the hours that earn the premium, times the incentivised share
    of its power: the denominator of the surplus check (R50, R115).
    """

    terms: PlantTerms
    band: int | None
    injected_wh: int
    premium_injected_uwh: int
    eac_uwh: int
    eaci_uwh: int
    exempt_uwh: int
    grant_factor: Decimal
    tip_gross_eur: Decimal
    premium_eur: Decimal
    hours: PlantHours

    @property
    def code(self) -> str:
        """Code of the plant."""
        return self.terms.code


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlantInputs:
    """What the plants of a configuration are settled from: plants in merit order, hourly arrays."""

    period: Period
    plants: Sequence[PlantTerms]
    injected_wh: Int64s
    withdrawn_wh: Int64s
    exempt: ExemptWithdrawals
    price_ueur_mwh: Int64s
    rule_set: RuleSet
    options: Options


def merit_order(plants: Sequence[PlantTerms]) -> list[int]:
    """Positions of the plants, oldest entry into operation first, equal days by code (R24, [M])."""
    return sorted(range(len(plants)), key=lambda index: (plants[index].entry_on, plants[index].code))


def plants_with_equal_entry(plants: Sequence[PlantTerms]) -> tuple[tuple[str, ...], ...]:
    """Groups of plants whose order was decided by their code, to be flagged (R24, [M])."""
    codes_by_day: dict[date, list[str]] = {}
    for plant in plants:
        codes_by_day.setdefault(plant.entry_on, []).append(plant.code)
    return tuple(tuple(sorted(codes)) for codes in codes_by_day.values() if len(codes) > 1)


def plants_settle(inputs: PlantInputs) -> tuple[PlantSettlement, ...]:
    """Attributed and incentivised energy, exempt energy and premium of each plant (R24, R25, R31, R36)."""
    earning = [_earning_pieces(terms, inputs) for terms in inputs.plants]
    tariffs_by_terms: dict[Hashable, _Tariff] = {}
    tariffs = [
        _tariff(terms, pieces, inputs, known=tariffs_by_terms)
        for terms, pieces in zip(inputs.plants, earning, strict=True)
    ]
    eac_uwh = _attributed_uwh(inputs.injected_wh, inputs)
    eaci_uwh = _incentivised_uwh(eac_uwh, earning, inputs)
    exempt_uwh = _exempt_uwh(eaci_uwh, inputs)
    return tuple(
        _plant_settle(
            inputs,
            index,
            tariff=tariffs[index],
            eac_uwh=eac_uwh[index],
            eaci_uwh=eaci_uwh[index],
            exempt_uwh=exempt_uwh[index],
        )
        for index in range(len(inputs.plants))
    )


def _earning_pieces(terms: PlantTerms, inputs: PlantInputs) -> tuple[Period, ...]:
    """The hours in which a plant earns the premium, cut where the law changes (R11, R37)."""
    earned = None if terms.premium is None else inputs.period.overlap(terms.premium)
    if earned is None:
        return ()
    pieces = earned.cut_at(inputs.rule_set.premium_changes_on)
    if terms.fixed_tariff_eur_mwh is not None:
        return pieces
    return tuple(
        piece
        for piece in pieces
        if terms.power_kw <= inputs.rule_set.premium_on(piece.first_on).largest_plant_kw
    )


def _attributed_uwh(injected_wh: Int64s, inputs: PlantInputs) -> Int64s:
    shared = shared_wh(injected_wh.sum(axis=0), inputs.withdrawn_wh)
    if inputs.options.plant_allocation is PlantAllocation.MERIT_ORDER:
        attributed = attributed_by_merit_order(shared, injected_wh)
        attributed *= UWH_PER_WH
        return attributed
    return attributed_pro_rata(shared * UWH_PER_WH, injected_wh)


def _incentivised_uwh(
    eac_uwh: Int64s, earning: Sequence[tuple[Period, ...]], inputs: PlantInputs
) -> list[Int64s]:
    """E_ACI: what is attributed to admitted plants, in the hours that earn the premium (R25, R115)."""
    if inputs.options.eaci_basis is EaciBasis.INCENTIVISED_ONLY:
        admitted_wh = [
            _during(pieces, row, inputs) for pieces, row in zip(earning, inputs.injected_wh, strict=True)
        ]
        eac_uwh = _attributed_uwh(np.array(admitted_wh), inputs)
    return [
        _incentivised_part_uwh(_during(pieces, row, inputs), terms)
        for terms, pieces, row in zip(inputs.plants, earning, eac_uwh, strict=True)
    ]


def _during(pieces: Sequence[Period], energy: Int64s, inputs: PlantInputs) -> Int64s:
    """The energy within the given pieces of the period, zero elsewhere; the very array where they are all of
    it.
    """
    if sum(piece.hours for piece in pieces) == inputs.period.hours:
        return energy
    within = np.zeros_like(energy)
    for piece in pieces:
        hours = inputs.period.hours_of(piece)
        within[hours] = energy[hours]
    return within


def _incentivised_part_uwh(energy_uwh: Int64s, terms: PlantTerms) -> Int64s:
    """The part of a plant's energy due to the power that is not owed by law (R115). [micro-Wh]"""
    if terms.incentivised_power_share == 1:
        return energy_uwh
    share = Fraction(terms.incentivised_power_share).limit_denominator(_SHARE_DENOMINATOR)
    return proportion(energy_uwh, share.numerator, share.denominator)


def _exempt_uwh(eaci_uwh: Sequence[Int64s], inputs: PlantInputs) -> Sequence[Int64s]:
    if not inputs.exempt.any_wh:
        return [np.zeros(inputs.period.hours, np.int64)] * len(eaci_uwh)
    plants_uwh = np.array(eaci_uwh)
    if inputs.options.exempt_allocation is ExemptAllocation.PRO_RATA:
        exempt_uwh = exempt_pro_rata_uwh(
            eaci_uwh=plants_uwh, withdrawn_wh=inputs.withdrawn_wh, exempt=inputs.exempt
        )
        return list(exempt_uwh)
    exempt_uwh = exempt_by_priority_uwh(
        eaci_uwh=plants_uwh,
        has_grant=np.array([terms.grant_pct > 0 for terms in inputs.plants], np.bool_),
        withdrawn_wh=inputs.withdrawn_wh,
        exempt=inputs.exempt,
    )
    return list(exempt_uwh)


@dataclass(frozen=True, slots=True, eq=False)
class _Rate:
    """The premium of a plant over hours in which the law stays the same."""

    hours: slice
    gross_ueur_mwh: Int64s
    grant_factor: Decimal
    band: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Tariff:
    """The premium of a plant over the whole period: its rates, and the same by the hour, 0 where none is."""

    rates: Sequence[_Rate]
    tip_ueur_mwh: Int64s


def _tariff(
    terms: PlantTerms, pieces: tuple[Period, ...], inputs: PlantInputs, *, known: dict[Hashable, _Tariff]
) -> _Tariff:
    """The premium of a plant; plants that the law treats alike share theirs."""
    bands = tuple(_band(terms, piece, inputs) for piece in pieces)
    kind = (pieces, bands, terms.region, terms.source, terms.grant_pct, terms.fixed_tariff_eur_mwh)
    if kind not in known:
        rates = [_rate(terms, piece, inputs) for piece in pieces]
        tip_ueur_mwh = np.zeros(inputs.period.hours, np.int64)
        for rate in rates:
            tip_ueur_mwh[rate.hours] = rate.gross_ueur_mwh
        known[kind] = _Tariff(rates, tip_ueur_mwh)
    return known[kind]


def _band(terms: PlantTerms, piece: Period, inputs: PlantInputs) -> int | None:
    if terms.fixed_tariff_eur_mwh is not None:
        return None
    return inputs.rule_set.premium_on(piece.first_on).band_of(terms.power_kw).number


def _rate(terms: PlantTerms, piece: Period, inputs: PlantInputs) -> _Rate:
    hours = inputs.period.hours_of(piece)
    price_ueur_mwh = inputs.price_ueur_mwh[hours]
    if terms.fixed_tariff_eur_mwh is not None:
        tariff_ueur_mwh = ueur_mwh_from_eur_mwh(terms.fixed_tariff_eur_mwh)
        return _Rate(hours, np.full_like(price_ueur_mwh, tariff_ueur_mwh), Decimal(0), None)
    table = inputs.rule_set.premium_on(piece.first_on)
    gross_ueur_mwh = gross_premium_rate_ueur_mwh(
        table,
        power_kw=terms.power_kw,
        region=terms.region,
        source=terms.source,
        price_ueur_mwh=price_ueur_mwh,
    )
    factor = grant_factor(inputs.rule_set.grant_terms_on(piece.first_on), terms.grant_pct)
    return _Rate(hours, gross_ueur_mwh, factor, _band(terms, piece, inputs))


def _plant_settle(
    inputs: PlantInputs,
    index: int,
    *,
    tariff: _Tariff,
    eac_uwh: Int64s,
    eaci_uwh: Int64s,
    exempt_uwh: Int64s,
) -> PlantSettlement:
    """C = sum of TIP x (E_ACI - F x (E_ACI - exempt)), in exact atto-EUR (R31, R36, R39)."""
    terms, injected_wh = inputs.plants[index], inputs.injected_wh[index]
    gross_aeur = value_aeur(eaci_uwh, tariff.tip_ueur_mwh)
    cut_aeur, premium_injected_uwh = Fraction(0), 0
    for rate in tariff.rates:
        if rate.grant_factor:
            taxed_uwh = eaci_uwh[rate.hours] - exempt_uwh[rate.hours]
            cut_aeur += Fraction(rate.grant_factor) * value_aeur(taxed_uwh, rate.gross_ueur_mwh)
        injected_uwh = _incentivised_part_uwh(injected_wh[rate.hours] * UWH_PER_WH, terms)
        premium_injected_uwh += int(injected_uwh.sum())
    return PlantSettlement(
        terms=terms,
        band=tariff.rates[-1].band if tariff.rates else None,
        injected_wh=int(injected_wh.sum()),
        premium_injected_uwh=premium_injected_uwh,
        eac_uwh=int(eac_uwh.sum()),
        eaci_uwh=int(eaci_uwh.sum()),
        exempt_uwh=int(exempt_uwh.sum()),
        grant_factor=tariff.rates[-1].grant_factor if tariff.rates else Decimal(0),
        tip_gross_eur=eur_from_aeur(gross_aeur),
        premium_eur=eur_from_aeur(gross_aeur - cut_aeur),
        hours=PlantHours(
            injected_wh=injected_wh,
            eac_uwh=eac_uwh,
            eaci_uwh=eaci_uwh,
            tip_ueur_mwh=tariff.tip_ueur_mwh,
            exempt_uwh=exempt_uwh,
        ),
    )


def plants_check(plants: Sequence[PlantTerms], rule_set: RuleSet) -> None:
    """Refuse plants that no premium can be computed for (R10, R24, R33, R35, R115)."""
    for code, count in Counter(plant.code for plant in plants).items():
        if count > 1:
            raise ValidationError(
                f"Plant {code} is given {count} times; give each plant once.",
                code="plant_repeated",
                plant=code,
            )
    for plant in plants:
        rule_set.region(plant.region)
        rule_set.zone(plant.zone)
        _plant_check(plant, rule_set)
    zones = sorted({plant.zone for plant in plants})
    if len(zones) > 1:
        raise ValidationError(
            f"The plants of one cabina primaria lie in one market zone; these lie in {', '.join(zones)}.",
            code="several_zones",
            zones=zones,
        )


def _plant_check(plant: PlantTerms, rule_set: RuleSet) -> None:
    if not plant.power_kw > 0:
        raise ValidationError(
            f"Plant {plant.code} has a power of {plant.power_kw} kW; a plant has more than 0.",
            code="plant_power_not_positive",
            plant=plant.code,
            power_kw=str(plant.power_kw),
        )
    largest_pct = max(row.value.largest_pct for row in rule_set.grants.rows if row.value is not None)
    if not 0 <= plant.grant_pct <= largest_pct:
        raise ValidationError(
            f"Plant {plant.code} has a grant of {plant.grant_pct} %; "
            f"the premium can be cumulated with 0 to {largest_pct} %.",
            code="grant_out_of_range",
            plant=plant.code,
            grant_pct=str(plant.grant_pct),
        )
    if not 0 <= plant.incentivised_power_share <= 1:
        raise ValidationError(
            f"Plant {plant.code} has an incentivised share of power of {plant.incentivised_power_share}; "
            "it goes from 0 to 1.",
            code="power_share_out_of_range",
            plant=plant.code,
        )
