from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from cer.adapters.gaudi import Attestation, attestation_read
from cer.adapters.pdf_text import pdf_pages
from tenant_apps.attestations.models import PlantAttestation
from tenant_apps.attestations.reading import AttestedSection, Difference, attested_sections, value_text
from tenant_apps.plants.selectors import (
    PlantInRegister,
    RegisteredSection,
    plant_id_in_register,
    plant_in_register,
)


@dataclass(frozen=True, slots=True)
class AttestationPreview:
    """What would be taken from a file, and what it says otherwise than the registry."""

    sha256: str
    attestation: Attestation
    sections: list[AttestedSection]
    plant: PlantInRegister | None
    differences: list[Difference]


def attestation_preview(content: bytes, *, plant_id: UUID | None = None) -> AttestationPreview:
    """Read a file and compare it with a plant, or with the one at its POD; nothing is written."""
    plant = plant_in_register(plant_id) if plant_id else None
    attestation = attestation_read(pdf_pages(content))
    plant = plant or _plant_of(attestation)
    sections = attested_sections(attestation)
    return AttestationPreview(
        sha256=sha256(content).hexdigest(),
        attestation=attestation,
        sections=sections,
        plant=plant,
        differences=list(_differences(attestation, sections, plant)) if plant else [],
    )


def attestations_of_plant(plant_id: UUID) -> QuerySet[PlantAttestation]:
    """What the registry of a plant was taken from."""
    return PlantAttestation.objects.filter(plant_id=plant_in_register(plant_id).id)


def _plant_of(attestation: Attestation) -> PlantInRegister | None:
    codes = {name: str(read.value) for name, read in attestation.plant.items()}
    found = plant_id_in_register(censimp_code=codes.get("censimp_code"), pod=codes.get("pod"))
    return plant_in_register(found) if found else None


def _differences(
    attestation: Attestation, sections: list[AttestedSection], plant: PlantInRegister
) -> Iterator[Difference]:
    for name in ("pod", "source", "censimp_code", "sapr_code"):
        read, known = attestation.plant.get(name), str(getattr(plant, name))
        if read is not None and value_text(read.value) != known:
            yield Difference(field=name, registered=known or None, attested=value_text(read.value))
    for section in sections:
        yield from _section_differences(section, plant.sections.get(section.code))
    for code in sorted(plant.sections.keys() - {section.code for section in sections}):
        yield Difference(field=f"section {code}", registered=code, attested=None)


def _section_differences(attested: AttestedSection, known: RegisteredSection | None) -> Iterator[Difference]:
    if known is None:
        yield Difference(field=f"section {attested.code}", registered=None, attested=attested.code)
        return
    power_kw = attested.generator_kw
    if power_kw is not None and power_kw != known.generator_kw:
        yield Difference(
            field=f"section {attested.code} generator_kw",
            registered=_plain(known.generator_kw),
            attested=_plain(power_kw),
        )
    if attested.production_units and known.production_units != attested.production_units:
        yield Difference(
            field=f"section {attested.code} production_units",
            registered=", ".join(known.production_units) or None,
            attested=", ".join(attested.production_units),
        )


def _plain(power_kw: Decimal) -> str:
    return format(power_kw.normalize(), "f")
