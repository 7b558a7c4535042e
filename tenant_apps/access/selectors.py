from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from cer.kit.acting import Actor, ActorKind
from cer.kit.errors import NotFoundError, RuleBrokenError
from tenant_apps.access.models import (
    ApiKey,
    ConfigurationAccess,
    Invitation,
    PlantAccess,
    RoleAssignment,
    ServiceAccount,
)


def role_of_account(account_id: UUID) -> RoleAssignment | None:
    """What an account is in this community; None for one that does not belong to it (S3)."""
    return RoleAssignment.objects.filter(account_id=account_id).first()


def valid_key(token: str) -> ApiKey | None:
    """The key that a token is, if it is one of this community, not revoked and not expired.

    After a rotation the token before it is good for a while longer.
    """
    now, token_hash = timezone.now(), key_hash(token)
    return (
        ApiKey.objects.select_related("service_account")
        .filter(
            Q(key_hash=token_hash) | Q(previous_hash=token_hash, previous_until__gt=now),
            Q(revoked_at=None) | Q(revoked_at__gt=now),
            expires_at__gt=now,
        )
        .first()
    )


def account_behind(actor: Actor) -> str:
    """The id of the person who acts: for a personal key, of who made it; empty for work without a person."""
    if actor.kind is ActorKind.KEY:
        key = ApiKey.objects.get(pk=actor.id)
        return "" if key.service_account_id else str(key.created_by_id)
    return actor.id if actor.kind is ActorKind.ACCOUNT else ""


def key_hash(token: str) -> str:
    """What is kept of a token of ours: it has 256 random bits, so one plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def keys_listed() -> QuerySet[ApiKey]:
    return ApiKey.objects.all()


def service_accounts_listed() -> QuerySet[ServiceAccount]:
    return ServiceAccount.objects.all()


def people_listed() -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.all()


def mail_addresses_of_people(member_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Where the people who speak for each member read mail; a member without an account is not in it."""
    rows = RoleAssignment.objects.filter(member_id__in=member_ids).order_by("email")
    addresses: dict[UUID, tuple[str, ...]] = {}
    for member_id, email in rows.values_list("member_id", "email"):
        addresses[member_id] = (*addresses.get(member_id, ()), email)
    return addresses


def person_by_id(person_id: UUID) -> RoleAssignment:
    person = people_listed().filter(pk=person_id).first()
    if person is None:
        raise NotFoundError("There is no such person in this community.")
    return person


def plants_granted(account_id: UUID) -> QuerySet[Any]:
    """The plants that a restricted account may see by themselves."""
    return _granted(PlantAccess, account_id)


def configurations_granted(account_id: UUID) -> QuerySet[Any]:
    """The configurations that a restricted account may see, with all that is in them."""
    return _granted(ConfigurationAccess, account_id)


def granted_kind(grants: type[PlantAccess | ConfigurationAccess]) -> type[Model]:
    """What a table of grants is about: asked through its foreign key, since those rooms stand above this."""
    kind = grants._meta.get_field("content_object").related_model
    assert isinstance(kind, type)  # noqa: S101  # resolved when the apps are loaded
    return kind


def seeing(kind: type[Model]) -> str:
    """The one object permission that is granted; what may be done with the object is the role's."""
    return f"view_{kind._meta.model_name}"


def _granted(grants: type[PlantAccess | ConfigurationAccess], account_id: UUID) -> QuerySet[Any]:
    """By guardian, which must not look at groups or at the account's row: a community reads neither."""
    kind = granted_kind(grants)
    return get_objects_for_user(
        get_user_model()(pk=account_id),
        seeing(kind),
        klass=kind,
        use_groups=False,
        accept_global_perms=False,
        with_superuser=False,
    )


def people_who_are_members() -> QuerySet[RoleAssignment]:
    """Everybody whose account is that of a member."""
    return RoleAssignment.objects.exclude(member=None)


def invitations_listed() -> QuerySet[Invitation]:
    return Invitation.objects.all()


def invitation_open(token: str) -> Invitation:
    """The invitation that a token is; one that ended, or of another community, is like one that never was."""
    invitation = invitations_still_open().filter(token_hash=key_hash(token)).first()
    if invitation is None:
        raise invitation_not_valid()
    return invitation


def invitation_not_valid() -> RuleBrokenError:
    return RuleBrokenError(
        "This invitation is not valid, or not any more: ask for a new one.", code="invitation_not_valid"
    )


def invitations_still_open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def refuse_unknown_member(member_id: UUID) -> None:
    """Asked through the foreign key: the room of the members stands above this one."""
    if not Invitation.member.get_queryset(instance=Invitation()).filter(pk=member_id).exists():
        raise NotFoundError("There is no such member in this community.")
