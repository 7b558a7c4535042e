import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.errors import FieldProblem, NotFoundError, RuleBrokenError
from tenant_apps.access.models import ApiKey, Role, RoleAssignment
from tenant_apps.access.selectors import key_hash

KEY_START = "cer_live_"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key and its token, which is shown this once."""

    key: ApiKey
    token: str


@transaction.atomic
def role_assign(
    *, account_id: UUID, email: str, name: str, role: Role, member_id: UUID | None = None
) -> RoleAssignment:
    """Say what an account is in this community; an account has one role."""
    assignment, _ = RoleAssignment.objects.update_or_create(
        account_id=account_id,
        defaults={"role": role, "email": email, "name": name, "member_id": member_id},
    )
    return assignment


@transaction.atomic
def key_issue(
    *, name: str, permissions: list[str], expires_at: datetime, account_id: UUID, allowed: frozenset[str]
) -> IssuedKey:
    """Make a key that may do part of what its maker may do."""
    if beyond := sorted(set(permissions) - allowed):
        sentence = f"You cannot give a key more than you may do yourself: {', '.join(beyond)}."
        problem = FieldProblem(pointer="/permissions", detail=sentence, code="permission_beyond_own")
        raise RuleBrokenError(sentence, code="permission_beyond_own", problems=[problem])
    if expires_at <= timezone.now():
        sentence = "A key must expire in the future."
        problem = FieldProblem(pointer="/expires_at", detail=sentence, code="expired")
        raise RuleBrokenError(sentence, code="expired", problems=[problem])
    token = KEY_START + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        prefix=token[: len(KEY_START) + 6],
        key_hash=key_hash(token),
        permissions=sorted(set(permissions)),
        expires_at=expires_at,
        created_by_id=account_id,
    )
    return IssuedKey(key=key, token=token)


@transaction.atomic
def key_revoke(*, key_id: UUID) -> None:
    """End a key at once."""
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFoundError("There is no such key.")
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
