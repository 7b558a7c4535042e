"""Contributions to the cost of a plant; the cut of its premium follows from them (R35, R116)."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created
from cer.kit.errors import NotFoundError
from cer.kit.refusals import decimal_checked, field_refused, text_checked
from tenant_apps.plants.models import TEXT_LENGTH, GrantEffect, PlantGrant
from tenant_apps.plants.services.terms import plant_for_change, plant_terms_update

CENTS_BELOW = 10**13
COST_BELOW_EUR_KW = Decimal(10**8)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEntry:
    """What is registered of a contribution; without a reference cost the cap by power counts (R15)."""

    measure: str
    amount_cents: int
    granted_on: date
    reference_cost_eur_kw: Decimal | None
    effect: GrantEffect


@transaction.atomic
def grant_add(*, plant_id: UUID, entry: GrantEntry) -> PlantGrant:
    """Register a contribution to a plant; above an intensity of 40 % it is refused (R35)."""
    plant = plant_for_change(plant_id)
    grant = PlantGrant(plant=plant, **asdict(_checked(entry)))
    grant.save(force_insert=True)
    plant_terms_update(plant)
    audit_record("plant_grant.added", grant, created(grant), label=plant.code)
    return grant


@transaction.atomic
def grant_change(*, grant_id: UUID, entry: GrantEntry) -> PlantGrant:
    """Correct a contribution, or say that it no longer counts; the plant's cut follows."""
    found = PlantGrant.objects.filter(pk=grant_id).values_list("plant_id", flat=True).first()
    if found is None:
        raise NotFoundError("There is no such contribution in this community.")
    plant = plant_for_change(found)
    grant = PlantGrant.objects.get(pk=grant_id)
    values = asdict(_checked(entry))
    changes = {
        name: (getattr(grant, name), value) for name, value in values.items() if getattr(grant, name) != value
    }
    for name, value in values.items():
        setattr(grant, name, value)
    grant.save()
    plant_terms_update(plant)
    if changes:
        audit_record("plant_grant.changed", grant, changes, label=plant.code)
    return grant


def _checked(entry: GrantEntry) -> GrantEntry:
    if not text_checked("measure", entry.measure, longest=TEXT_LENGTH):
        raise field_refused("measure", "A contribution names its measure.", code="measure_missing")
    if not 0 < entry.amount_cents < CENTS_BELOW:
        raise field_refused(
            "amount_cents",
            f"A contribution is above 0 cents and below {CENTS_BELOW}.",
            code="out_of_range",
        )
    cost = entry.reference_cost_eur_kw
    if cost is not None:
        decimal_checked("reference_cost_eur_kw", cost, places=2, below=COST_BELOW_EUR_KW)
        if cost == 0:
            raise field_refused(
                "reference_cost_eur_kw", "A reference cost is above 0 EUR/kW.", code="out_of_range"
            )
    return entry
