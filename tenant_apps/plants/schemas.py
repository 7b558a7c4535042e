from datetime import date
from uuid import UUID

from ninja import Field, Schema

from cer.calc.incentive import StopKind
from cer.calc.rules import ConfigurationKind, Source
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input
from shared_apps.market.zones import MarketZone
from tenant_apps.plants.models import (
    REGISTER_CODE_LENGTH,
    TEXT_LENGTH,
    GrantEffect,
    PlantSection,
    Region,
)


class PlantEndIn(Input):
    valid_until: date


class PlantIn(Input):
    pod_id: UUID
    code: str = Field(min_length=1, max_length=20)
    source: Source
    power_kw: DecimalString
    region: Region
    market_zone: MarketZone
    entry_on: date
    grant_pct: DecimalString
    incentivised_power_share: DecimalString
    premium_from: date | None
    premium_until: date | None = None
    is_in_building: bool | None = None
    valid_from: date
    valid_until: date | None = None


class PlantOut(Schema):
    id: UUID
    pod_id: UUID
    pod: str = Field(alias="pod.code")
    configuration_id: UUID = Field(alias="pod.configuration_id")
    code: str
    source: Source
    power_kw: DecimalString
    region: Region
    market_zone: MarketZone = Field(alias="pod.configuration.market_zone")
    entry_on: date
    grant_pct: DecimalString
    incentivised_power_share: DecimalString
    premium_from: date | None
    premium_until: date | None
    is_in_building: bool | None
    valid_from: date
    valid_until: date | None
    fixed_tariff_eur_mwh: DecimalString | None
    censimp_code: str
    sapr_code: str


class SectionIn(Input):
    """A section, known by its code in the plant; it is written whole."""

    code: str = Field(min_length=1, max_length=REGISTER_CODE_LENGTH)
    generator_kw: DecimalString
    inverter_kw: DecimalString | None = None
    entry_on: date | None = None
    is_asked: bool
    is_upgrade: bool = False
    production_units: list[str] = Field([], max_length=50)


class SectionOut(Schema):
    id: UUID
    plant_id: UUID
    code: str
    generator_kw: DecimalString
    inverter_kw: DecimalString | None
    entry_on: date | None
    is_asked: bool
    is_upgrade: bool
    production_units: list[str]

    @staticmethod
    def resolve_production_units(section: PlantSection) -> list[str]:
        return sorted(unit.code for unit in section.production_units.all())


class GrantIn(Input):
    measure: str = Field(min_length=1, max_length=TEXT_LENGTH)
    amount_cents: int = Field(gt=0, lt=10**13)
    granted_on: date
    reference_cost_eur_kw: DecimalString | None = None
    effect: GrantEffect


class GrantOut(Schema):
    id: UUID
    plant_id: UUID
    measure: str
    amount_cents: int
    granted_on: date
    reference_cost_eur_kw: DecimalString | None
    effect: GrantEffect


class StopIn(Input):
    """Days on which the plant stood still, [first_on, until_on), and the act that recognises them."""

    kind: StopKind
    first_on: date
    until_on: date
    reference: str = Field(min_length=1, max_length=TEXT_LENGTH)


class StopOut(Schema):
    id: UUID
    plant_id: UUID
    kind: StopKind
    first_on: date
    until_on: date
    reference: str


class AdmissionIn(Input):
    """Request, act and building, written at once; the days of an act win over those that follow."""

    requested_on: date | None = None
    chosen_on: date | None = None
    not_before_on: date | None = None
    """End of net metering, or of a group the day of the private contract (R110)."""
    act_starts_on: date | None = None
    act_ends_on: date | None = None
    act_reference: str = Field("", max_length=TEXT_LENGTH)
    footprint_m2: DecimalString | None = None
    is_public_building: bool = False
    transitional_kind: ConfigurationKind | None = None


class AdmissionOut(Schema):
    requested_on: date | None
    chosen_on: date | None
    not_before_on: date | None
    act_starts_on: date | None
    act_ends_on: date | None
    act_reference: str
    footprint_m2: DecimalString | None
    is_public_building: bool
    transitional_kind: ConfigurationKind | None


class PlantPartsOut(Schema):
    """What a plant is computed from; the plant itself shows what came of it."""

    plant: PlantOut
    sections: list[SectionOut]
    grants: list[GrantOut]
    stops: list[StopOut]
    admission: AdmissionOut | None
