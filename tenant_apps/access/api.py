from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django_tenants.utils import tenant_context
from ninja import Query

from cer.kit.acting import actor_now
from cer.kit.api.caller import Caller, caller_of
from cer.kit.api.doors import OPEN, Doors, csrf_required
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.errors import ForbiddenError
from shared_apps.accounts.selectors import account_by_email
from tenant_apps.access.callers import roles_grantable_by
from tenant_apps.access.mails import invitation_mail_send
from tenant_apps.access.models import Invitation, Role, RoleAssignment, ServiceAccount
from tenant_apps.access.permissions import (
    ROLE_PERMISSIONS,
    SECOND_FACTOR_ROLES,
    Permission,
    roles_within,
)
from tenant_apps.access.schemas import (
    AcceptanceIn,
    ApiKeyIn,
    ApiKeyOut,
    CallerOut,
    GrantsIn,
    GrantsOut,
    InvitationIn,
    InvitationOut,
    InvitationShownOut,
    InvitationTokenIn,
    IssuedKeyOut,
    PersonOut,
    RoleIn,
    RoleOut,
    RotationIn,
    ServiceAccountIn,
    ServiceAccountOut,
)
from tenant_apps.access.selectors import (
    account_behind,
    configurations_granted,
    invitation_open,
    invitations_listed,
    keys_listed,
    people_listed,
    person_by_id,
    plants_granted,
    service_accounts_listed,
)
from tenant_apps.access.services import (
    IssuedKey,
    grants_set,
    invitation_accept,
    invitation_revoke,
    invitation_send,
    key_issue,
    key_revoke,
    key_rotate,
    person_remove,
    role_change,
    service_account_add,
    service_account_change,
    service_account_end,
    service_account_key_issue,
)

doors = Doors(tags=["access"])


@doors.get("/me", permission=Permission.COMMUNITY_VIEW, response=CallerOut)
def me(request: HttpRequest) -> Any:
    """Who am I in this community?"""
    return caller_of(request)


@doors.get("/api-keys", permission=Permission.KEYS_MANAGE, response=Page[ApiKeyOut])
def api_keys(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Keys of this community, of people and of service accounts, without their tokens."""
    return page_of(
        keys_listed(), page, sortable={"created_at": "created_at", "name": "name"}, default="-created_at"
    )


@doors.post("/api-keys", permission=Permission.KEYS_MANAGE, response=IssuedKeyOut, status=201)
def api_key_issue(request: HttpRequest, body: ApiKeyIn) -> IssuedKey:
    """Make a key of your own; its token is in this answer and nowhere else. It ends when you leave."""
    caller, account_id = _person(request)
    return key_issue(
        name=body.name,
        permissions=[str(permission) for permission in body.permissions],
        expires_at=body.expires_at,
        account_id=account_id,
        allowed=caller.permissions,
    )


@doors.post(
    "/api-keys/{key_id}/rotation", permission=Permission.KEYS_MANAGE, response=IssuedKeyOut, status=201
)
def api_key_rotate(request: HttpRequest, key_id: UUID, body: RotationIn) -> IssuedKey:
    """Give a key a new token; the old one stays good for the hours of grace."""
    return key_rotate(
        key_id=key_id,
        asked_by=account_behind(actor_now()),
        allowed=caller_of(request).permissions,
        grace=timedelta(hours=body.grace_hours),
    )


@doors.delete("/api-keys/{key_id}", permission=Permission.KEYS_MANAGE, response=None, status=204)
def api_key_revoke(request: HttpRequest, key_id: UUID) -> None:
    """Revoke a key at once."""
    key_revoke(key_id=key_id)


@doors.get("/roles", permission=Permission.PEOPLE_MANAGE, response=list[RoleOut])
def roles(request: HttpRequest) -> list[RoleOut]:
    """What each role may do here, and which of them you may give."""
    grantable = roles_within(caller_of(request).permissions)
    return [
        RoleOut(
            role=role,
            permissions=[permission for permission in Permission if permission in ROLE_PERMISSIONS[role]],
            needs_second_factor=role in SECOND_FACTOR_ROLES,
            is_grantable=role in grantable,
        )
        for role in Role
    ]


@doors.get("/service-accounts", permission=Permission.KEYS_MANAGE, response=Page[ServiceAccountOut])
def service_accounts(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Software that acts here in its own name, also what has ended."""
    return page_of(
        service_accounts_listed(),
        page,
        sortable={"name": "name", "created_at": "created_at"},
        default="name",
    )


@doors.post("/service-accounts", permission=Permission.KEYS_MANAGE, response=ServiceAccountOut, status=201)
def service_account_make(request: HttpRequest, body: ServiceAccountIn) -> ServiceAccount:
    """Let software act here in its own name, with a role that may do no more than you."""
    caller, account_id = _person(request)
    return service_account_add(account_id=account_id, **_service_terms(caller, body))


@doors.put(
    "/service-accounts/{service_account_id}",
    permission=Permission.KEYS_MANAGE,
    response=ServiceAccountOut,
)
def service_account_put(
    request: HttpRequest, service_account_id: UUID, body: ServiceAccountIn
) -> ServiceAccount:
    """Give software another name, role or permissions; its keys follow at their next call."""
    caller, _ = _person(request)
    return service_account_change(service_account_id=service_account_id, **_service_terms(caller, body))


@doors.delete(
    "/service-accounts/{service_account_id}", permission=Permission.KEYS_MANAGE, response=None, status=204
)
def service_account_close(request: HttpRequest, service_account_id: UUID) -> None:
    """End software's part here at once, with all its keys."""
    service_account_end(service_account_id=service_account_id)


@doors.post(
    "/service-accounts/{service_account_id}/api-keys",
    permission=Permission.KEYS_MANAGE,
    response=IssuedKeyOut,
    status=201,
)
def service_account_key_add(request: HttpRequest, service_account_id: UUID, body: ApiKeyIn) -> IssuedKey:
    """Make a key of a service account; its token is in this answer and nowhere else."""
    caller, account_id = _person(request)
    return service_account_key_issue(
        service_account_id=service_account_id,
        name=body.name,
        permissions=[str(permission) for permission in body.permissions],
        expires_at=body.expires_at,
        account_id=account_id,
        allowed=caller.permissions,
    )


@doors.get("/people", permission=Permission.PEOPLE_MANAGE, response=Page[PersonOut])
def people(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Who has a role in this community."""
    return page_of(
        people_listed(), page, sortable={"name": "name", "email": "email", "role": "role"}, default="name"
    )


@doors.patch("/people/{person_id}", permission=Permission.PEOPLE_MANAGE, response=PersonOut)
def person_role_change(request: HttpRequest, person_id: UUID, body: RoleIn) -> RoleAssignment:
    """Give somebody else another role, none of which may do more than you."""
    caller, account_id = _person(request)
    return role_change(
        person_id=person_id,
        role=body.role,
        acting_account_id=account_id,
        grantable=roles_within(caller.permissions),
    )


@doors.delete("/people/{person_id}", permission=Permission.PEOPLE_MANAGE, response=None, status=204)
def person_take_out(request: HttpRequest, person_id: UUID) -> None:
    """Take somebody's role; the next call of that person is refused."""
    caller, account_id = _person(request)
    person_remove(
        person_id=person_id, acting_account_id=account_id, grantable=roles_within(caller.permissions)
    )


@doors.get("/people/{person_id}/grants", permission=Permission.PEOPLE_MANAGE, response=GrantsOut)
def person_grants(request: HttpRequest, person_id: UUID) -> Any:
    """Whether a person is restricted, and the objects granted to it."""
    return _grants_of(person_by_id(person_id))


@doors.put("/people/{person_id}/grants", permission=Permission.PEOPLE_MANAGE, response=GrantsOut)
def person_grants_set(request: HttpRequest, person_id: UUID, body: GrantsIn) -> Any:
    """Restrict a person to some objects, or lift the restriction; it counts at that person's next call."""
    caller, account_id = _person(request)
    person = grants_set(
        person_id=person_id,
        acting_account_id=account_id,
        grantable=roles_within(caller.permissions),
        **dict(body),
    )
    return _grants_of(person)


@doors.get("/invitations", permission=Permission.PEOPLE_MANAGE, response=Page[InvitationOut])
def invitations(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Invitations, open and ended."""
    return page_of(
        invitations_listed(),
        page,
        sortable={"created_at": "created_at", "email": "email"},
        default="-created_at",
    )


@doors.post("/invitations", permission=Permission.PEOPLE_MANAGE, response=InvitationOut, status=201)
@transaction.atomic
def invitation_create(request: HttpRequest, body: InvitationIn) -> Invitation:
    """Offer a role to an address; the mail holds the only link. An open invitation to it ends."""
    caller, account_id = _person(request)
    sent = invitation_send(
        email=body.email,
        name=body.name,
        role=body.role,
        member_id=body.member_id,
        is_restricted=body.is_restricted,
        plant_ids=body.plant_ids,
        configuration_ids=body.configuration_ids,
        invited_by_id=account_id,
        invited_by_name=caller.name,
        grantable=roles_within(caller.permissions),
    )
    invitation_mail_send(
        request.tenant,  # type: ignore[attr-defined]
        invitation=sent.invitation,
        token=sent.token,
        language=body.language,
    )
    return sent.invitation


@doors.delete("/invitations/{invitation_id}", permission=Permission.PEOPLE_MANAGE, response=None, status=204)
def invitation_take_back(request: HttpRequest, invitation_id: UUID) -> None:
    """Take an open invitation back."""
    invitation_revoke(invitation_id=invitation_id, grantable=roles_within(caller_of(request).permissions))


@doors.post("/invitation", permission=OPEN, response=InvitationShownOut)
def invitation_show(request: HttpRequest, body: InvitationTokenIn) -> Any:
    """What the invitation offers; the token is in the body, since addresses are logged."""
    tenant = request.tenant  # type: ignore[attr-defined]
    with tenant_context(tenant):
        invitation = invitation_open(body.token)
    return {
        "community": tenant.name,
        "email": invitation.email,
        "name": invitation.name,
        "role": invitation.role,
        "invited_by_name": invitation.invited_by_name,
        "has_account": account_by_email(invitation.email) is not None,
    }


@doors.post("/invitation/accept", permission=OPEN, response=PersonOut, status=201)
def invitation_take(request: HttpRequest, body: AcceptanceIn) -> RoleAssignment:
    """Accept: with a password for a new account, or signed in to the one that the address has."""
    csrf_required(request)
    return invitation_accept(
        tenant=request.tenant,  # type: ignore[attr-defined]
        token=body.token,
        name=body.name,
        password=body.password,
        signed_in_id=request.user.pk if request.user.is_authenticated else None,
        grantable_by=roles_grantable_by,
    )


def _grants_of(person: RoleAssignment) -> dict[str, Any]:
    return {
        "is_restricted": person.is_restricted,
        "plants": list(plants_granted(person.account_id).order_by("code")),
        "configurations": list(configurations_granted(person.account_id).order_by("code")),
    }


def _service_terms(caller: Caller, body: ServiceAccountIn) -> dict[str, Any]:
    return {
        "name": body.name,
        "role": body.role,
        "permissions": [str(permission) for permission in body.permissions],
        "role_allows": ROLE_PERMISSIONS[body.role],
        "grantable": roles_within(caller.permissions),
    }


def _person(request: HttpRequest) -> tuple[Caller, UUID]:
    """The caller and its account; refused for a key, which acts for nobody."""
    caller = caller_of(request)
    if caller.account_id is None:
        raise ForbiddenError("This is done by people, not by keys.")
    return caller, caller.account_id
