"""One configuration, one period: from complete readings to shared energy and premium (rule book, section 13).

The caller guarantees that the arrays have no gaps (R26) and that energy outside a point's validity is zero
(R65). Plants appear in the result in merit order, oldest first (R24).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cer.calc.errors import ValidationError
from cer.calc.exemption import ExemptAllocation, exempt_uwh_by_priority, exempt_uwh_pro_rata
from cer.calc.intervals import Period
from cer.calc.quantities import (
    UWH_PER_WH,
    Int64s,
    eur_from_aeur,
    proportion,
    ueur_mwh_from_eur_mwh,
    value_aeur,
)
from cer.calc.rules import ConfigurationKind, HolderCategory, RuleSet, Source, Voltage
from cer.calc.sharing import (
    BuildingSharedEnergy,
    attributed_by_merit_order,
    attributed_pro_rata,
    building_shared_energy,
    coincident_withdrawals_uwh,
    hours_from_quarters,
    shared_wh,
)
from cer.calc.tariff import grant_factor, gross_premium_rate_ueur_mwh

LARGEST_READING_WH = 2**32
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalSeries:
    """One row of withdrawals: a point of delivery, with its holder's category while it was this one (R36)."""

    pod: str
    holder: HolderCategory | None = None
    voltage: Voltage = Voltage.LOW


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


@dataclass(frozen=True, slots=True)
class PodSettlement:
    """A withdrawal point over the period: what it withdrew, and its part of the shared energy (R62)."""

    pod: str
    withdrawn_wh: int
    shared_uwh: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConfigurationSettlement:
    """Shared energy, plants, points and premium of one configuration over one period.

    The four arrays are hourly. `building` is there for a group only (R117). `hours_taken_as_of` counts hours
    before the first premium table that took the tables of `rule_set.tariffs_as_of`. `equal_entries` names
    plants whose order was decided by code because they entered on the same day (R24, [M]).
    """

    kind: ConfigurationKind
    period: Period
    rule_set_version: str
    options: Options
    injected_wh: Int64s
    withdrawn_wh: Int64s
    eac_wh: Int64s
    price_ueur_mwh: Int64s
    building: BuildingSharedEnergy | None
    plants: tuple[PlantSettlement, ...]
    pods: tuple[PodSettlement, ...]
    hours_taken_as_of: int
    equal_entries: tuple[tuple[str, ...], ...]

    @property
    def eac_total_wh(self) -> int:
        """Shared energy of the period. [Wh]"""
        return int(self.eac_wh.sum())

    @property
    def premium_eur(self) -> Decimal:
        """Premium of all plants, unrounded. [EUR]"""
        return sum((plant.premium_eur for plant in self.plants), Decimal(0))


def configuration_settle(
    *,
    kind: ConfigurationKind,
    period: Period,
    plants: Sequence[PlantTerms],
    injected_wh: Int64s,
    withdrawals: Sequence[WithdrawalSeries],
    withdrawn_wh: Int64s,
    price_ueur_mwh: Int64s,
    rule_set: RuleSet,
    options: Options = RULE_BOOK_OPTIONS,
    with_pods: bool = True,
) -> ConfigurationSettlement:
    """Settle one configuration over one period (rule book, section 13).

    `injected_wh` is [plants, n] and `withdrawn_wh` [withdrawals, n], n the hours or the quarters of the
    period; quarters are summed to the hour before the minimum (R27). `price_ueur_mwh` is hourly. Without
    `with_pods` the shares of the withdrawal points are left out.
    """
    _plants_check(plants, rule_set)
    for names, energy_wh in (
        ([plant.code for plant in plants], injected_wh),
        ([series.pod for series in withdrawals], withdrawn_wh),
    ):
        _energy_check(names, energy_wh, period)
    _price_check(price_ueur_mwh, period)
    order = sorted(range(len(plants)), key=lambda index: (plants[index].entry_on, plants[index].code))
    ordered = [plants[index] for index in order]
    plant_hours_wh = _hourly(injected_wh, period)[order]
    total_injected_wh = plant_hours_wh.sum(axis=0)
    total_withdrawn_wh = _hourly(withdrawn_wh.sum(axis=0), period)
    eac_wh = shared_wh(total_injected_wh, total_withdrawn_wh)
    settled_plants = _Plants(
        terms=ordered,
        period=period,
        injected_wh=plant_hours_wh,
        eac_wh=eac_wh,
        total_withdrawn_wh=total_withdrawn_wh,
        price_ueur_mwh=price_ueur_mwh,
        withdrawals=withdrawals,
        withdrawn_wh=withdrawn_wh,
        rule_set=rule_set,
        options=options,
    ).settled()
    return ConfigurationSettlement(
        kind=kind,
        period=period,
        rule_set_version=rule_set.version,
        options=options,
        injected_wh=total_injected_wh,
        withdrawn_wh=total_withdrawn_wh,
        eac_wh=eac_wh,
        price_ueur_mwh=price_ueur_mwh,
        building=_building(kind, period, ordered, plant_hours_wh, withdrawals, withdrawn_wh),
        plants=settled_plants,
        pods=_pods(eac_wh, total_withdrawn_wh, withdrawals, withdrawn_wh) if with_pods else (),
        hours_taken_as_of=_hours_taken_as_of(period, rule_set),
        equal_entries=_equal_entries(ordered),
    )


def _hourly(energy_wh: Int64s, period: Period) -> Int64s:
    return energy_wh if energy_wh.shape[-1] == period.hours else hours_from_quarters(energy_wh)


def _pods(
    eac_wh: Int64s, total_withdrawn_wh: Int64s, withdrawals: Sequence[WithdrawalSeries], withdrawn_wh: Int64s
) -> tuple[PodSettlement, ...]:
    names = [series.pod for series in withdrawals]
    shared_uwh = coincident_withdrawals_uwh(eac_wh, total_withdrawn_wh, withdrawn_wh, names)
    totals_wh: Counter[str] = Counter()
    for pod, total_wh in zip(names, withdrawn_wh.sum(axis=1).tolist(), strict=True):
        totals_wh[pod] += total_wh
    return tuple(PodSettlement(pod, totals_wh[pod], shared_uwh[pod]) for pod in sorted(totals_wh))


def _building(
    kind: ConfigurationKind,
    period: Period,
    plants: Sequence[PlantTerms],
    plant_hours_wh: Int64s,
    withdrawals: Sequence[WithdrawalSeries],
    withdrawn_wh: Int64s,
) -> BuildingSharedEnergy | None:
    if kind is not ConfigurationKind.GAC:
        return None

    def injected_at(voltage: Voltage) -> Int64s:
        chosen = [plant.is_in_building and plant.voltage is voltage for plant in plants]
        return plant_hours_wh[np.array(chosen, np.bool_)].sum(axis=0)

    def withdrawn_at(voltage: Voltage) -> Int64s:
        return _hourly(_rows_sum(withdrawn_wh, [series.voltage is voltage for series in withdrawals]), period)

    return building_shared_energy(
        injected_low_wh=injected_at(Voltage.LOW),
        injected_medium_wh=injected_at(Voltage.MEDIUM),
        withdrawn_low_wh=withdrawn_at(Voltage.LOW),
        withdrawn_medium_wh=withdrawn_at(Voltage.MEDIUM),
    )


def _rows_sum(energy_wh: Int64s, chosen: Sequence[bool]) -> Int64s:
    return energy_wh[np.array(chosen, np.bool_)].sum(axis=0)


def _equal_entries(plants: Sequence[PlantTerms]) -> tuple[tuple[str, ...], ...]:
    codes_by_day: dict[date, list[str]] = {}
    for plant in plants:
        codes_by_day.setdefault(plant.entry_on, []).append(plant.code)
    return tuple(tuple(codes) for codes in codes_by_day.values() if len(codes) > 1)


def _hours_taken_as_of(period: Period, rule_set: RuleSet) -> int:
    if rule_set.tariffs_as_of is None or period.first_on >= rule_set.premium.first_on:
        return 0
    return period.cut_at([rule_set.premium.first_on])[0].hours


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Plants:
    """The plants of a configuration in merit order, with what their premium depends on."""

    terms: Sequence[PlantTerms]
    period: Period
    injected_wh: Int64s
    eac_wh: Int64s
    total_withdrawn_wh: Int64s
    price_ueur_mwh: Int64s
    withdrawals: Sequence[WithdrawalSeries]
    withdrawn_wh: Int64s
    rule_set: RuleSet
    options: Options
    _earning: "list[tuple[Period, ...]]" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_earning", [self._earning_pieces(terms) for terms in self.terms])

    def settled(self) -> tuple[PlantSettlement, ...]:
        eac_uwh = self._attributed_uwh(self.injected_wh)
        eaci_uwh = self._incentivised_uwh(eac_uwh)
        exempt_uwh = self._exempt_uwh(eaci_uwh)
        return tuple(
            self._plant(
                index,
                eac_uwh=eac_uwh[index],
                eaci_uwh=eaci_uwh[index],
                exempt_uwh=exempt_uwh[index],
            )
            for index in range(len(self.terms))
        )

    def _earning_pieces(self, terms: PlantTerms) -> tuple[Period, ...]:
        """The hours of the period in which a plant earns the premium, cut where the law changes (R11, R37)."""
        earned = None if terms.premium is None else self.period.overlap(terms.premium)
        if earned is None:
            return ()
        pieces = earned.cut_at(self.rule_set.premium_changes_on)
        if terms.fixed_tariff_eur_mwh is not None:
            return pieces
        return tuple(
            piece
            for piece in pieces
            if terms.power_kw <= self.rule_set.premium_on(piece.first_on).largest_plant_kw
        )

    def _earns(self) -> npt.NDArray[np.bool_]:
        earns = np.zeros(self.injected_wh.shape, np.bool_)
        for row, pieces in zip(earns, self._earning, strict=True):
            for piece in pieces:
                row[self.period.hours_of(piece)] = True
        return earns

    def _attributed_uwh(self, injected_wh: Int64s) -> Int64s:
        shared = np.minimum(injected_wh.sum(axis=0), self.total_withdrawn_wh)
        if self.options.plant_allocation is PlantAllocation.MERIT_ORDER:
            return attributed_by_merit_order(shared, injected_wh) * UWH_PER_WH
        return attributed_pro_rata(shared * UWH_PER_WH, injected_wh)

    def _incentivised_uwh(self, eac_uwh: Int64s) -> Int64s:
        """E_ACI: what is attributed to admitted plants, in the hours that earn the premium (R25, R115)."""
        earns = self._earns()
        if self.options.eaci_basis is EaciBasis.INCENTIVISED_ONLY:
            eac_uwh = self._attributed_uwh(np.where(earns, self.injected_wh, 0))
        return self._by_power_share(np.where(earns, eac_uwh, 0))

    def _by_power_share(self, energy_uwh: Int64s) -> Int64s:
        shared = energy_uwh.copy()
        for row, terms in zip(shared, self.terms, strict=True):
            if terms.incentivised_power_share != 1:
                share = Fraction(terms.incentivised_power_share).limit_denominator(_SHARE_DENOMINATOR)
                row[:] = proportion(row, share.numerator, share.denominator)
        return shared

    def _exempt_uwh(self, eaci_uwh: Int64s) -> Int64s:
        exempt = np.zeros_like(eaci_uwh)
        has_grant = np.array([terms.grant_pct > 0 for terms in self.terms], np.bool_)
        holders = {series.holder for series in self.withdrawals} - {None}
        pro_rata = self.options.exempt_allocation is ExemptAllocation.PRO_RATA
        if not holders or not (pro_rata or has_grant.any()):
            return exempt
        for piece in self.period.cut_at(self.rule_set.premium_changes_on):
            hours = self.period.hours_of(piece)
            priority_of = self.rule_set.exempt_holders_on(piece.first_on)
            withdrawn_wh = self.total_withdrawn_wh[hours]
            institutional_wh = self._withdrawn_by({h for h, first in priority_of.items() if first})[hours]
            personal_wh = self._withdrawn_by({h for h, first in priority_of.items() if not first})[hours]
            if pro_rata:
                exempt[:, hours] = exempt_uwh_pro_rata(
                    eaci_uwh=eaci_uwh[:, hours],
                    withdrawn_wh=withdrawn_wh,
                    exempt_wh=institutional_wh + personal_wh,
                )
            else:
                exempt[:, hours] = exempt_uwh_by_priority(
                    eaci_uwh=eaci_uwh[:, hours],
                    has_grant=has_grant,
                    withdrawn_wh=withdrawn_wh,
                    institutional_wh=institutional_wh,
                    personal_wh=personal_wh,
                )
        return exempt

    def _withdrawn_by(self, holders: set[HolderCategory]) -> Int64s:
        return _hourly(
            _rows_sum(self.withdrawn_wh, [series.holder in holders for series in self.withdrawals]),
            self.period,
        )

    def _plant(self, index: int, *, eac_uwh: Int64s, eaci_uwh: Int64s, exempt_uwh: Int64s) -> PlantSettlement:
        terms, injected_wh = self.terms[index], self.injected_wh[index]
        rate_ueur_mwh = np.zeros_like(eaci_uwh)
        gross_aeur, cut_aeur, factor, band = 0, Fraction(0), Decimal(0), None
        for piece in self._earning[index]:
            hours = self.period.hours_of(piece)
            factor, band = self._grant_factor(terms, piece), self._band(terms, piece)
            rate_ueur_mwh[hours] = rate = self._gross_rate_ueur_mwh(terms, piece)
            gross_aeur += value_aeur(eaci_uwh[hours], rate)
            cut_aeur += Fraction(factor) * value_aeur((eaci_uwh - exempt_uwh)[hours], rate)
        earning_wh = [int(injected_wh[self.period.hours_of(piece)].sum()) for piece in self._earning[index]]
        return PlantSettlement(
            terms=terms,
            band=band,
            injected_wh=int(injected_wh.sum()),
            premium_injected_uwh=_rounded(
                sum(earning_wh) * UWH_PER_WH * Fraction(terms.incentivised_power_share)
            ),
            eac_uwh=int(eac_uwh.sum()),
            eaci_uwh=int(eaci_uwh.sum()),
            exempt_uwh=int(exempt_uwh.sum()),
            grant_factor=factor,
            tip_gross_eur=eur_from_aeur(gross_aeur),
            premium_eur=eur_from_aeur(gross_aeur - cut_aeur),
            hours=PlantHours(
                injected_wh=injected_wh,
                eac_uwh=eac_uwh,
                eaci_uwh=eaci_uwh,
                tip_ueur_mwh=rate_ueur_mwh,
                exempt_uwh=exempt_uwh,
            ),
        )

    def _grant_factor(self, terms: PlantTerms, piece: Period) -> Decimal:
        if terms.fixed_tariff_eur_mwh is not None:
            return Decimal(0)
        return grant_factor(self.rule_set.grant_terms_on(piece.first_on), terms.grant_pct)

    def _band(self, terms: PlantTerms, piece: Period) -> int | None:
        if terms.fixed_tariff_eur_mwh is not None:
            return None
        return self.rule_set.premium_on(piece.first_on).band_of(terms.power_kw).number

    def _gross_rate_ueur_mwh(self, terms: PlantTerms, piece: Period) -> Int64s:
        hourly_price = self.price_ueur_mwh[self.period.hours_of(piece)]
        if terms.fixed_tariff_eur_mwh is not None:
            return np.full_like(hourly_price, ueur_mwh_from_eur_mwh(terms.fixed_tariff_eur_mwh))
        return gross_premium_rate_ueur_mwh(
            self.rule_set.premium_on(piece.first_on),
            power_kw=terms.power_kw,
            region=terms.region,
            source=terms.source,
            price_ueur_mwh=hourly_price,
        )


def _rounded(fraction: Fraction) -> int:
    return (2 * fraction.numerator + fraction.denominator) // (2 * fraction.denominator)


def _plants_check(plants: Sequence[PlantTerms], rule_set: RuleSet) -> None:
    for code, count in Counter(plant.code for plant in plants).items():
        if count > 1:
            raise ValidationError(f"Plant {code} is given {count} times.", code="plant_repeated", plant=code)
    for plant in plants:
        rule_set.region(plant.region)
        rule_set.zone(plant.zone)
        _plant_check(plant)
    zones = sorted({plant.zone for plant in plants})
    if len(zones) > 1:
        raise ValidationError(
            f"The plants of one cabina primaria lie in one market zone; these lie in {', '.join(zones)}.",
            code="several_zones",
            zones=zones,
        )


def _plant_check(plant: PlantTerms) -> None:
    if not plant.power_kw > 0:
        raise ValidationError(
            f"Plant {plant.code} has a power of {plant.power_kw} kW; a plant has more than 0.",
            code="plant_power_not_positive",
            plant=plant.code,
            power_kw=str(plant.power_kw),
        )
    if not 0 <= plant.grant_pct <= 40:
        raise ValidationError(
            f"Plant {plant.code} has a grant of {plant.grant_pct} %; above 40 % the premium cannot be cumulated.",
            code="grant_out_of_range",
            plant=plant.code,
            grant_pct=str(plant.grant_pct),
        )
    if not 0 <= plant.incentivised_power_share <= 1:
        raise ValidationError(
            f"The incentivised share of the power of plant {plant.code} is from 0 to 1, "
            f"not {plant.incentivised_power_share}.",
            code="power_share_out_of_range",
            plant=plant.code,
        )


def _energy_check(names: Sequence[str], energy_wh: Int64s, period: Period) -> None:
    if energy_wh.dtype != np.int64:
        raise ValidationError(
            f"Energy is whole Wh in 64-bit integers, not {energy_wh.dtype}.", code="energy_not_whole"
        )
    if (
        energy_wh.ndim != 2
        or len(energy_wh) != len(names)
        or energy_wh.shape[1] not in (period.hours, period.quarters)
    ):
        raise ValidationError(
            f"Energy is one row per series ({len(names)}) and one column per hour ({period.hours}) or quarter "
            f"({period.quarters}); this has the shape {energy_wh.shape}.",
            code="energy_incomplete",
            shape=energy_wh.shape,
        )
    if energy_wh.size and int(energy_wh.view(np.uint64).max()) >= LARGEST_READING_WH:
        row, column = (
            int(index) for index in np.argwhere(energy_wh.view(np.uint64) >= LARGEST_READING_WH)[0]
        )
        hour_at = period.hour_starts_at(column * period.hours // energy_wh.shape[1]).isoformat()
        raise ValidationError(
            f"{names[row]} has {energy_wh[row, column]} Wh in the hour of {hour_at}; "
            f"an interval has from 0 to {LARGEST_READING_WH - 1} Wh.",
            code="energy_out_of_range",
            series=names[row],
            hour_at=hour_at,
        )


def _price_check(price_ueur_mwh: Int64s, period: Period) -> None:
    if price_ueur_mwh.dtype != np.int64 or price_ueur_mwh.shape != (period.hours,):
        raise ValidationError(
            f"Prices are whole micro-EUR/MWh, one for each of the {period.hours} hours; "
            f"these are {price_ueur_mwh.dtype} of shape {price_ueur_mwh.shape}.",
            code="price_incomplete",
            shape=price_ueur_mwh.shape,
        )
