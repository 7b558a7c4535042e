"""The law as frozen, dated values: a rule set is what a settlement was computed with (R45, R64).

Rows are half-open, [valid_from, valid_until). A row whose value is `None` says that the law has a value
which is not known here: asking for it raises `UnknownValueError`, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from cer.calc.errors import UnknownValueError, ValidationError

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)


class ConfigurationKind(StrEnum):
    """The three incentivised types of configuration (R1)."""

    CER = "CER"
    GAC = "GAC"
    AID = "AID"


class Source(StrEnum):
    """Renewable source of a plant (R33, R111)."""

    PV = "pv"
    WIND = "wind"
    HYDRO = "hydro"
    BIOGAS = "biogas"
    BIOMASS = "biomass"
    OTHER = "other"


class Voltage(StrEnum):
    """Voltage level of a connection point; the values are those of the distributors (R43, R117)."""

    LOW = "BT"
    MEDIUM = "MT"


class HolderCategory(StrEnum):
    """Who holds a withdrawal point (R3); some categories exempt their energy from the grant cut (R36)."""

    NATURAL_PERSON = "natural_person"
    TERRITORIAL_BODY = "territorial_body"
    RELIGIOUS = "religious"
    THIRD_SECTOR = "third_sector"
    ENVIRONMENTAL = "environmental"
    RESEARCH = "research"
    PUBLIC_HOUSING = "public_housing"
    PUBLIC_WELFARE = "public_welfare"
    LAND_RECLAMATION = "land_reclamation"
    ASSOCIATION = "association"
    SMALL_ENTERPRISE = "small_enterprise"
    LARGE_ENTERPRISE = "large_enterprise"


class MacroZone(StrEnum):
    """Third of Italy that fixes the conventional hours of a photovoltaic plant (R111)."""

    NORTH = "north"
    CENTRE = "centre"
    SOUTH = "south"


def choice(kind: type[Choice], value: str) -> Choice:
    """A member of a closed vocabulary; a typo is refused because it moves money silently (R68)."""
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(kind)
        raise ValidationError(
            f"{value!r} is not one of: {known}.", code="unknown_choice", value=value, known=known
        ) from error


@dataclass(frozen=True, slots=True)
class DatedRow(Generic[Value]):
    """One value of the law and the days on which it holds."""

    valid_from: date
    valid_until: date | None
    value: Value | None

    def holds_on(self, day: date) -> bool:
        """Whether the row is the one for that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Schedule(Generic[Value]):
    """All dated rows of one component of the law, oldest first."""

    component: str
    rows: tuple[DatedRow[Value], ...]

    @property
    def first_on(self) -> date:
        """The first day on which the law knows this component."""
        return self.rows[0].valid_from

    @property
    def changes_on(self) -> frozenset[date]:
        """Days on which a row begins or ends."""
        ends = {row.valid_until for row in self.rows if row.valid_until is not None}
        return frozenset({row.valid_from for row in self.rows} | ends)

    def on(self, day: date) -> Value:
        """The value of that day; `UnknownValueError` where there is none (R45)."""
        for row in self.rows:
            if row.holds_on(day) and row.value is not None:
                return row.value
        raise UnknownValueError(component=self.component, on=day.isoformat())

    def last_known(self, day: date) -> tuple[Value, date]:
        """The latest known value that began to hold before that day, and its first day (R45)."""
        for row in reversed(self.rows):
            if row.valid_from <= day and row.value is not None:
                return row.value, row.valid_from
        raise UnknownValueError(component=self.component, on=day.isoformat())


@dataclass(frozen=True, slots=True)
class PremiumBand:
    """Base and cap of the premium for plants above one power, up to and including another (R30)."""

    number: int
    above_kw: Decimal
    up_to_kw: Decimal
    base_ueur_mwh: int
    cap_ueur_mwh: int


@dataclass(frozen=True, slots=True)
class PremiumTable:
    """Bands, reference price and geographic corrections of the premium (R30, R31, R33)."""

    bands: tuple[PremiumBand, ...]
    reference_price_ueur_mwh: int
    correction_ueur_mwh: Mapping[str, int]

    @property
    def largest_plant_kw(self) -> Decimal:
        """Power above which a plant earns no premium (R11)."""
        return self.bands[-1].up_to_kw

    def band_of(self, power_kw: Decimal) -> PremiumBand:
        """Band of a plant by its power; the edges belong to the lower band (R30)."""
        for band in self.bands:
            if band.above_kw < power_kw <= band.up_to_kw:
                return band
        raise ValidationError(
            f"A plant of {power_kw} kW is in no premium band: they go from above {self.bands[0].above_kw} "
            f"up to {self.largest_plant_kw} kW.",
            code="no_premium_band",
            power_kw=str(power_kw),
        )


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """How a capital grant cuts the premium (R35)."""

    largest_factor: Decimal
    largest_pct: Decimal


@dataclass(frozen=True, slots=True)
class ExemptHolder:
    """A category of holder whose energy is free of the grant cut, from a day on (R36)."""

    category: HolderCategory
    valid_from: date
    has_priority: bool


@dataclass(frozen=True, slots=True)
class SurplusThresholds:
    """Share of the injected energy beyond which the premium is surplus, per set of plants (R51)."""

    tariff_only_share: Decimal
    with_grant_share: Decimal


@dataclass(frozen=True, slots=True)
class AdvanceTerms:
    """Flat monthly estimate that is paid before the measures (R111)."""

    alpha: Decimal
    variable_part_eur_mwh: Decimal
    photovoltaic_hours: Mapping[MacroZone, int]
    hours: Mapping[Source, int]


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """Days and amounts of the yearly cycle of payments (R114, R75)."""

    measures_day: int
    publication_day: int
    smallest_payable_eur: Decimal
    balance_month: int
    balance_day: int
    corrections_months: int


@dataclass(frozen=True, slots=True)
class FeeRow:
    """Yearly fee of a plant above one power, up to and including another (R74)."""

    above_kw: Decimal
    up_to_kw: Decimal
    fixed_eur: Decimal
    per_kw_over_20_eur: Decimal


@dataclass(frozen=True, slots=True)
class ReferenceCost:
    """Highest eligible cost per kW of a plant up to and including a power (R15, R116)."""

    up_to_kw: Decimal
    cost_eur_kw: Decimal


@dataclass(frozen=True, slots=True)
class Region:
    """A region, its market zone and the third of Italy it counts in (R33, R85, R111)."""

    name: str
    zone: str
    macro_zone: MacroZone


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """Dates and limits of admission to the service (R11, R12, R37, R110, R115)."""

    decree_in_force_on: date
    portal_opened_on: date
    request_within_days: int
    premium_plants_from: date
    existing_plants_share: Decimal
    obligation_kw_m2: Decimal
    obligation_public_kw_m2: Decimal
    premium_years: int
    upgrade_stop_days: int = 365
    """Days of stops for upgrades that lengthen the premium: at most 12 months (R37)."""


@dataclass(frozen=True, slots=True)
class LawValue:
    """A yearly value as found for a day; `carried_from` is set when it is the last known one of an earlier
    row.
    """

    component: str
    value: Decimal
    on: date
    carried_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The law with its dates, as one run sees it.

    `tariffs_as_of`: hours before the first premium table take the tables of that day, because the caller says
    so. `carries_forward`: an unknown yearly value is the last known one, and the result names it (R45,
    provisional).
    """

    version: str
    premium: Schedule[PremiumTable]
    grants: Schedule[GrantTerms]
    exempt_holders: tuple[ExemptHolder, ...]
    surplus: Schedule[SurplusThresholds]
    trase: Schedule[Decimal]
    btau: Schedule[Decimal]
    loss_factors: Mapping[Voltage, Schedule[Decimal]]
    advance: Schedule[AdvanceTerms]
    payments: Schedule[PaymentTerms]
    fees: Schedule[tuple[FeeRow, ...]]
    reference_costs: tuple[ReferenceCost, ...]
    limits: ServiceLimits
    transitional_tariff_ueur_mwh: Mapping[ConfigurationKind, int]
    regions: Mapping[str, Region]
    zones: tuple[str, ...]
    tariffs_as_of: date | None = None
    carries_forward: bool = False

    @property
    def premium_changes_on(self) -> frozenset[date]:
        """Days on which anything that the premium depends on begins or ends."""
        return (
            self.premium.changes_on
            | self.grants.changes_on
            | {holder.valid_from for holder in self.exempt_holders}
        )

    def premium_on(self, day: date) -> PremiumTable:
        """Premium table of the energy day (R30)."""
        return self.premium.on(self.tariff_day(day))

    def grant_terms_on(self, day: date) -> GrantTerms:
        """Cut for capital grants on the energy day (R35)."""
        return self.grants.on(self.tariff_day(day))

    def exempt_holders_on(self, day: date) -> Mapping[HolderCategory, bool]:
        """Categories exempt from the grant cut on the energy day, and whether each has priority (R36)."""
        tariff_day = self.tariff_day(day)
        return {
            holder.category: holder.has_priority
            for holder in self.exempt_holders
            if holder.valid_from <= tariff_day
        }

    def surplus_thresholds_on(self, day: date) -> SurplusThresholds:
        """Thresholds of the surplus amount (R51)."""
        return self.surplus.on(self.tariff_day(day))

    def trase_on(self, day: date) -> LawValue:
        """Variable part of the low-voltage transmission tariff. [EUR/MWh] (R41)"""
        return self._yearly(self.trase, day)

    def btau_on(self, day: date) -> LawValue:
        """Highest variable part of the low-voltage distribution tariff. [EUR/MWh] (R42)"""
        return self._yearly(self.btau, day)

    def loss_factor_on(self, voltage: Voltage, day: date) -> LawValue:
        """Share of network losses avoided at a voltage level (R43)."""
        return self._yearly(self.loss_factors[voltage], day)

    def region(self, name: str) -> Region:
        """A region by its Italian name; an unknown name is refused (R33)."""
        try:
            return self.regions[name]
        except KeyError as error:
            raise ValidationError(
                f"{name!r} is not an Italian region; write it as in: {', '.join(self.regions)}.",
                code="unknown_region",
                region=name,
            ) from error

    def zone(self, name: str) -> str:
        """A market zone by its code; an unknown code is refused (R85)."""
        if name not in self.zones:
            raise ValidationError(
                f"{name!r} is not a market zone; it is one of {', '.join(self.zones)}.",
                code="unknown_zone",
                zone=name,
            )
        return name

    def tariff_day(self, day: date) -> date:
        """The day whose tables an hour takes: its own, or `tariffs_as_of` before the first premium table."""
        if self.tariffs_as_of is not None and day < self.premium.first_on:
            return self.tariffs_as_of
        return day

    def _yearly(self, schedule: Schedule[Decimal], day: date) -> LawValue:
        try:
            return LawValue(component=schedule.component, value=schedule.on(day), on=day)
        except UnknownValueError:
            if not self.carries_forward:
                raise
        value, carried_from = schedule.last_known(day)
        return LawValue(component=schedule.component, value=value, on=day, carried_from=carried_from)


def until_after(last_on: date | None) -> date | None:
    """First day no longer valid, from the last valid day that decrees name."""
    return None if last_on is None else last_on + timedelta(days=1)
