import gzip
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from cer.adapters import area_files
from cer.adapters.area_files import AreaFileError, area_file_read
from tests.places.areas import FIRST, SECOND, area_file, collection, feature, square, two_squares

CSV = b"COD_AC,RAG_SOC,NOME,ZONA\nAC001E00001,Distributore Uno,Prima,NORD\nac 001e00002,,,\n"


def refused(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(AreaFileError) as refusal:
        area_file_read(content, file="areas")
    return [(problem.where, problem.code.value) for problem in refusal.value.problems]


def test_a_geojson_gives_codes_names_and_outlines() -> None:
    first, second = area_file().areas
    assert (first.code, first.distributor, first.name, first.market_zone) == (
        FIRST,
        "Distributore Uno",
        "Prima",
        "NORD",
    )
    assert first.box == (10.0, 45.0, 10.1, 45.1)
    assert shape(first.outline).area == pytest.approx(0.01)
    assert (second.code, second.name, second.market_zone) == (SECOND, "", None)


@pytest.mark.parametrize(
    "content",
    [CSV, gzip.compress(CSV, mtime=0), b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n")],
    ids=["plain", "gzip", "windows"],
)
def test_a_csv_gives_the_same_without_outlines(content: bytes) -> None:
    first, second = area_file_read(content, file="areas.csv").areas
    assert (first.code, first.distributor, first.outline, first.box) == (
        FIRST,
        "Distributore Uno",
        None,
        None,
    )
    assert second.code == SECOND


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", [("file", "file_empty")]),
        (b"{", [("file", "geometry_refused")]),
        (b"[" * 200_000, [("file", "geometry_refused")]),
        (b'{"features": NaN}', [("file", "geometry_refused")]),
        (b'{"features": ' + b"9" * 5000 + b"}", [("file", "geometry_refused")]),
        (b'{"type": "FeatureCollection"}', [("file", "geometry_refused")]),
        (b"\xff\xfe{", [("line 1", "not_utf8")]),
        (b"codice\nAC001E00001\n", [("line 1", "column_missing")]),
        (b"cod_ac;nome\nAC001E00001;x\n", [("line 1", "wrong_separator")]),
        (CSV + b"AC001E00003\nXX,,,\n", [("line 4", "cell_count"), ("line 5", "value_refused")]),
        (CSV + b"AC001E00001,,,\n", [("line 4", "code_twice")]),
        (CSV + b"AC001E00003,\x00,,\n", [("line 4", "value_refused")]),
        (collection("x"), [("feature 1", "value_missing")]),
        (collection({"type": "Feature", "properties": {}}), [("feature 1", "value_refused")]),
    ],
)
def test_a_bad_file_is_refused_place_by_place(content: bytes, problems: list[tuple[str, str]]) -> None:
    assert refused(content) == problems


BOW_TIE = [[10, 45], [10.1, 45.1], [10.1, 45], [10, 45.1], [10, 45]]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [10, 45]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[10, 45], [10, 46], [10, 45]]]},
        {"type": "Polygon", "coordinates": [BOW_TIE]},
        {"type": "Polygon", "coordinates": [[[45, 10], [45.1, 10], [45.1, 10.1], [45, 10]]]},
        {"type": "Polygon", "coordinates": [[[5e5, 5e6], [6e5, 5e6], [6e5, 6e6], [5e5, 5e6]]]},
        {"type": "Polygon", "coordinates": [[["10", 45], [True, 45], [None, 46], ["10", 45]]]},
        {"type": "Polygon", "coordinates": 7},
        {"type": "GeometryCollection", "geometries": []},
        "POLYGON",
    ],
)
def test_an_outline_that_is_none_is_refused_by_feature(geometry: Any) -> None:
    content = collection(feature(FIRST, square(10, 45)), feature(SECOND, geometry))
    assert refused(content) == [("feature 2", "geometry_refused")]


def test_coordinates_in_metres_are_refused_by_their_name() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}
    assert refused(collection(crs=crs)) == [("file", "geometry_refused")]
    degrees = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert area_file(collection(feature(FIRST, None), crs=degrees)).areas[0].outline is None


def test_a_file_is_bounded_in_bytes_areas_and_corners(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("FILE_BYTES_MAX", 10), ("AREAS_MAX", 1), ("CORNERS_MAX", 9)):
        with monkeypatch.context() as patch:
            patch.setattr(area_files, name, limit)
            assert [code for _, code in refused(two_squares())] == ["file_too_large"]


texts = st.text(alphabet="ABCxyzàèìòù0129'\"<&,;/-", max_size=40)


@given(
    st.lists(st.integers(0, 99_999), min_size=1, max_size=20, unique=True),
    texts,
    st.floats(6, 18),
    st.floats(36, 46),
)
def test_what_is_written_is_read_back(numbers: list[int], name: str, west: float, south: float) -> None:
    codes = [f"AC001E{number:05}" for number in numbers]
    content = collection(*(feature(code, square(west, south), NOME=name) for code in codes))
    read = area_file_read(content, file="areas").areas
    assert [(area.code, area.name) for area in read] == [(code, name) for code in codes]
    assert all(area.box == (west, south, west + 0.1, south + 0.1) for area in read)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties"]), inner
        )
    ),
    max_leaves=15,
)


@given(
    json_values | st.builds(lambda value: {"features": [{"properties": {}, "geometry": value}]}, json_values)
)
def test_any_json_is_read_or_refused(value: Any) -> None:
    with suppress(AreaFileError):
        assert area_file_read(json.dumps(value).encode(), file="areas").areas is not None
