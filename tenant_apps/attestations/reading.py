"""What an attestation means for the registry: its sections, and what it says otherwise than the plant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cer.adapters.gaudi import Attestation, ReadField, Value

KEPT_FIELDS = ("request_code", "version", "validated_at", "censimp_code", "sapr_code", "pod", "source")
"""What of the plant is kept beside the PDF: nothing that says who the holder is or where he lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedSection:
    """A section with the power of all its groups; None where a group does not say its power."""

    code: str
    generator_kw: Decimal | None
    expected_entry_on: date | None
    production_units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that the registry says otherwise, or not at all."""

    field: str
    registered: str | None
    attested: str | None


def attested_sections(attestation: Attestation) -> list[AttestedSection]:
    """The sections of the paper in its order; groups without a section's code are left to the findings."""
    groups: dict[str, list[Mapping[str, ReadField]]] = {}
    for group in attestation.groups:
        if "section_code" in group:
            groups.setdefault(str(group["section_code"].value), []).append(group)
    return [_section(code, rows) for code, rows in groups.items()]


def _section(code: str, groups: Sequence[Mapping[str, ReadField]]) -> AttestedSection:
    powers = [_decimal(group.get("generator_kw")) for group in groups]
    days = [row.value for group in groups if (row := group.get("expected_entry_on")) is not None]
    units = {str(group["production_unit"].value) for group in groups if "production_unit" in group}
    return AttestedSection(
        code=code,
        generator_kw=sum((power for power in powers if power), Decimal(0)) if all(powers) else None,
        expected_entry_on=min((day for day in days if isinstance(day, date)), default=None),
        production_units=tuple(sorted(units)),
    )


def _decimal(read: ReadField | None) -> Decimal | None:
    return read.value if read is not None and isinstance(read.value, Decimal) else None


def value_text(value: Value) -> str:
    """A value as the API and the kept fields write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value, "f")
        case date() | datetime():
            return value.isoformat()
        case _:
            return str(value)


def kept_fields(attestation: Attestation) -> dict[str, object]:
    """The technical fields, as plain JSON values."""
    plant = {
        name: value_text(attestation.plant[name].value) for name in KEPT_FIELDS if name in attestation.plant
    }
    groups = [{name: value_text(read.value) for name, read in group.items()} for group in attestation.groups]
    return {"plant": plant, "groups": groups}
