from collections.abc import Collection, Mapping
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cer.kit.errors import NotFoundError, RuleBrokenError
from tenant_apps.access.models import ApiKey, Invitation, RoleAssignment


def role_of_account(account_id: UUID) -> RoleAssignment | None:
    """What an account is in this community; None for one that does not belong to it (S3)."""
    return RoleAssignment.objects.filter(account_id=account_id).first()


def valid_key(token: str) -> ApiKey | None:
    """The key that a token is, if it is one of this community, not revoked and not expired.

    After a rotation the token before it is good for a while longer.
    """
    now, token_hash = timezone.now(), key_hash(token)
    return ApiKey.objects.filter(
        Q(key_hash=token_hash) | Q(previous_hash=token_hash, previous_until__gt=now),
        Q(revoked_at=None) | Q(revoked_at__gt=now),
        expires_at__gt=now,
    ).first()


def key_hash(token: str) -> str:
    """What is kept of a token of ours: it has 256 random bits, so one plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def keys_listed() -> QuerySet[ApiKey]:
    return ApiKey.objects.all()


def people_listed() -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.all()


def mail_addresses_of_people(member_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Where the people who speak for each member read mail; a member without an account is not in it."""
    rows = RoleAssignment.objects.filter(member_id__in=member_ids).order_by("email")
    addresses: dict[UUID, tuple[str, ...]] = {}
    for member_id, email in rows.values_list("member_id", "email"):
        addresses[member_id] = (*addresses.get(member_id, ()), email)
    return addresses


def invitations_listed() -> QuerySet[Invitation]:
    return Invitation.objects.all()


def invitation_open(token: str) -> Invitation:
    """The invitation that a token is; one that ended, or of another community, is like one that never was."""
    invitation = invitations_still_open().filter(token_hash=key_hash(token)).first()
    if invitation is None:
        raise RuleBrokenError(
            "This invitation is not valid, or not any more: ask for a new one.", code="invitation_not_valid"
        )
    return invitation


def invitations_still_open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def refuse_unknown_member(member_id: UUID) -> None:
    """Asked through the foreign key: the room of the members stands above this one."""
    if not Invitation.member.get_queryset(instance=Invitation()).filter(pk=member_id).exists():
        raise NotFoundError("There is no such member in this community.")
