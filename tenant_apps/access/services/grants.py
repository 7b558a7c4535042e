"""Objects granted to a restricted person: what is not granted does not exist for that person."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import Permission as ObjectPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from cer.kit.audit import audit_record
from cer.kit.errors import NotFoundError
from cer.kit.refusals import field_refused
from tenant_apps.access.models import ConfigurationAccess, PlantAccess, Role, RoleAssignment
from tenant_apps.access.selectors import granted_kind, seeing
from tenant_apps.access.services.roles import person_for_change, refuse_restricted_owner


@transaction.atomic
def grants_set(
    *,
    person_id: UUID,
    is_restricted: bool,
    plant_ids: Collection[UUID],
    configuration_ids: Collection[UUID],
    acting_account_id: UUID,
    grantable: Collection[str],
) -> RoleAssignment:
    """Say whether a person is restricted, and to what: these grants replace those before."""
    person = person_for_change(person_id, acting_account_id=acting_account_id, grantable=grantable)
    refuse_restricted_owner(Role(person.role), is_restricted=is_restricted)
    grants_check(is_restricted=is_restricted, plant_ids=plant_ids, configuration_ids=configuration_ids)
    before, person.is_restricted = person.is_restricted, is_restricted
    person.save(update_fields=["is_restricted"])
    changes = {
        "is_restricted": (before, is_restricted),
        "plant_ids": _replaced(PlantAccess, person.account_id, set(plant_ids)),
        "configuration_ids": _replaced(ConfigurationAccess, person.account_id, set(configuration_ids)),
    }
    audit_record("grants.set", person, changes)
    return person


def grants_check(
    *, is_restricted: bool, plant_ids: Collection[UUID], configuration_ids: Collection[UUID]
) -> None:
    """Refuse grants to who sees everything, and of what is not there."""
    if not is_restricted and (plant_ids or configuration_ids):
        raise field_refused(
            "is_restricted",
            "Who is not restricted sees everything: grant objects to a restricted person only.",
            code="not_restricted",
        )
    for grants, wanted in ((PlantAccess, plant_ids), (ConfigurationAccess, configuration_ids)):
        kind = granted_kind(grants)
        if len(set(wanted)) != kind._default_manager.filter(pk__in=wanted).count():
            raise NotFoundError(f"There is no such {kind._meta.model_name} in this community.")


def grants_take(
    *, account_id: UUID, plant_ids: Collection[UUID], configuration_ids: Collection[UUID]
) -> None:
    """Give somebody who comes what was offered, as far as it is still there."""
    for grants, offered in ((PlantAccess, plant_ids), (ConfigurationAccess, configuration_ids)):
        there = granted_kind(grants)._default_manager.filter(pk__in=offered).values_list("pk", flat=True)
        _replaced(grants, account_id, set(there))


def _replaced(
    grants: type[PlantAccess | ConfigurationAccess], account_id: UUID, wanted: set[UUID]
) -> tuple[list[UUID], list[UUID]]:
    """Add what is missing and take what is too much; what was, and what is."""
    kind = granted_kind(grants)
    rows = grants.objects.filter(user_id=account_id)
    before = set(rows.values_list("content_object_id", flat=True))
    rows.filter(content_object_id__in=before - wanted).delete()
    content_type = ContentType.objects.get_for_model(kind)
    permission = ObjectPermission.objects.get(content_type=content_type, codename=seeing(kind))
    for object_id in sorted(wanted - before):
        grants.objects.create(user_id=account_id, content_object_id=object_id, permission=permission)
    return sorted(before), sorted(wanted)
