"""All communities as their rows in public show them: nothing here looks into one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.module_loading import import_string

from cer.calc.revenue import recurring_cents
from cer.kit.errors import NotFoundError
from shared_apps.accounts.selectors import accounts_belonging, belonging_first, last_sign_in_at
from shared_apps.console.models import TenantNote
from shared_apps.console.selectors.revenue import subscriptions_all
from shared_apps.flags.selectors import FlagState, flags_of
from shared_apps.jobs.selectors import jobs_last_done
from shared_apps.plans.selectors import assignment_after, assignment_on, assignments_on
from shared_apps.signup.selectors import signups_open
from shared_apps.tenants.selectors import (
    deletions_counted,
    deletions_listed,
    tenant_by_id,
    tenants_counted,
    tenants_found,
)
from shared_apps.tenants.states import TenantStatus
from shared_apps.usage.selectors import last_readings_on, usage_last_days, usage_latest, usage_latest_of

NEW_SPAN = timedelta(days=30)
USAGE_DAYS = 30
NOTES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Counts of communities, problems first; members and PODs are those of each one's last closed day."""

    migration_blocked: int
    deletions_asked: int
    deletions_held: int
    suspended: int
    active: int
    sold: int
    in_trial: int
    created_30_days: int
    signups_open: int
    members: int
    pods: int
    mrr_cents: int


def fleet(*, on: date) -> Fleet:
    """The fleet on an Italian day, which is today wherever a row has no history."""
    assignments = assignments_on(on).aggregate(sold=Count("pk"), in_trial=Count("pk", Q(trial_until__gt=on)))
    usage = usage_latest()
    return Fleet(
        **tenants_counted(created_after=timezone.now() - NEW_SPAN),
        **deletions_counted(),
        **assignments,
        signups_open=signups_open(),
        members=sum(row.members_active for row in usage),
        pods=sum(row.pods_active for row in usage),
        mrr_cents=sum(recurring_cents(subscriptions_all(), on=on).values()),
    )


def communities_listed(
    *, on: date, text: str | None = None, status: TenantStatus | None = None, is_blocked: bool | None = None
) -> QuerySet[Any]:
    """Communities with their plan of a day and their last closed day of usage."""
    plan = assignments_on(on).filter(tenant=OuterRef("pk"))
    found = tenants_found(text=text, status=status, is_blocked=is_blocked)
    annotated: QuerySet[Any] = found.annotate(
        plan_code=Subquery(plan.values("plan__code")),
        members_included=Subquery(plan.values("plan__members_included")),
        trial_until=Subquery(plan.values("trial_until")),
        members=Subquery(usage_latest_of(OuterRef("pk")).values("members_active")),
    )
    return annotated


def community_by_id(tenant_id: UUID) -> Any:
    """The tenant, or that there is none."""
    tenant = tenant_by_id(tenant_id)
    if tenant is None:
        raise NotFoundError("There is no such community.")
    return tenant


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """One community from outside."""

    tenant: Any
    assignment: Any
    planned: Any
    accounts: int
    usage: list[Any]
    deletions: list[Any]
    flags: list[FlagState]
    notes: list[TenantNote]
    invoices: list[Any]
    last_import_on: date | None
    last_settlement_at: datetime | None
    last_sign_in_at: datetime | None


def community_page(tenant_id: UUID, *, on: date) -> CommunityPage:
    """Plan, usage of its last closed days, flags, notes, invoices, and every deletion that was asked for."""
    return CommunityPage(
        tenant=community_by_id(tenant_id),
        assignment=assignment_on(tenant_id, on),
        planned=assignment_after(tenant_id, on),
        accounts=accounts_belonging(tenant_id),
        usage=usage_last_days(tenant_id, count=USAGE_DAYS),
        deletions=list(deletions_listed().filter(tenant_id=tenant_id)),
        flags=flags_of(tenant_id),
        notes=list(notes_of(tenant_id)[:NOTES_SHOWN]),
        invoices=import_string(settings.CONSOLE_BILLING["invoices"])(tenant_id),
        last_import_on=last_readings_on().get(tenant_id),
        last_settlement_at=jobs_last_done(tenant_id, kind="settlement"),
        last_sign_in_at=last_sign_in_at(tenant_id),
    )


def notes_of(tenant_id: UUID) -> QuerySet[TenantNote]:
    """What the staff wrote about a community, the newest first."""
    return (
        TenantNote.objects.select_related("account")
        .filter(tenant_id=tenant_id)
        .order_by("-written_at", "-pk")
    )


def founder_of(tenant_id: UUID) -> Any:
    """The account that has belonged to a community longest: whom to write to; None where none does.

    Public rows know no roles, and the addresses of its other people are the community's own.
    """
    return belonging_first(tenant_id)


def members_last_counted(tenant_id: UUID) -> int:
    """Members at the end of the last closed day; none before there is one."""
    days = usage_last_days(tenant_id, count=1)
    return days[0].members_active if days else 0
