"""pod.csv, impianti.csv and membri.csv: what a folder says of its PODs, plants and members."""

from datetime import date
from decimal import Decimal

import pytest

from cer.adapters.meter_folder import (
    Direction,
    FolderRegistry,
    MeterFileError,
    Problem,
    ProblemCode,
    Role,
    registry_read,
)
from cer.calc.rules import HolderCategory, Source

from .wide_text import OTHER_POD, POD, csv_bytes

PODS = csv_bytes(
    "pod,ruolo,categoria,potenza_kw",
    [
        {"pod": POD, "ruolo": "prosumer", "categoria": "domestico", "potenza_kw": "4.5"},
        {"pod": OTHER_POD, "ruolo": "consumer", "categoria": "domestico", "potenza_kw": ""},
    ],
)
PLANT_COLUMNS = (
    "impianto,pod,potenza_kw,tecnologia,zona,regione,data_esercizio,contributo_conto_capitale,premio_dal"
)
PLANT = {
    "impianto": "P1",
    "pod": POD,
    "potenza_kw": "6",
    "tecnologia": "fotovoltaico",
    "zona": "CNOR",
    "regione": "Toscana",
    "data_esercizio": "2023-05-04",
    "contributo_conto_capitale": "0.40",
    "premio_dal": "2024-02-01",
}
MEMBER_COLUMNS = "membro,nome,categoria,impresa,pod,valido_dal,valido_al"
MEMBER = {
    "membro": "M1",
    "nome": "Famiglia Esempio",
    "categoria": "natural_person",
    "impresa": "no",
    "pod": POD,
    "valido_dal": "2024-01-01",
    "valido_al": "",
}


def plants_bytes(**changes: str) -> bytes:
    return csv_bytes(PLANT_COLUMNS, [{**PLANT, **changes}])


def registry(
    *, pods: bytes = PODS, plants: bytes | None = None, members: bytes | None = None
) -> FolderRegistry:
    return registry_read(pods=pods, plants=plants or plants_bytes(), members=members)


def only_problem(
    *, pods: bytes = PODS, plants: bytes | None = None, members: bytes | None = None
) -> tuple[str, Problem]:
    with pytest.raises(MeterFileError) as refusal:
        registry(pods=pods, plants=plants, members=members)
    (problem,) = refusal.value.problems
    return refusal.value.file, problem


def test_a_plant_is_read_with_its_terms() -> None:
    (plant,) = registry().plants
    assert (plant.power_kw, plant.source, plant.zone) == (Decimal(6), Source.PV, "CNOR")
    assert (plant.entry_on, plant.grant_share) == (date(2023, 5, 4), Decimal("0.40"))
    assert (plant.earns_premium, plant.premium_from) == (True, date(2024, 2, 1))


def test_an_empty_first_day_means_no_premium_and_no_column_means_all_days() -> None:
    (without_day,) = registry(plants=plants_bytes(premio_dal="")).plants
    (without_column,) = registry(plants=csv_bytes(PLANT_COLUMNS.removesuffix(",premio_dal"), [PLANT])).plants
    assert (without_day.earns_premium, without_column.earns_premium) == (False, True)
    assert without_column.premium_from is None


def test_a_point_may_have_no_contract_power() -> None:
    assert [(point.role, point.contract_power_kw) for point in registry().pods] == [
        (Role.PROSUMER, Decimal("4.5")),
        (Role.CONSUMER, None),
    ]


def test_only_points_that_withdraw_and_points_with_a_plant_may_have_readings() -> None:
    known = registry()
    assert set(known.limits(Direction.WITHDRAWN)) == {POD, OTHER_POD}
    assert {pod: limit.ceiling_wh for pod, limit in known.limits(Direction.FED_IN).items()} == {POD: 1800}


def test_a_pod_may_pass_from_one_member_to_the_next() -> None:
    rows = [
        {**MEMBER, "valido_al": "2024-06-01"},
        {**MEMBER, "membro": "M2", "categoria": "third_sector", "valido_dal": "2024-06-01"},
    ]
    first, second = registry(members=csv_bytes(MEMBER_COLUMNS, rows)).memberships
    assert first.valid_until == second.valid_from == date(2024, 6, 1)
    assert second.holder is HolderCategory.THIRD_SECTOR


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("potenza_kw", "0", ProblemCode.VALUE_REFUSED),
        ("potenza_kw", "0.0", ProblemCode.VALUE_REFUSED),
        ("potenza_kw", "-6", ProblemCode.NEGATIVE),
        ("potenza_kw", "nan", ProblemCode.NOT_FINITE),
        ("potenza_kw", '"6,5"', ProblemCode.DECIMAL_COMMA),
        ("potenza_kw", "1" * 40, ProblemCode.IMPOSSIBLE),
        ("potenza_kw", "", ProblemCode.VALUE_MISSING),
        ("pod", "IT001", ProblemCode.POD_MALFORMED),
        ("pod", "IT001E29999999", ProblemCode.POD_UNKNOWN),
        ("tecnologia", "solare", ProblemCode.VALUE_REFUSED),
        ("data_esercizio", "04/05/2023", ProblemCode.INSTANT_MALFORMED),
        ("data_esercizio", "2023-02-30", ProblemCode.INSTANT_MALFORMED),
        ("contributo_conto_capitale", "40", ProblemCode.VALUE_REFUSED),
        ("premio_dal", "presto", ProblemCode.INSTANT_MALFORMED),
    ],
)
def test_a_plant_that_cannot_be_is_refused_with_its_line(column: str, text: str, code: ProblemCode) -> None:
    file, problem = only_problem(plants=plants_bytes(**{column: text}))
    assert (file, problem.code, problem.where) == ("impianti.csv", code, "line 2")


def test_a_plant_given_twice_is_refused() -> None:
    file, problem = only_problem(plants=csv_bytes(PLANT_COLUMNS, [PLANT, PLANT]))
    assert (file, problem.code, problem.where) == ("impianti.csv", ProblemCode.CODE_TWICE, "line 3")


def test_a_missing_column_is_named() -> None:
    file, problem = only_problem(pods=PODS.replace(b"ruolo", b"tipo"))
    assert (file, problem.message) == ("pod.csv", "The column ruolo is missing; add it.")


@pytest.mark.parametrize(
    ("column", "text"), [("categoria", "privato"), ("impresa", "forse"), ("valido_al", "2024-01-01")]
)
def test_a_membership_that_cannot_be_is_refused(column: str, text: str) -> None:
    file, problem = only_problem(members=csv_bytes(MEMBER_COLUMNS, [{**MEMBER, column: text}]))
    assert (file, problem.code) == ("membri.csv", ProblemCode.VALUE_REFUSED)
