from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from tenant_apps.access.models import ApiKey, RoleAssignment


def role_of_account(account_id: UUID) -> RoleAssignment | None:
    """What an account is in this community; None for one that does not belong to it (S3)."""
    return RoleAssignment.objects.filter(account_id=account_id).first()


def valid_key(token: str) -> ApiKey | None:
    """The key that a token is, if it is one of this community, not revoked and not expired."""
    now = timezone.now()
    return ApiKey.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gt=now), key_hash=key_hash(token), expires_at__gt=now
    ).first()


def key_hash(token: str) -> str:
    """What is kept of a key: it has 256 random bits, so one plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def keys_listed() -> QuerySet[ApiKey]:
    return ApiKey.objects.all()
