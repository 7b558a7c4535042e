from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.adapters.gaudi import Attestation, Confidence, attestation_read, italian_number
from cer.calc.intervals import ROME
from tests.adapters.attestations import SECOND_GROUP, TEXT


def read(text: str) -> Attestation:
    return attestation_read([text.splitlines()])


def values(fields: Any) -> dict[str, Any]:
    return {name: field.value for name, field in fields.items()}


def test_the_sample_is_read_whole() -> None:
    found = read(TEXT)
    assert values(found.plant) == {
        "request_code": "123456789",
        "version": 2,
        "validated_at": datetime(2025, 3, 14, 10, 22, 31, tzinfo=ROME),
        "censimp_code": "IM_1234567",
        "name": "TETTO SCUOLA PRIMARIA",
        "source": "pv",
        "sapr_code": "S1234567",
        "pod": "IT001E112222333",
        "tracing_code": "123456789",
        "distributor": "e-distribuzione S.p.A.",
        "address": "VIA ROMA 1 - 10121 TORINO (TO)",
        "holder": "COMUNE DI ESEMPIO",
        "holder_code": "80123450159",
    }
    (group,) = found.groups
    assert values(group) == {
        "group": "1 - SEZIONE 1",
        "section_code": "SZ_1234567_01",
        "group_code": "GR_1234567_01_01",
        "apparent_kva": Decimal("49.8"),
        "generator_kw": Decimal("49.8"),
        "gross_kw": Decimal("49.8"),
        "net_kw": Decimal("49.3"),
        "generator_v": Decimal(400),
        "yearly_kwh": Decimal(56500),
        "expected_entry_on": date(2025, 4, 1),
        "can_be_detached": False,
        "feeds_in": "SI PARZIALE",
    }
    assert found.findings == ()


def test_the_sample_of_the_knowledge_folder_is_the_same(shared_knowledge: Path) -> None:
    text = (shared_knowledge / "integrations/samples/gaudi_attestato_testo.txt").read_text()
    assert read(text) == read(TEXT)


def test_each_field_says_where_it_stood_and_how_sure_it_is() -> None:
    found = attestation_read([["Codice CENSIMP: IM_1234567"], ["", "Codice POD", "it001e 112222333"]]).plant
    pod, censimp = found["pod"], found["censimp_code"]
    assert (censimp.confidence, censimp.page, censimp.line) == (Confidence.SURE, 1, 1)
    assert (pod.confidence, pod.page, pod.line, pod.text) == (Confidence.LIKELY, 2, 3, "it001e 112222333")


def test_several_labels_on_one_line_are_told_apart() -> None:
    found = read("Codice CENSIMP: IM_1234567 Codice SAPR: S1234567 Codice POD: IT001E112222333").plant
    assert values(found) == {"censimp_code": "IM_1234567", "sapr_code": "S1234567", "pod": "IT001E112222333"}


def test_a_date_that_is_missing_stays_missing() -> None:
    (group,) = read(TEXT.replace(" 01/04/2025", "")).groups
    assert "expected_entry_on" not in group
    assert group["can_be_detached"].value is False


def test_every_section_has_its_group() -> None:
    first, second = read(TEXT + SECOND_GROUP).groups
    assert first["section_code"].value == "SZ_1234567_01"
    assert values(second) == {
        "group": "2 - SEZIONE 2",
        "section_code": "SZ_1234567_02",
        "group_code": "GR_1234567_02_01",
        "production_unit": "UP_1234567_2",
        "generator_kw": Decimal("10.25"),
    }


def test_sections_without_headings_are_told_apart_by_their_codes() -> None:
    label = "Identificativo Sezione/Gruppo CENSIMP"
    found = read(
        f"{label}: SZ_1_01 / GR_1_01_01\nPotenza Attiva Nominale del Generatore (kW): 3\n{label}: SZ_1_02"
    )
    assert [group["section_code"].value for group in found.groups] == ["SZ_1_01", "SZ_1_02"]


@pytest.mark.parametrize(
    ("line", "field", "value", "confidence"),
    [
        ("Codice CENSIMP: 1234567", "censimp_code", "1234567", "doubtful"),
        ("Potenza Attiva Nominale del Generatore: 0,05 MW", "generator_kw", Decimal(50), "sure"),
        ("Potenza Attiva Nominale del Generatore (W): 49800", "generator_kw", Decimal("49.8"), "sure"),
        ("Potenza Attiva Nominale del Generatore: 49.800 kW", "generator_kw", Decimal(49800), "doubtful"),
        ("Tipologia Impianto: SOLARE INTEGRATO", "source", "pv", "doubtful"),
    ],
)
def test_what_is_unusual_is_taken_with_doubt(line: str, field: str, value: Any, confidence: str) -> None:
    found = read(line)
    read_field = {**found.plant, **(found.groups[0] if found.groups else {})}[field]
    assert (read_field.value, read_field.confidence.value) == (value, confidence)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Codice POD: IT001X112222333", "pod"),
        ("Potenza Attiva Nominale del Generatore: 49.80 kW", "generator_kw"),
        ("Potenza Attiva Nominale del Generatore: 49,80 kVA", "generator_kw"),
        ("Tensione generatore (kV): 0,4", "generator_v"),
        ("Data di Convalida: 31/02/2025 10:00:00", "validated_at"),
        ("Data presunto esercizio: 2025-04-01", "expected_entry_on"),
        ("Predisposizione Teledistacco: FORSE", "can_be_detached"),
        ("Tipologia Impianto: EOLICO E FOTOVOLTAICO", "source"),
        ("Numero versione attestato: 1,5", "version"),
        ("Codice CENSIMP: ???", "censimp_code"),
    ],
)
def test_what_is_not_what_its_label_announces_is_told(line: str, field: str) -> None:
    found = read(line)
    assert ("unreadable", field) in [(each.code, each.field) for each in found.findings]
    assert all(field not in fields for fields in (found.plant, *found.groups))


def test_a_second_value_is_told_and_the_first_kept() -> None:
    found = read(TEXT.replace("Codice SAPR: S1234567", "Codice SAPR: S1234567\nCodice SAPR: S7654321"))
    assert found.plant["sapr_code"].value == "S1234567"
    assert [(each.code, each.field) for each in found.findings] == [("twice", "sapr_code")]


def test_a_text_that_is_no_attestation_says_what_is_missing() -> None:
    assert {each.field for each in read("Contratto di fornitura").findings} == {
        "censimp_code",
        "pod",
        "source",
        "group",
    }


@pytest.mark.parametrize("text", ["", ",", "1,", ".5", "1.23", "1.2345", "1,2,3", "-1", "1e5", "١"])
def test_what_is_no_italian_number_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        italian_number(text)


def italian(number: Decimal, *, grouped: bool) -> str:
    text = f"{number:,f}" if grouped else f"{number:f}"
    return text.replace(",", "_").replace(".", ",").replace("_", ".")


powers = st.decimals(min_value="0.01", max_value=9999, places=2)


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.booleans())
def test_italian_numbers_come_back(number: Decimal, grouped: bool) -> None:
    assert italian_number(italian(number, grouped=grouped)) == number


codes = st.from_regex(r"IM_[0-9]{7}", fullmatch=True)


@given(
    censimp=codes,
    powers=st.lists(powers, min_size=1, max_size=5),
    day=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    between=st.sampled_from([": ", ":\n", "\n", " : ", "\u00a0:\u00a0"]),
    per_page=st.integers(1, 40),
)
def test_what_is_written_is_read_back(
    censimp: str, powers: list[Decimal], day: date | None, between: str, per_page: int
) -> None:
    pairs = [("Codice CENSIMP", censimp), ("Tipologia Impianto", "EOLICO"), ("Codice POD", "IT001E00000001")]
    for number, power in enumerate(powers, start=1):
        pairs += [
            ("Gruppo N°", f"{number}"),
            ("Identificativo Sezione CENSIMP", f"SZ_1_{number}"),
            ("Data presunto esercizio", f"{day:%d/%m/%Y}" if day else ""),
            ("Potenza Attiva Nominale del Generatore", f"{italian(power, grouped=False)} kW"),
        ]
    lines = "\n".join(f"{label}{between}{value}" for label, value in pairs).splitlines()
    found = attestation_read([lines[at : at + per_page] for at in range(0, len(lines), per_page)])
    assert values(found.plant) == {"censimp_code": censimp, "source": "wind", "pod": "IT001E00000001"}
    assert [group["generator_kw"].value for group in found.groups] == powers
    assert [group["section_code"].value for group in found.groups] == [
        f"SZ_1_{n + 1}" for n in range(len(powers))
    ]
    assert {
        group.get("expected_entry_on", None) and group["expected_entry_on"].value for group in found.groups
    } == {day}
    assert found.findings == ()


words = st.sampled_from([*TEXT.split(), "Codice", "POD:", "1.2.3", ":", "\\", "\x00", "²", "Gruppo N°:"])


@given(st.lists(st.lists(words, max_size=6).map(" ".join), max_size=12))
def test_any_lines_are_read_without_a_fault(lines: list[str]) -> None:
    assert attestation_read([lines]).findings is not None
