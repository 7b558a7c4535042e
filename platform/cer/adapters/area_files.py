"""Areas of cabine primarie from a file: GeoJSON in degrees (EPSG:4326), or a CSV without outlines.

Properties and columns have the names of the GSE's map (R97): `COD_AC`, `RAG_SOC`, and beside them `NOME` and
`ZONA`, in capitals or not. Whatever is wrong refuses the whole file, feature by feature or line by line.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import shapely
from shapely.geometry import shape

from cer.adapters.file_bytes import columns_check, header_cells, plain_bytes
from cer.adapters.file_cells import CellFaultError, line_cells
from cer.adapters.file_problems import FileRefusedError, ProblemCode, ProblemLog

FILE_BYTES_MAX = 256 << 20
AREAS_MAX = 20_000
CORNERS_MAX = 5_000_000
TEXT_LENGTH_MAX = 200
AREA_CODE = re.compile(r"AC\d{3}E\d{1,14}", re.ASCII)
ITALY_WEST, ITALY_SOUTH, ITALY_EAST, ITALY_NORTH = 5.0, 34.0, 20.0, 48.5
"""A generous box: what lies outside is in metres, or has latitude and longitude swapped."""
DEGREES = re.compile(r"urn:ogc:def:crs:(OGC:[0-9.]*:CRS84|EPSG:[0-9.]*:4326)|EPSG:4326|CRS84", re.ASCII)
CODE, DISTRIBUTOR, NAME, ZONE = "cod_ac", "rag_soc", "nome", "zona"

Box = tuple[float, float, float, float]


class AreaFileError(FileRefusedError):
    """A file of areas cannot be used."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AreaRead:
    """One area as the file gives it; `where` it stands there. The box is west, south, east, north."""

    where: str
    code: str
    name: str
    distributor: str
    market_zone: str | None
    outline: dict[str, Any] | None
    box: Box | None


@dataclass(frozen=True, slots=True, eq=False)
class AreaFile:
    """A whole file, and the digest by which it is known again."""

    areas: tuple[AreaRead, ...]
    sha256: str


def area_file_read(content: bytes, *, file: str) -> AreaFile:
    """Read GeoJSON or CSV, whichever the bytes are; raise `AreaFileError` with every reason to refuse it."""
    log = ProblemLog(file, AreaFileError)
    if len(content) > FILE_BYTES_MAX:
        raise log.refusal(
            ProblemCode.FILE_TOO_LARGE, "file", f"The file has more than {FILE_BYTES_MAX >> 20} MiB."
        )
    plain = plain_bytes(content, log)
    rows = _geojson(plain, log) if plain.lstrip().startswith((b"{", b"[")) else _csv(plain, log)
    areas = tuple(_each_once(rows, log))
    log.close()
    return AreaFile(areas, hashlib.sha256(content).hexdigest())


def _each_once(rows: Iterable[AreaRead], log: ProblemLog) -> Iterator[AreaRead]:
    first_at: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        if number > AREAS_MAX:
            raise log.refusal(
                ProblemCode.FILE_TOO_LARGE, row.where, f"There are more than {AREAS_MAX} areas."
            )
        if row.code in first_at:
            log.error(
                ProblemCode.CODE_TWICE,
                row.where,
                f"The area {row.code} stands at {first_at[row.code]} already; make one MultiPolygon of both.",
            )
        first_at.setdefault(row.code, row.where)
        yield row


def _csv(plain: bytes, log: ProblemLog) -> Iterator[AreaRead]:
    columns = tuple(name.lower() for name in header_cells(plain, log))
    columns_check(columns, (CODE,), log)
    for number, line in enumerate(plain.splitlines()[1:], start=2):
        try:
            cells = line_cells(line, len(columns))
        except CellFaultError as fault:
            log.error(fault.code, f"line {number}", f"The line {fault.message}")
            continue
        row = _area(f"line {number}", dict(zip(columns, cells, strict=True)), log)
        if row:
            yield row


def _geojson(plain: bytes, log: ProblemLog) -> Iterator[AreaRead]:
    collection = _json(plain, log)
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise log.refusal(
            ProblemCode.GEOMETRY_REFUSED, "file", "It is no FeatureCollection; export the areas as GeoJSON."
        )
    _degrees_check(collection.get("crs"), log)
    corners = 0
    for number, feature in enumerate(collection["features"], start=1):
        where = f"feature {number}"
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            log.error(ProblemCode.VALUE_MISSING, where, "It has no properties; it needs COD_AC.")
            continue
        try:
            outline = _outline(feature.get("geometry"))
        except _OutlineError as fault:
            log.error(ProblemCode.GEOMETRY_REFUSED, where, str(fault))
            continue
        corners += shapely.get_num_coordinates(outline) if outline is not None else 0
        if corners > CORNERS_MAX:
            raise log.refusal(
                ProblemCode.FILE_TOO_LARGE, where, f"The outlines have more than {CORNERS_MAX} corners."
            )
        named = {str(name).lower(): value for name, value in properties.items()}
        row = _area(where, named, log, outline=outline)
        if row:
            yield row


def _json(plain: bytes, log: ProblemLog) -> Any:
    def no_number(text: str) -> NoReturn:
        raise ValueError(f"{text} is no number")

    try:
        return json.loads(plain, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise log.refusal(
            ProblemCode.GEOMETRY_REFUSED,
            "file",
            f"It is no readable JSON ({str(error)[:100]}); export it anew.",
        ) from None


def _degrees_check(crs: Any, log: ProblemLog) -> None:
    """A coordinate system is named only in old files; without one GeoJSON is in degrees (RFC 7946)."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not DEGREES.fullmatch(name):
        raise log.refusal(
            ProblemCode.GEOMETRY_REFUSED,
            "file",
            f"Its coordinates are in {str(name)[:60]!r}; convert them to degrees, EPSG:4326.",
        )


def _area(
    where: str, named: Mapping[str, Any], log: ProblemLog, *, outline: shapely.Geometry | None = None
) -> AreaRead | None:
    texts: dict[str, str] = {}
    for column in (CODE, NAME, DISTRIBUTOR, ZONE):
        value = named.get(column)
        text = "" if value is None else " ".join(str(value).split())
        if len(text) > TEXT_LENGTH_MAX or "\0" in text or not text.isprintable():
            log.error(ProblemCode.VALUE_REFUSED, where, f"{column.upper()} is no text of 200 characters.")
            return None
        texts[column] = text
    code = texts[CODE].replace(" ", "").upper()
    if not AREA_CODE.fullmatch(code):
        log.error(
            ProblemCode.VALUE_REFUSED, where, f"COD_AC {code[:40]!r} is no code like AC001E00123 (R93)."
        )
        return None
    box = None if outline is None else tuple(float(edge) for edge in outline.bounds)
    return AreaRead(
        where=where,
        code=code,
        name=texts[NAME],
        distributor=texts[DISTRIBUTOR],
        market_zone=texts[ZONE].upper() or None,
        outline=None if outline is None else json.loads(shapely.to_geojson(outline)),
        box=box,  # type: ignore[arg-type]  # bounds are four
    )


class _OutlineError(ValueError):
    """Why an outline is refused, and what to do."""


def _outline(geometry: Any) -> shapely.Geometry | None:
    """The outline of an area, checked corner by corner before it is built."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _OutlineError(f"Its geometry is {str(kind)[:40]!r}; an area is a Polygon or a MultiPolygon.")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else _listed(coordinates)
    parts = [[_ring(ring) for ring in _listed(polygon)] for polygon in polygons]
    outline = shape({"type": "MultiPolygon", "coordinates": parts})
    if not outline.is_valid:
        why = shapely.is_valid_reason(outline)
        raise _OutlineError(f"Its outline is not valid ({why}); repair it, for example with ST_MakeValid.")
    return outline


def _ring(ring: Any) -> list[tuple[float, float]]:
    corners = [_corner(corner) for corner in _listed(ring)]
    if len(corners) < 4 or corners[0] != corners[-1]:
        raise _OutlineError("A ring has at least four corners, and the last is the first.")
    return corners


def _corner(corner: Any) -> tuple[float, float]:
    numbers = _listed(corner)
    is_number = all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    if len(numbers) not in (2, 3) or not is_number or not all(map(math.isfinite, numbers)):
        raise _OutlineError("A corner is longitude and latitude, two numbers.")
    longitude, latitude = numbers[0], numbers[1]
    if not (ITALY_WEST <= longitude <= ITALY_EAST and ITALY_SOUTH <= latitude <= ITALY_NORTH):
        raise _OutlineError(
            f"The corner {longitude}, {latitude} is not in Italy: give degrees, longitude first (EPSG:4326)."
        )
    return float(longitude), float(latitude)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _OutlineError("Its coordinates are no lists of rings of corners.")
    return value
