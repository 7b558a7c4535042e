"""What a person or a program may do in this community now: read from the rows at each call (S23)."""

from dataclasses import replace
from uuid import UUID

from cer.kit.api.caller import Caller
from tenant_apps.access.models import ApiKey, Role, RoleAssignment, ServiceAccount
from tenant_apps.access.permissions import (
    ROLE_PERMISSIONS,
    Acting,
    Permission,
    left_while_acting,
    roles_within,
    whole_of_restricted,
)
from tenant_apps.access.selectors import role_of_account


def person_as_caller(assignment: RoleAssignment) -> Caller:
    """Somebody with a role here; restricted, with what this may do to the objects granted to it."""
    allowed = ROLE_PERMISSIONS[Role(assignment.role)]
    restricted = assignment.is_restricted
    return Caller(
        id=f"account:{assignment.account_id}",
        name=assignment.name,
        role=assignment.role,
        permissions=whole_of_restricted(allowed) if restricted else allowed,
        object_permissions=allowed if restricted else frozenset(),
        granted_to=assignment.account_id if restricted else None,
        account_id=assignment.account_id,
        member_id=assignment.member_id,
    )


def staff_as_caller(person: Caller, *, staff_id: str, staff_name: str) -> Caller:
    """The platform's support acting as a person: what the table leaves of that person's rights."""
    own = person.permissions | person.object_permissions
    left = left_while_acting(own, Acting.LOOKS, Acting.WORKS)
    return replace(
        person,
        permissions=person.permissions & left,
        object_permissions=person.object_permissions & left,
        looks_with=left_while_acting(own, Acting.LOOKS),
        staff_id=staff_id,
        staff_name=staff_name,
    )


def roles_grantable_by(account_id: UUID) -> frozenset[str]:
    """The roles that somebody may give others today; none for who is not here, or may not invite."""
    assignment = role_of_account(account_id)
    permissions = person_as_caller(assignment).permissions if assignment else frozenset()
    return roles_within(permissions) if Permission.PEOPLE_MANAGE in permissions else frozenset()


def key_as_caller(key: ApiKey) -> Caller | None:
    """A program with a valid key, with no more rights than its holder has; None when the holder is gone."""
    if key.service_account:
        return _for_service_account(key, key.service_account)
    maker = role_of_account(key.created_by_id)
    return _for_maker(key, person_as_caller(maker)) if maker else None


def service_account_permissions(account: ServiceAccount) -> frozenset[str]:
    """What a service account may do: what it was given of what its role allows today."""
    return frozenset(account.permissions) & ROLE_PERMISSIONS[Role(account.role)]


def _for_service_account(key: ApiKey, account: ServiceAccount) -> Caller | None:
    if account.ended_at:
        return None
    permissions = frozenset(key.permissions) & service_account_permissions(account)
    return Caller(id=f"key:{key.pk}", name=f"{account.name}: {key.name}", permissions=permissions)


def _for_maker(key: ApiKey, maker: Caller) -> Caller:
    given = frozenset(key.permissions)
    return Caller(
        id=f"key:{key.pk}",
        name=key.name,
        permissions=given & maker.permissions,
        object_permissions=given & maker.object_permissions,
        granted_to=maker.granted_to,
    )
