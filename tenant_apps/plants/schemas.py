from datetime import date
from uuid import UUID

from ninja import Field, Schema

from cer.calc.rules import Source
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input
from shared_apps.market.zones import MarketZone
from tenant_apps.plants.models import Region


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
