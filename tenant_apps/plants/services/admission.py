"""What the GSE was asked for a plant and answered, and its stops; the premium follows (R37, R110, R115)."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.calc.incentive import StopKind
from cer.calc.rules import ConfigurationKind
from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, NotFoundError
from cer.kit.refusals import constraint_refusals, decimal_checked, field_refused, text_checked
from tenant_apps.plants.models import TEXT_LENGTH, PlantAdmission, PlantStop
from tenant_apps.plants.services.terms import plant_for_change, plant_terms_update

FOOTPRINT_BELOW_M2 = Decimal(10**8)
LONGEST_STOP = timedelta(days=3660)
"""Ten years; a longer one is a mistyped year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionEntry:
    """Request, act and building of a plant, written at once."""

    requested_on: date | None
    chosen_on: date | None
    not_before_on: date | None
    act_starts_on: date | None
    act_ends_on: date | None
    act_reference: str
    footprint_m2: Decimal | None
    is_public_building: bool
    transitional_kind: ConfigurationKind | None


@transaction.atomic
def admission_set(*, plant_id: UUID, entry: AdmissionEntry) -> PlantAdmission:
    """Register what was asked for a plant and what the act says; start and end of its premium follow."""
    plant = plant_for_change(plant_id)
    admission = PlantAdmission.objects.filter(plant=plant).first()
    if admission is not None:
        _kept_check(admission, entry)
    values = _checked(entry)
    before = {name: getattr(admission, name) if admission else None for name in values}
    admission = admission or PlantAdmission(plant=plant)
    for name, value in values.items():
        setattr(admission, name, value)
    with constraint_refusals(_refusals()):
        admission.save()
    plant_terms_update(plant)
    changes = {name: (before[name], value) for name, value in values.items() if before[name] != value}
    if changes:
        audit_record("plant_admission.set", admission, changes, label=plant.code)
    return admission


@transaction.atomic
def stop_add(*, plant_id: UUID, kind: StopKind, first_on: date, until_on: date, reference: str) -> PlantStop:
    """Register days on which a plant stood still: its premium ends as many days later (R37)."""
    plant = plant_for_change(plant_id)
    if not timedelta(0) < until_on - first_on <= LONGEST_STOP:
        raise field_refused(
            "until_on", "A stop ends after it begins, within ten years.", code="validity_order"
        )
    stop = PlantStop(
        plant=plant,
        kind=kind.value,
        first_on=first_on,
        until_on=until_on,
        reference=text_checked("reference", reference, longest=TEXT_LENGTH),
    )
    if not stop.reference:
        raise field_refused("reference", "Say which act recognises the stop.", code="reference_missing")
    stop.save(force_insert=True)
    plant_terms_update(plant)
    audit_record("plant_stop.added", stop, created(stop), label=plant.code)
    return stop


@transaction.atomic
def stop_remove(*, stop_id: UUID) -> None:
    """Take back a stop that was registered by mistake."""
    found = PlantStop.objects.filter(pk=stop_id).values_list("plant_id", flat=True).first()
    if found is None:
        raise NotFoundError("There is no such stop in this community.")
    plant = plant_for_change(found)
    stop = PlantStop.objects.get(pk=stop_id)
    changes = {name: (before, after) for name, (after, before) in created(stop).items()}
    stop.delete()
    plant_terms_update(plant)
    stop.pk = stop_id
    audit_record("plant_stop.removed", stop, changes, label=plant.code)


def _kept_check(known: PlantAdmission, entry: AdmissionEntry) -> None:
    """What a plant was computed from may be corrected, not emptied: nothing would say what holds then."""
    had_start = known.requested_on or known.act_starts_on
    if had_start and not (entry.requested_on or entry.act_starts_on):
        raise field_refused(
            "requested_on",
            "The start of the premium comes from it: correct the day, or say of the sections that the premium"
            " is not asked for them.",
            code="start_emptied",
        )
    if known.footprint_m2 is not None and entry.footprint_m2 is None:
        raise field_refused("footprint_m2", "Give 0 where no power is owed by law.", code="footprint_emptied")


def _checked(entry: AdmissionEntry) -> dict[str, object]:
    if entry.footprint_m2 is not None:
        decimal_checked("footprint_m2", entry.footprint_m2, places=2, below=FOOTPRINT_BELOW_M2)
    if entry.transitional_kind is ConfigurationKind.AID:
        raise field_refused(
            "transitional_kind",
            "The transitional regime knew communities and groups (R118).",
            code="kind_unknown",
        )
    values = asdict(entry)
    values["act_reference"] = text_checked("act_reference", entry.act_reference, longest=TEXT_LENGTH)
    return values


def _refusals() -> dict[str, CerError]:
    return {
        "plant_admission_act_whole": field_refused(
            "act_starts_on",
            "Days of the GSE's act need its reference, and the end needs the start (R37).",
            code="act_incomplete",
        ),
        "plant_admission_act_order": field_refused(
            "act_ends_on", "The premium ends after it starts.", code="premium_order"
        ),
    }
