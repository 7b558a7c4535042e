"""Invitations: a role offered by mail, taken by whoever owns the address."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.kit.acting import ActorKind, acting, actor_now
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, ForbiddenError, NotFoundError
from cer.kit.limits import Limit, limit_take
from cer.kit.refusals import field_refused
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_create
from tenant_apps.access.models import Invitation, Role, RoleAssignment
from tenant_apps.access.selectors import (
    invitation_not_valid,
    invitation_open,
    invitations_still_open,
    key_hash,
    refuse_unknown_member,
)
from tenant_apps.access.services.grants import grants_check, grants_take
from tenant_apps.access.services.roles import may_grant, refuse_restricted_owner, role_assign

GrantableBy = Callable[[UUID], Collection[str]]
"""The roles that an account may give today."""

GOOD_FOR = timedelta(days=14)
MAILS_PER_COMMUNITY = Limit(times=300, within_s=3600)


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation and its token, which goes into the mail and nowhere else."""

    invitation: Invitation
    token: str


@transaction.atomic
def invitation_send(
    *,
    email: str,
    name: str,
    role: Role,
    member_id: UUID | None,
    is_restricted: bool = False,
    plant_ids: Collection[UUID] = (),
    configuration_ids: Collection[UUID] = (),
    invited_by_id: UUID,
    invited_by_name: str,
    grantable: Collection[str],
) -> SentInvitation:
    """Offer a role to an address, with the objects that are granted by taking it; an open offer to it ends.

    Says nothing about accounts elsewhere (S24).
    """
    may_grant(role, grantable=grantable)
    refuse_restricted_owner(role, is_restricted=is_restricted)
    grants_check(is_restricted=is_restricted, plant_ids=plant_ids, configuration_ids=configuration_ids)
    limit_take("invitations", MAILS_PER_COMMUNITY)
    if RoleAssignment.objects.filter(email__iexact=email).exists():
        raise ConflictError("This person is in the community already: change the role.", code="already_here")
    if member_id is not None:
        refuse_unknown_member(member_id)
    replaced = Invitation.objects.filter(email__iexact=email, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.lower(),
        name=name,
        role=role,
        member_id=member_id,
        is_restricted=is_restricted,
        plant_ids=sorted(set(plant_ids)),
        configuration_ids=sorted(set(configuration_ids)),
        token_hash=key_hash(token),
        invited_by_id=invited_by_id,
        invited_by_name=invited_by_name,
        expires_at=timezone.now() + GOOD_FOR,
    )
    changes = {**created(invitation), "invitations_revoked": (0, replaced)}
    audit_record("invitation.sent", invitation, changes, label=invitation.email)
    return SentInvitation(invitation=invitation, token=token)


@transaction.atomic
def invitation_revoke(*, invitation_id: UUID, grantable: Collection[str]) -> None:
    """Take an offer back; one that was accepted stays accepted."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFoundError("There is no such invitation.")
    may_grant(Role(invitation.role), grantable=grantable)
    if invitation.accepted_at:
        raise ConflictError("This invitation was accepted: remove the person instead.", code="accepted")
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        changes = {"revoked_at": (None, invitation.revoked_at)}
        audit_record("invitation.revoked", invitation, changes, label=invitation.email)


def invitation_accept(
    *,
    tenant: object,
    token: str,
    name: str | None,
    password: str | None,
    signed_in_id: UUID | None,
    grantable_by: GrantableBy,
) -> RoleAssignment:
    """Take the offered role: with a new account, or signed in to the one that the address has.

    Runs on the public role and enters the community twice, since neither sees the other's rows. If the
    second step fails, there is an account without a role, and the invitation can be accepted again.
    """
    with tenant_context(tenant):
        invitation = invitation_open(token)
        _still_grantable(invitation, grantable_by)
    account = account_by_email(invitation.email)
    if account is None:
        if password is None:
            raise field_refused("password", "Choose a password for your new account.", code="missing")
        account = account_create(email=invitation.email, name=name or invitation.name, password=password)
    elif account.pk != signed_in_id:
        raise ForbiddenError("You have an account already: sign in, then accept.", code="sign_in_first")
    invited = replace(actor_now(), kind=ActorKind.ACCOUNT, id=str(account.pk), name=account.name)
    with tenant_context(tenant), acting(invited), transaction.atomic():
        return _role_taken(token, account_id=account.pk, name=account.name, grantable_by=grantable_by)


def _still_grantable(invitation: Invitation, grantable_by: GrantableBy) -> None:
    """What somebody offered who may not offer it any more is like an offer that ended (S23)."""
    if invitation.role not in grantable_by(invitation.invited_by_id):
        raise invitation_not_valid()


def _role_taken(token: str, *, account_id: UUID, name: str, grantable_by: GrantableBy) -> RoleAssignment:
    """Give the role once: of two who accept at the same time, one meets an invitation that has ended."""
    invitations_still_open().select_for_update().filter(token_hash=key_hash(token)).first()
    invitation = invitation_open(token)
    _still_grantable(invitation, grantable_by)
    if RoleAssignment.objects.filter(account_id=account_id).exists():
        raise ConflictError("You are in this community already.", code="already_here")
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    assignment = role_assign(
        account_id=account_id,
        email=invitation.email,
        name=name,
        role=Role(invitation.role),
        member_id=invitation.member_id,
        is_restricted=invitation.is_restricted,
    )
    offered = {"plant_ids": invitation.plant_ids, "configuration_ids": invitation.configuration_ids}
    grants_take(account_id=account_id, **offered)
    changes = {"accepted_at": (None, invitation.accepted_at)}
    audit_record("invitation.accepted", invitation, changes, label=invitation.email)
    return assignment
