from typing import Any

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from shared_apps.places.models import PrimarySubstationArea
from shared_apps.places.schemas import AreaMapOut, AreaOut, AreasQuery, PointQuery
from shared_apps.places.selectors import area_maps_listed, areas_at, areas_listed

COMMUNITY_VIEW = "community.view"
doors = Doors(tags=["places"])


@doors.get("/area-maps", permission=COMMUNITY_VIEW, response=Page[AreaMapOut])
def area_maps(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Versions of the map of areas, each with its source and licence."""
    return page_of(area_maps_listed(), page, sortable={"valid_from": "valid_from"}, default="-valid_from")


@doors.get("/areas", permission=COMMUNITY_VIEW, response=Page[AreaOut])
def areas(request: HttpRequest, query: Query[AreasQuery]) -> Any:
    """Areas of cabine primarie: one code in every version of the map, or all of one version."""
    rows = areas_listed(code=query.code, version=query.version)
    return page_of(
        rows, query, sortable={"code": "code", "valid_from": "area_map__valid_from"}, default="code"
    )


@doors.get("/areas-at-point", permission=COMMUNITY_VIEW, response=list[AreaOut])
def areas_at_point(request: HttpRequest, query: Query[PointQuery]) -> list[PrimarySubstationArea]:
    """The areas around a point: a suggestion, which the bill or the distributor confirms."""
    return areas_at(longitude=query.longitude, latitude=query.latitude, on=query.on)
