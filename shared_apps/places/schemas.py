from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from cer.calc.identifiers import is_cp_code
from cer.kit.api.schemas import PageQuery
from shared_apps.market.zones import MarketZone
from shared_apps.places.models import AREA_CODE_LENGTH, PrimarySubstationArea


class AreaMapOut(Schema):
    id: UUID
    version: str
    valid_from: date
    source: str
    licence: str
    area_count: int
    loaded_at: datetime


class AreasQuery(PageQuery):
    """One code in every version of the map, or one version."""

    code: str | None = Field(None, min_length=1, max_length=AREA_CODE_LENGTH)
    version: str | None = Field(None, min_length=4, max_length=7)


class PointQuery(Schema):
    """A point in degrees (EPSG:4326), and the day whose map counts: of a POD the day of its request (R93)."""

    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    on: date


class AreaOut(Schema):
    id: UUID
    version: str = Field(alias="area_map.version")
    valid_from: date = Field(alias="area_map.valid_from")
    code: str
    code_is_usual: bool
    """Codes usually end in five digits; another count is worth a look (R93)."""
    name: str
    distributor: str
    market_zone: MarketZone | None

    @staticmethod
    def resolve_code_is_usual(area: PrimarySubstationArea) -> bool:
        return is_cp_code(area.code)
