from datetime import date

from django.db.models import QuerySet
from shapely import Point
from shapely.geometry import shape

from cer.kit.errors import NotFoundError
from shared_apps.places.models import AreaMap, PrimarySubstationArea


def area_maps_listed() -> QuerySet[AreaMap]:
    return AreaMap.objects.all()


def area_map_on(day: date) -> AreaMap | None:
    """The map that counts on a day: the latest begun, of two the one loaded last; None before the first."""
    rows = AreaMap.objects.filter(valid_from__lte=day)
    return rows.order_by("-valid_from", "-loaded_at", "-pk").first()


def area_map_by_version(version: str) -> AreaMap | None:
    """The map of a version, if it is loaded."""
    return AreaMap.objects.filter(version=version).first()


def areas_listed(*, code: str | None = None, version: str | None = None) -> QuerySet[PrimarySubstationArea]:
    """Areas in every version of the map, of one code or of one version; without their outlines."""
    rows = PrimarySubstationArea.objects.select_related("area_map").defer("outline")
    if code is not None:
        rows = rows.filter(code="".join(code.split()).upper())
    if version is not None:
        rows = rows.filter(area_map__version=version)
    return rows


def areas_at(*, longitude: float, latitude: float, on: date) -> list[PrimarySubstationArea]:
    """Every area whose outline holds a point, in the map that counts on a day, by code.

    The box around each outline is asked of the database, the outline itself of the few that are left.
    """
    area_map = area_map_on(on)
    if area_map is None:
        raise NotFoundError("No map of areas is loaded for this day.")
    boxes = PrimarySubstationArea.objects.select_related("area_map").filter(
        area_map=area_map, west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude
    )
    point = Point(longitude, latitude)
    return [area for area in boxes.order_by("code") if shape(area.outline).covers(point)]
