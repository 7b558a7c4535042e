from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from cer.calc.quantities import eur_mwh_from_ueur_mwh
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import PageQuery
from shared_apps.market.models import ZonePriceDay
from shared_apps.market.zones import MarketZone


class PriceQuery(PageQuery):
    """Days from `from` up to, not including, `to`."""

    zone: MarketZone | None = None
    from_on: date | None = Field(None, alias="from")
    until_on: date | None = Field(None, alias="to")


class PriceDayOut(Schema):
    id: UUID
    zone: MarketZone
    day: date
    revision: int
    prices_eur_mwh: list[DecimalString]
    """One price per hour of the Italian day: 23, 24 or 25."""
    filled_hours: int
    source: str
    loaded_at: datetime

    @staticmethod
    def resolve_prices_eur_mwh(price_day: ZonePriceDay) -> Any:
        return [eur_mwh_from_ueur_mwh(price) for price in price_day.price_ueur_mwh]
