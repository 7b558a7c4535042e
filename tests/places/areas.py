"""Invented areas: squares of one tenth of a degree in the plain, side by side."""

import json
from typing import Any

from cer.adapters.area_files import AreaFile, area_file_read

FIRST, SECOND = "AC001E00001", "AC001E00002"


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"COD_AC": code, **properties}, "geometry": geometry}


def collection(*features: Any, **others: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **others}).encode()


def two_squares() -> bytes:
    return collection(
        feature(FIRST, square(10.0, 45.0), RAG_SOC="Distributore Uno", NOME="Prima", ZONA="nord"),
        feature(SECOND, square(10.1, 45.0)),
    )


def area_file(content: bytes | None = None) -> AreaFile:
    return area_file_read(two_squares() if content is None else content, file="areas.geojson")
