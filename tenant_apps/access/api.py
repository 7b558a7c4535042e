from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.errors import ForbiddenError
from tenant_apps.access.permissions import Permission
from tenant_apps.access.schemas import ApiKeyIn, ApiKeyOut, CallerOut, IssuedKeyOut
from tenant_apps.access.selectors import keys_listed
from tenant_apps.access.services import IssuedKey, key_issue, key_revoke

doors = Doors(tags=["access"])


@doors.get("/me", permission=Permission.COMMUNITY_VIEW, response=CallerOut)
def me(request: HttpRequest) -> Any:
    """Who am I in this community?"""
    return caller_of(request)


@doors.get("/api-keys", permission=Permission.KEYS_MANAGE, response=Page[ApiKeyOut])
def api_keys(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Keys of this community, without their tokens."""
    return page_of(
        keys_listed(), page, sortable={"created_at": "created_at", "name": "name"}, default="-created_at"
    )


@doors.post("/api-keys", permission=Permission.KEYS_MANAGE, response=IssuedKeyOut, status=201)
def api_key_issue(request: HttpRequest, body: ApiKeyIn) -> IssuedKey:
    """Make a key; its token is in this answer and nowhere else."""
    caller = caller_of(request)
    if caller.account_id is None:
        raise ForbiddenError("Keys are made by people, not by keys.")
    return key_issue(
        name=body.name,
        permissions=[str(permission) for permission in body.permissions],
        expires_at=body.expires_at,
        account_id=caller.account_id,
        allowed=caller.permissions,
    )


@doors.delete("/api-keys/{key_id}", permission=Permission.KEYS_MANAGE, response=None, status=204)
def api_key_revoke(request: HttpRequest, key_id: UUID) -> None:
    """Revoke a key at once."""
    key_revoke(key_id=key_id)
