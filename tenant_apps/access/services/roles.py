"""Roles given, changed and taken: nobody climbs, nobody edits themselves, an owner stays (S23)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record, created
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError, ForbiddenError, NotFoundError
from cer.kit.masking import HIDDEN
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.accounts.services import belonging_add, belonging_remove
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.access.models import GRANTS, ApiKey, Invitation, Role, RoleAssignment


def role_assign(
    *,
    account_id: UUID,
    email: str,
    name: str,
    role: Role,
    member_id: UUID | None = None,
    is_restricted: bool = False,
) -> RoleAssignment:
    """Say what an account is in this community; an account has one role.

    The public note that it belongs here is written first and outside the community, whose role may not.
    """
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        belonging_add(account_id=account_id, tenant_id=tenant_by_schema(schema_name).pk)
    with transaction.atomic():
        before = RoleAssignment.objects.filter(account_id=account_id).first()
        assignment, _ = RoleAssignment.objects.update_or_create(
            account_id=account_id,
            defaults={
                "role": role,
                "email": email,
                "name": name,
                "member_id": member_id,
                "is_restricted": is_restricted,
            },
        )
        changes = created(assignment)
        if before:
            changes = {"role": (before.role, role), "member_id": (before.member_id, member_id)}
        audit_record("role.assigned", assignment, changes)
    return assignment


@transaction.atomic
def role_address_change(*, account_id: UUID, email: str) -> None:
    """Keep the copy of an account's mail address true."""
    person = RoleAssignment.objects.select_for_update().filter(account_id=account_id).first()
    if person is not None:
        person.email = email
        person.save(update_fields=["email"])
        audit_record("role.address_changed", person, {"email": (HIDDEN, HIDDEN)})


@transaction.atomic
def role_change(
    *, person_id: UUID, role: Role, acting_account_id: UUID, grantable: Collection[str]
) -> RoleAssignment:
    """Give a person of this community another role."""
    person = person_for_change(person_id, acting_account_id=acting_account_id, grantable=grantable)
    may_grant(role, grantable=grantable)
    refuse_restricted_owner(role, is_restricted=person.is_restricted)
    if role != Role.OWNER:
        _refuse_to_lose_the_last_owner(person)
    before, person.role = person.role, role
    person.save(update_fields=["role"])
    revoked = _revoke_invitations_of(person)
    changes = {"role": (before, role), "invitations_revoked": (0, revoked)}
    audit_record("role.changed", person, changes)
    return person


def person_remove(*, person_id: UUID, acting_account_id: UUID, grantable: Collection[str]) -> None:
    """Take a person's role in this community, with its keys; the account stays, and what it did."""
    with transaction.atomic():
        person = person_for_change(person_id, acting_account_id=acting_account_id, grantable=grantable)
        _refuse_to_lose_the_last_owner(person)
        revoked = _revoke_invitations_of(person)
        keys_revoked = ApiKey.objects.filter(
            created_by_id=person.account_id, service_account=None, revoked_at=None
        ).update(revoked_at=timezone.now())
        for grants in GRANTS:
            grants.objects.filter(user_id=person.account_id).delete()
        RoleAssignment.objects.filter(pk=person.pk).delete()
        changes = {"account_id": (person.account_id, None), "role": (person.role, None)}
        ended = {"invitations_revoked": (0, revoked), "keys_revoked": (0, keys_revoked)}
        audit_record("person.removed", person, {**changes, **ended})
    schema_name, account_id = current_schema(), person.account_id
    with in_schema(PUBLIC_SCHEMA):
        belonging_remove(account_id=account_id, tenant_id=tenant_by_schema(schema_name).pk)


def may_grant(role: Role, *, grantable: Collection[str]) -> None:
    """Refuse a role that may do what its giver may not."""
    if role not in grantable:
        raise ForbiddenError(
            f"You cannot give the role {role}: it may do what you may not.", code="role_above_own"
        )


def refuse_restricted_owner(role: Role, *, is_restricted: bool) -> None:
    """A community has somebody who sees all of it."""
    if role == Role.OWNER and is_restricted:
        raise ConflictError(
            "An owner sees the whole community: lift the restriction to granted objects first.",
            code="owner_restricted",
        )


def person_for_change(
    person_id: UUID, *, acting_account_id: UUID, grantable: Collection[str]
) -> RoleAssignment:
    """The person, with all owners locked, so that two owners cannot remove each other at once."""
    owners = RoleAssignment.objects.select_for_update().filter(role=Role.OWNER).order_by("pk")
    list(owners.values_list("pk"))
    person = RoleAssignment.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFoundError("There is no such person in this community.")
    if person.account_id == acting_account_id:
        raise ForbiddenError("Nobody edits their own role: ask another owner.", code="own_role")
    if person.role not in grantable:
        raise ForbiddenError(
            f"This person is {person.role}, who may do what you may not.", code="role_above_own"
        )
    return person


def _refuse_to_lose_the_last_owner(person: RoleAssignment) -> None:
    others = RoleAssignment.objects.filter(role=Role.OWNER).exclude(pk=person.pk)
    if person.role == Role.OWNER and not others.exists():
        raise ConflictError("This is the last owner: make somebody else an owner first.", code="last_owner")


def _revoke_invitations_of(person: RoleAssignment) -> int:
    """What somebody offered as what they were is not taken up when they are that no more."""
    open_offers = Invitation.objects.filter(
        invited_by_id=person.account_id, accepted_at=None, revoked_at=None
    )
    return open_offers.update(revoked_at=timezone.now())
