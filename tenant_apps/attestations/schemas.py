from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from cer.adapters.gaudi import Confidence
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input
from tenant_apps.attestations.reading import value_text
from tenant_apps.attestations.selectors import AttestationPreview


class AttestationIn(Input):
    """The plant that the attestation is of; without it the plant is looked for by code and POD."""

    plant_id: UUID | None = None


class AttestationConfirmIn(Input):
    """The file that was previewed, by its digest, and the plant it is of; or all that a new plant needs."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    plant_id: UUID | None = None
    code: str | None = Field(None, min_length=1, max_length=20)
    region: str | None = Field(None, min_length=1, max_length=22)
    entry_on: date | None = None
    """The day on which the plant entered into operation; the attestation presumes one only."""
    valid_from: date | None = None
    is_asked: bool = True
    """Whether the premium is asked for its sections."""


class ReadFieldOut(Schema):
    field: str
    value: str
    text: str
    confidence: Confidence
    page: int
    line: int


class AttestationFindingOut(Schema):
    code: str
    field: str
    message: str


class AttestedSectionOut(Schema):
    code: str
    generator_kw: DecimalString | None
    expected_entry_on: date | None
    production_units: list[str]


class DifferenceOut(Schema):
    """What the registry says otherwise; null where one of the two does not know it."""

    field: str
    registered: str | None
    attested: str | None


class AttestationPreviewOut(Schema):
    sha256: str
    plant_id: UUID | None
    plant: str | None
    fields: list[ReadFieldOut]
    groups: list[list[ReadFieldOut]]
    sections: list[AttestedSectionOut]
    differences: list[DifferenceOut]
    findings: list[AttestationFindingOut]

    @classmethod
    def of(cls, preview: AttestationPreview) -> "AttestationPreviewOut":
        """The preview as it is shown; the holder's fiscal code by its ends only (D7)."""
        read = preview.attestation
        return cls.model_validate(
            {
                "sha256": preview.sha256,
                "plant_id": preview.plant.id if preview.plant else None,
                "plant": preview.plant.code if preview.plant else None,
                "fields": _shown(read.plant),
                "groups": [_shown(group) for group in read.groups],
                "sections": preview.sections,
                "differences": preview.differences,
                "findings": read.findings,
            },
            from_attributes=True,
        )


class PlantAttestationOut(Schema):
    id: UUID
    plant_id: UUID
    document_version_id: UUID
    sha256: str
    request_code: str
    number: int | None
    validated_at: datetime | None
    fields: dict[str, Any]
    confirmed_at: datetime


def _shown(fields: Any) -> list[dict[str, object]]:
    return [
        {
            "field": name,
            "value": _masked(name, value_text(read.value)),
            "text": _masked(name, read.text),
            "confidence": read.confidence,
            "page": read.page,
            "line": read.line,
        }
        for name, read in fields.items()
    ]


def _masked(name: str, text: str) -> str:
    return text if name != "holder_code" else text[:2] + "•" * max(len(text) - 5, 3) + text[-3:]
