from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from cer.adapters.area_files import AreaFile, AreaRead
from cer.kit.audit import audit_record, created
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import CerError, ConflictError
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from cer.kit.tenancy import in_schema
from shared_apps.market.zones import MarketZone
from shared_apps.places.models import NAME_LENGTH, AreaMap, PrimarySubstationArea
from shared_apps.places.selectors import area_map_by_version

LOAD_LOCK = 0x6172_6561
"""Advisory lock under which maps are loaded, so that of two at once the second finds the first."""


@dataclass(frozen=True, slots=True)
class AreaLoad:
    """What one load did: nothing new where the same file was loaded before."""

    version: str
    areas: int
    new: int


def area_map_load(*, file: AreaFile, version: str, valid_from: date, source: str, licence: str) -> AreaLoad:
    """Load one version of the map, on the public role: all or nothing, and the same file once."""
    _zones_check(file.areas)
    area_map = AreaMap(
        version=version,
        valid_from=valid_from,
        source=text_checked("source", source, longest=NAME_LENGTH),
        licence=text_checked("licence", licence, longest=NAME_LENGTH),
        sha256=file.sha256,
        area_count=len(file.areas),
    )
    with in_schema(PUBLIC_SCHEMA), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        known = area_map_by_version(version)
        if known is not None:
            _same_check(known, area_map)
            return AreaLoad(version, areas=known.area_count, new=0)
        with constraint_refusals(_refusals(version)):
            area_map.save(force_insert=True)
        PrimarySubstationArea.objects.bulk_create(_rows(area_map, file.areas), batch_size=500)
        area_map.refresh_from_db()
        audit_record("area_map.loaded", area_map, created(area_map), label=version)
    return AreaLoad(version, areas=area_map.area_count, new=area_map.area_count)


def _same_check(known: AreaMap, wanted: AreaMap) -> None:
    names = [
        name
        for name in ("sha256", "valid_from", "source", "licence")
        if getattr(known, name) != getattr(wanted, name)
    ]
    if names:
        raise ConflictError(
            f"The map {known.version} is loaded already, with another {', '.join(names)}: a map never"
            f" changes; load a correction as {known.version.partition('.')[0]}.1 or later.",
            code="area_map_differs",
        )


def _zones_check(areas: tuple[AreaRead, ...]) -> None:
    for area in areas:
        if area.market_zone is not None and area.market_zone not in set(MarketZone):
            raise field_refused(
                "market_zone",
                f"{area.where}: {area.market_zone!r} is not one of {', '.join(MarketZone)} (R85).",
                code="zone_unknown",
            )


def _refusals(version: str) -> dict[str, CerError]:
    return {
        "area_map_version": field_refused(
            "version",
            f"{version!r} is no version of a map: give its year, like 2025, or 2025.1 for a correction.",
            code="map_version_malformed",
        ),
        "area_map_origin_given": field_refused(
            "source", "A map names its source and its licence.", code="origin_missing"
        ),
    }


def _rows(area_map: AreaMap, areas: tuple[AreaRead, ...]) -> Iterator[PrimarySubstationArea]:
    for area in areas:
        west, south, east, north = area.box or (None, None, None, None)
        yield PrimarySubstationArea(
            area_map=area_map,
            code=area.code,
            name=area.name,
            distributor=area.distributor,
            market_zone=area.market_zone,
            outline=area.outline,
            west=west,
            south=south,
            east=east,
            north=north,
        )
