from typing import Any

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from shared_apps.market.schemas import PriceDayOut, PriceQuery
from shared_apps.market.selectors import price_days_listed

COMMUNITY_VIEW = "community.view"
doors = Doors(tags=["market"])


@doors.get("/market-prices", permission=COMMUNITY_VIEW, response=Page[PriceDayOut])
def market_prices(request: HttpRequest, query: Query[PriceQuery]) -> Any:
    """Zonal prices day by day, every revision with its source."""
    rows = price_days_listed(query.zone, from_on=query.from_on, until_on=query.until_on)
    return page_of(rows, query, sortable={"day": "day", "loaded_at": "loaded_at"}, default="day")
