"""What staff do to a community from outside: each with a reason, which the platform's log keeps beside it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError
from shared_apps.accounts.selectors import account_by_id
from shared_apps.console.selectors.fleet import members_last_counted
from shared_apps.console.services.confirming import community_meant, reason_given
from shared_apps.flags.declared import Flag
from shared_apps.flags.services import flag_set
from shared_apps.plans.services.changes import PlanChange, plan_change, trial_extend
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.selectors import deletions_listed
from shared_apps.tenants.services.communities import tenant_restore, tenant_suspend
from shared_apps.tenants.services.deletion import (
    deletion_confirm,
    deletion_request,
    deletion_withdraw,
)
from shared_apps.tenants.states import TenantStatus


@transaction.atomic
def community_suspend(*, tenant_id: UUID, slug_typed: str, reason: str) -> None:
    """Stop serving a community, for a reason."""
    tenant = community_meant(tenant_id, slug_typed)
    if tenant.status == TenantStatus.SUSPENDED:
        raise ConflictError(f"{tenant.slug} is suspended already.", code="suspended_already")
    tenant_suspend(slug=tenant.slug)
    _reason_keep("suspend", tenant, reason)


@transaction.atomic
def community_restore(*, tenant_id: UUID, slug_typed: str, reason: str) -> None:
    """Serve a community again, unless it is on its way out."""
    tenant = community_meant(tenant_id, slug_typed)
    if tenant.status == TenantStatus.ACTIVE:
        raise ConflictError(f"{tenant.slug} is served already.", code="active_already")
    if deletions_listed().filter(tenant_id=tenant_id, withdrawn_at=None, done_at=None).exists():
        raise ConflictError(
            f"{tenant.slug} is to be deleted: withdraw the deletion first.", code="deletion_open"
        )
    tenant_restore(slug=tenant.slug)
    _reason_keep("restore", tenant, reason)


@transaction.atomic
def community_trial_extend(*, tenant_id: UUID, slug_typed: str, reason: str, until_on: date) -> None:
    """Let a trial end later."""
    tenant = community_meant(tenant_id, slug_typed)
    trial_extend(tenant_id=tenant_id, until_on=until_on)
    _reason_keep("trial_extend", tenant, reason)


@transaction.atomic
def community_plan_change(
    *, tenant_id: UUID, slug_typed: str, reason: str, plan_code: str, rhythm: Rhythm
) -> PlanChange:
    """Change a community's plan as its owner could, against the members of its last closed day."""
    tenant = community_meant(tenant_id, slug_typed)
    counted = members_last_counted(tenant_id)
    change = plan_change(tenant_id=tenant_id, plan_code=plan_code, rhythm=rhythm, members_counted=counted)
    _reason_keep("plan_change", tenant, reason)
    return change


@transaction.atomic
def community_deletion_request(
    *, tenant_id: UUID, slug_typed: str, reason: str, acting_account_id: UUID
) -> None:
    """Ask for the end of a community."""
    tenant = community_meant(tenant_id, slug_typed)
    deletion_request(slug=tenant.slug, reason=reason, by=account_by_id(acting_account_id).email)


@transaction.atomic
def community_deletion_confirm(
    *, tenant_id: UUID, slug_typed: str, reason: str, acting_account_id: UUID
) -> None:
    """Agree, as a second person: the community is suspended and removed when the hold ends."""
    tenant = community_meant(tenant_id, slug_typed)
    deletion_confirm(slug=tenant.slug, by=account_by_id(acting_account_id).email)
    _reason_keep("deletion_confirm", tenant, reason)


@transaction.atomic
def community_deletion_withdraw(*, tenant_id: UUID, slug_typed: str, reason: str) -> None:
    """Take a deletion back before the hold ends."""
    tenant = community_meant(tenant_id, slug_typed)
    deletion_withdraw(slug=tenant.slug)
    _reason_keep("deletion_withdraw", tenant, reason)


@transaction.atomic
def community_flag_set(
    flag: Flag, *, tenant_id: UUID, slug_typed: str, reason: str, is_on: bool | None
) -> None:
    """Switch a flag for one community; None: its default counts again."""
    tenant = community_meant(tenant_id, slug_typed)
    flag_set(flag, tenant=tenant, is_on=is_on)
    _reason_keep("flag_set", tenant, reason)


def _reason_keep(what: str, tenant: Any, reason: str) -> None:
    audit_record(f"console.{what}", tenant, {"reason": (None, reason_given(reason))}, label=tenant.slug)
