from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from cer.adapters.area_files import area_file_read
from cer.kit.errors import CerError, ConflictError, NotFoundError
from cer.kit.tenancy import in_schema
from shared_apps.places.models import AreaMap, PrimarySubstationArea
from shared_apps.places.selectors import area_map_on, areas_at, areas_listed
from shared_apps.places.services import AreaLoad, area_map_load
from shared_apps.tenants.models import PlatformEvent
from tests.places.areas import FIRST, SECOND, area_file, collection, feature, square

TERMS: dict[str, Any] = {
    "version": "2023",
    "valid_from": date(2023, 9, 30),
    "source": "invented, for tests",
    "licence": "none",
}


@pytest.fixture
def maps(alfa: None) -> None:
    """Two versions of the map; in the second the first area has moved."""
    area_map_load(file=area_file(), **TERMS)
    moved = collection(feature(FIRST, square(11.0, 45.0)), feature(SECOND, None))
    area_map_load(file=area_file(moved), **{**TERMS, "version": "2025", "valid_from": date(2025, 10, 1)})


def codes_at(longitude: float, day: date) -> list[str]:
    return [area.code for area in areas_at(longitude=longitude, latitude=45.05, on=day)]


def test_a_community_finds_the_area_of_a_point_in_the_map_of_the_day(maps: None) -> None:
    assert codes_at(10.05, date(2025, 9, 30)) == [FIRST]
    assert codes_at(10.15, date(2025, 9, 30)) == [SECOND]
    assert codes_at(10.05, date(2025, 10, 1)) == []
    assert codes_at(11.05, date(2025, 10, 1)) == [FIRST]


def test_a_point_on_the_border_lies_in_both_and_nothing_chooses(maps: None) -> None:
    assert codes_at(10.1, date(2024, 1, 1)) == [FIRST, SECOND]


def test_before_the_first_map_there_is_none(maps: None) -> None:
    assert area_map_on(date(2023, 9, 29)) is None
    with pytest.raises(NotFoundError):
        areas_at(longitude=10.0, latitude=45.0, on=date(2023, 9, 29))


def test_a_code_is_found_in_every_version_however_it_is_written(maps: None) -> None:
    assert [area.area_map.version for area in areas_listed(code=" ac001e 00001").order_by("pk")] == [
        "2023",
        "2025",
    ]
    assert areas_listed(code=SECOND, version="2025").get().west is None


def test_the_same_file_again_changes_nothing(maps: None) -> None:
    assert area_map_load(file=area_file(), **TERMS) == AreaLoad("2023", areas=2, new=0)
    with in_schema("public"):
        assert PlatformEvent.objects.filter(action="area_map.loaded").count() == 2


@pytest.mark.parametrize("changes", [{"source": "another"}, {"valid_from": date(2024, 1, 1)}, {"file": None}])
def test_a_map_never_changes(maps: None, changes: dict[str, Any]) -> None:
    terms = {"file": area_file(), **TERMS, **changes}
    terms["file"] = terms["file"] or area_file(collection(feature(FIRST, None)))
    with pytest.raises(ConflictError) as refusal:
        area_map_load(**terms)
    assert refusal.value.code == "area_map_differs"
    corrected = area_map_load(**{**terms, "version": "2023.1"})
    assert corrected.new == corrected.areas


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "23"}, "map_version_malformed"),
        ({"licence": " "}, "origin_missing"),
        ({"source": "x" * 201}, "too_long"),
        ({"file": area_file_read(b"cod_ac,zona\nAC001E00001,NORTH\n", file="x")}, "zone_unknown"),
    ],
)
def test_what_is_not_known_of_a_map_refuses_it_whole(alfa: None, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(CerError) as refusal:
        area_map_load(**{"file": area_file(), **TERMS, **changes})
    assert refusal.value.code == code
    assert not AreaMap.objects.exists()
    assert not PrimarySubstationArea.objects.exists()


@pytest.mark.parametrize("changes", [{"west": None}, {"market_zone": "NORX"}, {"code": "x"}])
def test_the_database_refuses_what_the_service_would(maps: None, changes: dict[str, Any]) -> None:
    row = PrimarySubstationArea.objects.filter(west__isnull=False).first()
    assert row is not None
    for name, value in {"pk": AreaMap().pk, "code": "AC001E00009", **changes}.items():
        setattr(row, name, value)
    with in_schema("public"), pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM public.places_areamap", "UPDATE public.places_primarysubstationarea SET code = 'X'"],
)
def test_a_community_reads_areas_and_writes_none(maps: None, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
