"""Sections and production units of a plant; its power follows from them (R30, R120)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.kit.audit import Changes, audit_record, created
from cer.kit.errors import CerError, ConflictError, NotFoundError
from cer.kit.refusals import constraint_refusals, decimal_checked, field_refused, text_checked
from tenant_apps.plants.models import REGISTER_CODE_LENGTH, Plant, PlantSection, ProductionUnit
from tenant_apps.plants.services.plants import POWER_BELOW_KW
from tenant_apps.plants.services.terms import plant_for_change, plant_terms_update


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEntry:
    """What is registered of a section; it is known by its code."""

    code: str
    generator_kw: Decimal
    inverter_kw: Decimal | None
    entry_on: date | None
    is_asked: bool
    is_upgrade: bool
    production_units: tuple[str, ...]


@transaction.atomic
def section_set(*, plant_id: UUID, entry: SectionEntry) -> PlantSection:
    """Register a section of a plant, or change the one of this code; the plant's power follows."""
    (section,) = sections_set(plant_id=plant_id, entries=[entry])
    return section


@transaction.atomic
def sections_set(*, plant_id: UUID, entries: Sequence[SectionEntry]) -> list[PlantSection]:
    """The same for several at once: what the law says is asked of them together."""
    plant = plant_for_change(plant_id)
    changed = [_written(plant, entry) for entry in entries]
    plant_terms_update(plant)
    for section, changes in changed:
        if changes:
            audit_record("plant_section.set", section, changes, label=f"{plant.code} {section.code}")
    return [section for section, _ in changed]


@transaction.atomic
def section_remove(*, section_id: UUID) -> None:
    """Take back a section that was registered by mistake; one that retires stays, for the past's sake."""
    found = PlantSection.objects.filter(pk=section_id).values_list("plant_id", flat=True).first()
    if found is None:
        raise NotFoundError("There is no such section in this community.")
    plant = plant_for_change(found)
    section = PlantSection.objects.get(pk=section_id)
    changes = {name: (before, after) for name, (after, before) in created(section).items()}
    section.delete()
    plant_terms_update(plant)
    section.pk = section_id
    audit_record("plant_section.removed", section, changes, label=f"{plant.code} {section.code}")


def _written(plant: Plant, entry: SectionEntry) -> tuple[PlantSection, Changes]:
    """The section of this code as the entry says, and what was otherwise before."""
    code = text_checked("code", entry.code, longest=REGISTER_CODE_LENGTH).upper()
    _powers_check(entry)
    values = {
        name: value for name, value in asdict(entry).items() if name not in {"code", "production_units"}
    }
    section = PlantSection.objects.filter(plant=plant, code=code).first()
    with constraint_refusals(_section_refusals(code)):
        if section is None:
            section = PlantSection.objects.create(plant=plant, code=code, **values)
            changes = created(section)
        else:
            changes = _changed(section, values)
            section.save()
    return section, {**changes, **_units_set(section, entry.production_units)}


def _powers_check(entry: SectionEntry) -> None:
    for field, power_kw in (("generator_kw", entry.generator_kw), ("inverter_kw", entry.inverter_kw)):
        if power_kw is None:
            continue
        decimal_checked(field, power_kw, places=3, below=POWER_BELOW_KW)
        if power_kw == 0:
            raise field_refused(field, "A section has more than 0 kW.", code="section_power_not_positive")


def _changed(section: PlantSection, values: Mapping[str, object]) -> Changes:
    """Set the values, and say which were others before."""
    changes = {}
    for name, value in values.items():
        before = getattr(section, name)
        if before != value:
            changes[name] = (before, value)
            setattr(section, name, value)
    return changes


def _units_set(section: PlantSection, codes: Collection[str]) -> Changes:
    """Let the section have exactly these production units."""
    wanted = {text_checked("production_units", code, longest=REGISTER_CODE_LENGTH).upper() for code in codes}
    known = set(section.production_units.values_list("code", flat=True))
    if wanted == known:
        return {}
    section.production_units.exclude(code__in=wanted).delete()
    for code in sorted(wanted - known):
        with constraint_refusals(_unit_refusals(code)):
            ProductionUnit.objects.create(section=section, code=code)
    return {"production_units": (sorted(known), sorted(wanted))}


def _section_refusals(code: str) -> dict[str, CerError]:
    return {"plant_section_code": _malformed("code", code)}


def _unit_refusals(code: str) -> dict[str, CerError]:
    return {
        "production_unit_code": _malformed("production_units", code),
        "plants_productionunit_code_key": ConflictError(
            f"The production unit {code} belongs to another section already.",
            code="production_unit_taken",
            production_unit=code,
        ),
    }


def _malformed(field: str, code: str) -> CerError:
    return field_refused(
        field,
        f"{code!r} is no code of the register: use capitals, digits, points, hyphens and underscores.",
        code="code_malformed",
    )
