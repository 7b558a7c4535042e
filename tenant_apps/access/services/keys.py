import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, ForbiddenError, NotFoundError
from cer.kit.refusals import field_refused
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from tenant_apps.access.models import ApiKey, ServiceAccount
from tenant_apps.access.selectors import key_hash

KEY_START = "cer_live_"
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key and its token, which is shown this once."""

    key: ApiKey
    token: str


@transaction.atomic
def key_issue(
    *,
    name: str,
    permissions: list[str],
    expires_at: datetime,
    account_id: UUID,
    allowed: frozenset[str],
    service_account: ServiceAccount | None = None,
) -> IssuedKey:
    """Make a key that may do part of what its maker may do, for the maker or for a service account."""
    feature_required(Feature.API)
    refuse_beyond(permissions, allowed=allowed)
    if expires_at <= timezone.now():
        raise field_refused("expires_at", "A key must expire in the future.", code="expired")
    token = _token()
    key = ApiKey.objects.create(
        name=name,
        prefix=_prefix(token),
        key_hash=key_hash(token),
        permissions=sorted(set(permissions)),
        expires_at=expires_at,
        created_by_id=account_id,
        service_account=service_account,
    )
    audit_record("key.issued", key, created(key), label=name)
    return IssuedKey(key=key, token=token)


@transaction.atomic
def key_rotate(*, key_id: UUID, asked_by: str, allowed: frozenset[str], grace: timedelta) -> IssuedKey:
    """Give a key a new token; the one before it is good until the grace ends, and no longer than the key.

    `asked_by` is the id of the account behind the caller: who holds the token of a personal key counts as its
    maker, so nobody else is given one.
    """
    key = _key_for_change(key_id)
    if key.service_account_id is None and str(key.created_by_id) != asked_by:
        raise ForbiddenError(
            "This key is somebody else's: make one of your own, or one of a service account.",
            code="others_key",
        )
    if beyond := sorted(set(key.permissions) - allowed):
        raise ForbiddenError(f"This key may do more than you may: {', '.join(beyond)}.")
    if key.revoked_at or key.expires_at <= timezone.now():
        raise ConflictError("This key is revoked or expired: make a new one.", code="key_ended")
    token = _token()
    key.previous_hash, key.previous_until = key.key_hash, timezone.now() + grace
    key.key_hash, key.prefix = key_hash(token), _prefix(token)
    key.save(update_fields=["previous_hash", "previous_until", "key_hash", "prefix"])
    audit_record("key.rotated", key, {"previous_until": (None, key.previous_until)}, label=key.name)
    return IssuedKey(key=key, token=token)


@transaction.atomic
def key_revoke(*, key_id: UUID) -> None:
    """End a key at once, with the token before its rotation."""
    key = _key_for_change(key_id)
    before, key.revoked_at = key.revoked_at, timezone.now()
    key.save(update_fields=["revoked_at"])
    audit_record("key.revoked", key, {"revoked_at": (before, key.revoked_at)}, label=key.name)


def refuse_beyond(permissions: Collection[str], *, allowed: frozenset[str]) -> None:
    """Refuse to give a program what its maker may not do, or its role does not hold (S23)."""
    if beyond := sorted(set(permissions) - allowed):
        raise field_refused(
            "permissions",
            f"This is more than you may do yourself, or than the role allows: {', '.join(beyond)}.",
            code="permission_beyond_own",
        )


def key_use_note(key: ApiKey) -> None:
    """Note that a key was used, at most once a minute."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at <= now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _key_for_change(key_id: UUID) -> ApiKey:
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFoundError("There is no such key.")
    return key


def _token() -> str:
    return KEY_START + secrets.token_urlsafe(32)


def _prefix(token: str) -> str:
    """What of a token is kept readable, so that people can tell keys apart."""
    return token[: len(KEY_START) + 6]
