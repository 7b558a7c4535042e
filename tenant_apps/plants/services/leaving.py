"""A plant that leaves its configuration."""

from datetime import date
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record
from cer.kit.refusals import constraint_refusals, field_refused
from tenant_apps.plants.models import Plant
from tenant_apps.plants.services.plants import plant_refusals
from tenant_apps.plants.services.terms import plant_for_change


@transaction.atomic
def plant_release(*, plant_id: UUID, valid_until: date) -> Plant:
    """Take a plant out on the first day that no longer counts (R65).

    Runs started afterwards settle without it from that day on; what is published stays as it is. Another
    plant may follow at the POD.
    """
    plant = plant_for_change(plant_id)
    if valid_until <= plant.valid_from:
        raise field_refused(
            "valid_until",
            f"Plant {plant.code} joined on {plant.valid_from}, so it leaves after that day.",
            code="validity_order",
        )
    before, plant.valid_until = plant.valid_until, valid_until
    if before == valid_until:
        return plant
    with constraint_refusals(plant_refusals(plant.code, plant.pod.code)):
        plant.save(update_fields=["valid_until"])
    audit_record("plant.released", plant, {"valid_until": (before, valid_until)}, label=plant.code)
    return plant
