from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from cer.kit.api.caller import Caller
from cer.kit.errors import CerError
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.attestations.models import PlantAttestation
from tenant_apps.attestations.selectors import attestation_preview
from tenant_apps.attestations.services import NewPlant, attestation_confirm
from tenant_apps.audit.models import AuditEntry
from tenant_apps.documents.models import Document
from tenant_apps.documents.selectors import version_content
from tenant_apps.plants.models import Plant, PlantSection
from tenant_apps.plants.services.grants import grant_add
from tenant_apps.plants.services.plants import plant_add
from tenant_apps.plants.services.sections import section_set
from tests.adapters.attestations import SECOND_GROUP, TEXT, plain_pdf_of
from tests.factories import configuration_make, plant_entry, pod_make
from tests.plants.test_parts import GRANT, SECTION

CALLER = Caller(id="account:1", name="Ada", permissions=frozenset())
POD = "IT001E112222333"
NEW = NewPlant(
    code="SCUOLA",
    region="Piemonte",
    entry_on=date(2025, 4, 3),
    valid_from=date(2025, 4, 3),
    is_asked=True,
)


@pytest.fixture
def pod(alfa: None) -> Any:
    rule_set_load()
    return pod_make(POD, configuration_make())


@pytest.fixture
def plant(pod: Any) -> Plant:
    """A plant of 20 kW at the POD of the attestation."""
    return plant_add(pod_id=pod.pk, entry=plant_entry())


def confirm(text: str = TEXT, *, plant: Plant | None = None, **changes: Any) -> PlantAttestation:
    content = plain_pdf_of(text)
    terms: dict[str, Any] = {
        "content": content,
        "file_name": "attestato.pdf",
        "sha256_seen": sha256(content).hexdigest(),
        "plant_id": plant.pk if plant else None,
        "new_plant": None if plant else NEW,
        "caller": CALLER,
    }
    return attestation_confirm(**{**terms, **changes})


def refusal_of(text: str = TEXT, **terms: Any) -> str:
    with pytest.raises(CerError) as refusal:
        confirm(text, **terms)
    return refusal.value.code


def test_a_preview_says_what_differs_and_writes_nothing(plant: Plant) -> None:
    entries = AuditEntry.objects.count()
    preview = attestation_preview(plain_pdf_of(TEXT))
    assert preview.plant is not None
    assert preview.plant.code == "P1"
    assert {row.field: (row.registered, row.attested) for row in preview.differences} == {
        "censimp_code": (None, "IM_1234567"),
        "sapr_code": (None, "S1234567"),
        "section SZ_1234567_01": (None, "SZ_1234567_01"),
    }
    assert not PlantSection.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_a_new_plant_is_taken_with_sections_units_and_paper(pod: Any) -> None:
    attestation = confirm(TEXT + SECOND_GROUP)
    plant = Plant.objects.get()
    assert (plant.code, plant.censimp_code, plant.sapr_code) == ("SCUOLA", "IM_1234567", "S1234567")
    assert (plant.power_kw, plant.entry_on, plant.premium_from) == (Decimal("60.05"), NEW.entry_on, None)
    assert [unit.code for section in plant.sections.all() for unit in section.production_units.all()] == [
        "UP_1234567_2"
    ]
    assert version_content(attestation.document_version) == plain_pdf_of(TEXT + SECOND_GROUP)
    assert AuditEntry.objects.latest("number").action == "attestation.confirmed"


def test_who_the_holder_is_stays_in_the_paper(pod: Any) -> None:
    confirm()
    kept = str(PlantAttestation.objects.get().fields) + str([row.changes for row in AuditEntry.objects.all()])
    assert [word for word in ("COMUNE", "80123450159", "VIA ROMA", "SCUOLA PRIMARIA") if word in kept] == []


def test_the_same_file_again_changes_nothing(plant: Plant) -> None:
    first = confirm(plant=plant)
    entries = AuditEntry.objects.count()
    assert confirm(plant=plant) == first
    assert AuditEntry.objects.count() == entries


def test_the_next_version_keeps_what_the_paper_does_not_say(plant: Plant) -> None:
    confirm(plant=plant)
    known = {"code": "SZ_1234567_01", "generator_kw": Decimal("49.8"), "entry_on": date(2023, 6, 1)}
    section_set(plant_id=plant.pk, entry=replace(SECTION, **known))
    newer = TEXT.replace("attestato: 2", "attestato: 3").replace("Generatore: 49,80", "Generatore: 52,30")
    confirm(newer + SECOND_GROUP, plant=plant)
    first, second = PlantSection.objects.order_by("code")
    assert (first.generator_kw, first.inverter_kw, first.is_asked) == (Decimal("52.3"), Decimal(45), True)
    assert (second.entry_on, second.is_asked) == (None, False)
    plant.refresh_from_db()
    assert plant.power_kw == 45
    assert Document.objects.get().versions.count() == 2


def test_all_sections_are_asked_of_the_law_together(plant: Plant) -> None:
    grant_add(plant_id=plant.pk, entry=replace(GRANT, amount_cents=1_200_000))
    half = TEXT.replace("Generatore: 49,80", "Generatore: 10,00") + SECOND_GROUP.replace("10,25", "10,00")
    confirm(half, plant=plant)
    plant.refresh_from_db()
    assert (plant.power_kw, plant.grant_pct) == (20, 40)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TEXT.replace("IM_1234567", ""), "attestation_incomplete"),
        (TEXT.replace("Codice POD:\nIT001E112222333", ""), "attestation_incomplete"),
        (TEXT.replace("Generatore: 49,80", "Generatore: 49.80"), "attestation_incomplete"),
        (TEXT.replace("SZ_1234567_01", ""), "attestation_incomplete"),
        (TEXT.replace("FOTOVOLTAICO", "EOLICO"), "attestation_of_another"),
        (TEXT.replace("IT001E112222333", "IT001E112222334"), "attestation_of_another"),
        ("Contratto di fornitura", "attestation_incomplete"),
    ],
)
def test_a_paper_that_cannot_be_taken_says_why_and_nothing_stays(plant: Plant, text: str, code: str) -> None:
    assert refusal_of(text, plant=plant) == code
    assert not PlantSection.objects.exists()
    assert not Document.objects.exists()


def test_an_older_attestation_never_replaces_a_newer_one(plant: Plant) -> None:
    confirm(plant=plant)
    assert refusal_of(TEXT.replace("attestato: 2", "attestato: 1"), plant=plant) == "attestation_older"


def test_a_plant_at_a_pod_that_nobody_registered_is_refused_with_the_cure(pod: Any) -> None:
    assert refusal_of(TEXT.replace("IT001E112222333", "IT001E112222334")) == "pod_unknown"
    assert not Plant.objects.exists()


def test_another_file_than_the_previewed_one_is_refused(plant: Plant) -> None:
    assert refusal_of(plant=plant, sha256_seen="0" * 64) == "file_differs"


def test_the_plant_is_named_or_new_not_both(plant: Plant) -> None:
    assert refusal_of(plant=plant, new_plant=NEW) == "plant_unclear"
