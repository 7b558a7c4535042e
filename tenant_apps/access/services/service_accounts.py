"""Software with a role of its own: made, changed and ended by who may do all that its role may (S23)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.refusals import field_refused
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from tenant_apps.access.models import SERVICE_ROLES, ApiKey, Role, ServiceAccount
from tenant_apps.access.selectors import service_accounts_listed
from tenant_apps.access.services.keys import IssuedKey, key_issue, refuse_beyond
from tenant_apps.access.services.roles import may_grant


@transaction.atomic
def service_account_add(
    *,
    name: str,
    role: Role,
    permissions: Collection[str],
    role_allows: frozenset[str],
    account_id: UUID,
    grantable: Collection[str],
) -> ServiceAccount:
    """Let software act here in its own name, with a part of what its role allows."""
    feature_required(Feature.API)
    _refuse_terms(name, role, permissions, role_allows=role_allows, grantable=grantable)
    account = ServiceAccount.objects.create(
        name=name, role=role, permissions=sorted(set(permissions)), created_by_id=account_id
    )
    audit_record("service_account.added", account, created(account), label=name)
    return account


@transaction.atomic
def service_account_change(
    *,
    service_account_id: UUID,
    name: str,
    role: Role,
    permissions: Collection[str],
    role_allows: frozenset[str],
    grantable: Collection[str],
) -> ServiceAccount:
    """Say anew what software is here; its keys follow at their next call."""
    account = _for_change(service_account_id)
    may_grant(Role(account.role), grantable=grantable)
    _refuse_terms(
        name, role, permissions, role_allows=role_allows, grantable=grantable, besides=service_account_id
    )
    after = {"name": name, "role": role, "permissions": sorted(set(permissions))}
    changes = {field: (getattr(account, field), value) for field, value in after.items()}
    for field, value in after.items():
        setattr(account, field, value)
    account.save(update_fields=list(after))
    audit_record("service_account.changed", account, changes, label=name)
    return account


@transaction.atomic
def service_account_end(*, service_account_id: UUID) -> None:
    """End software's part here at once, with all its keys; again, it changes nothing."""
    account = _locked(service_account_id)
    if account.ended_at:
        return
    account.ended_at = timezone.now()
    account.save(update_fields=["ended_at"])
    revoked = ApiKey.objects.filter(service_account=account, revoked_at=None).update(
        revoked_at=account.ended_at
    )
    changes = {"ended_at": (None, account.ended_at), "keys_revoked": (0, revoked)}
    audit_record("service_account.ended", account, changes, label=account.name)


@transaction.atomic
def service_account_key_issue(
    *,
    service_account_id: UUID,
    name: str,
    permissions: list[str],
    expires_at: datetime,
    account_id: UUID,
    allowed: frozenset[str],
) -> IssuedKey:
    """Make a key of a service account, within what this and its maker may do."""
    account = _for_change(service_account_id)
    return key_issue(
        name=name,
        permissions=permissions,
        expires_at=expires_at,
        account_id=account_id,
        allowed=allowed & frozenset(account.permissions),
        service_account=account,
    )


def _refuse_terms(
    name: str,
    role: Role,
    permissions: Collection[str],
    *,
    role_allows: frozenset[str],
    grantable: Collection[str],
    besides: UUID | None = None,
) -> None:
    if role not in SERVICE_ROLES:
        raise field_refused(
            "role",
            f"Software cannot be {role}, which a person is: give it {', '.join(sorted(SERVICE_ROLES))}.",
            code="role_of_people",
        )
    may_grant(role, grantable=grantable)
    refuse_beyond(permissions, allowed=role_allows)
    same_name = service_accounts_listed().filter(name__iexact=name, ended_at=None)
    if any(each.pk != besides for each in same_name):
        raise ConflictError("There is a service account of this name: choose another.", code="name_taken")


def _for_change(service_account_id: UUID) -> ServiceAccount:
    account = _locked(service_account_id)
    if account.ended_at:
        raise ConflictError("This service account has ended: add a new one.", code="service_account_ended")
    return account


def _locked(service_account_id: UUID) -> ServiceAccount:
    account = ServiceAccount.objects.select_for_update().filter(pk=service_account_id).first()
    if account is None:
        raise NotFoundError("There is no such service account.")
    return account
