"""All communities as their rows in public show them: nothing here looks into one."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cer.calc.revenue import recurring_cents
from cer.kit.errors import NotFoundError
from cer.kit.validity import valid_within
from shared_apps.accounts.models import Belonging
from shared_apps.console.selectors.revenue import subscriptions_all
from shared_apps.plans.models import PlanAssignment
from shared_apps.plans.selectors import assignment_after, assignment_on
from shared_apps.signup.models import SignUp
from shared_apps.tenants.models import Tenant, TenantDeletion, TenantStatus
from shared_apps.usage.models import UsageDay

SIGNUP_SPAN = timedelta(days=30)
USAGE_DAYS = 30


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
    now = timezone.now()
    communities = Tenant.objects.aggregate(
        active=Count("pk", Q(status=TenantStatus.ACTIVE)),
        suspended=Count("pk", Q(status=TenantStatus.SUSPENDED)),
        migration_blocked=Count("pk", ~Q(migration_problem="")),
        created_30_days=Count("pk", Q(created_at__gt=now - SIGNUP_SPAN)),
    )
    deletions = TenantDeletion.objects.filter(withdrawn_at=None, done_at=None).aggregate(
        deletions_asked=Count("pk", Q(confirmed_by="")), deletions_held=Count("pk", ~Q(confirmed_by=""))
    )
    assignments = _assignments_on(on).aggregate(sold=Count("pk"), in_trial=Count("pk", Q(trial_until__gt=on)))
    usage = _last_usage()
    return Fleet(
        **communities,
        **deletions,
        **assignments,
        signups_open=SignUp.objects.filter(ready_at=None, expires_at__gt=now).count(),
        members=sum(row.members_active for row in usage),
        pods=sum(row.pods_active for row in usage),
        mrr_cents=sum(recurring_cents(subscriptions_all(), on=on).values()),
    )


def communities_listed(
    *, on: date, text: str | None = None, status: TenantStatus | None = None, is_blocked: bool | None = None
) -> QuerySet[Tenant]:
    """Communities with their plan of a day and their last closed day of usage."""
    found = Q()
    if text:
        found &= Q(slug__icontains=text) | Q(name__icontains=text) | Q(domains__domain__icontains=text)
    if status:
        found &= Q(status=status)
    if is_blocked is not None:
        found &= ~Q(migration_problem="") if is_blocked else Q(migration_problem="")
    rows = Tenant.objects.filter(pk__in=Tenant.objects.filter(found).values("pk"))
    plan = _assignments_on(on).filter(tenant=OuterRef("pk"))
    usage = UsageDay.objects.filter(tenant=OuterRef("pk")).order_by("-day")
    annotated: QuerySet[Tenant] = rows.annotate(
        plan_code=Subquery(plan.values("plan__code")),
        members_included=Subquery(plan.values("plan__members_included")),
        trial_until=Subquery(plan.values("trial_until")),
        members=Subquery(usage.values("members_active")[:1]),
    )
    return annotated


def community_by_id(tenant_id: UUID) -> Tenant:
    tenant = Tenant.objects.prefetch_related("domains").filter(pk=tenant_id).first()
    if tenant is None:
        raise NotFoundError("There is no such community.")
    return tenant


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """One community from outside."""

    tenant: Tenant
    assignment: PlanAssignment | None
    planned: PlanAssignment | None
    accounts: int
    usage: list[UsageDay]
    deletions: list[TenantDeletion]


def community_page(tenant_id: UUID, *, on: date) -> CommunityPage:
    """Plan, usage of its last closed days, and every deletion that was asked for."""
    return CommunityPage(
        tenant=community_by_id(tenant_id),
        assignment=assignment_on(tenant_id, on),
        planned=assignment_after(tenant_id, on),
        accounts=Belonging.objects.filter(tenant_id=tenant_id).count(),
        usage=list(UsageDay.objects.filter(tenant_id=tenant_id).order_by("-day")[:USAGE_DAYS]),
        deletions=list(TenantDeletion.objects.filter(tenant_id=tenant_id).order_by("-requested_at")),
    )


def founder_of(tenant_id: UUID) -> Belonging | None:
    """The account that has belonged to a community longest: whom to write to.

    Public rows know no roles, and the addresses of its other people are the community's own.
    """
    rows = Belonging.objects.select_related("account").filter(tenant_id=tenant_id, account__is_active=True)
    return rows.order_by("since_at", "pk").first()


def members_last_counted(tenant_id: UUID) -> int:
    """Members at the end of the last closed day; none before there is one."""
    rows = UsageDay.objects.filter(tenant_id=tenant_id).order_by("-day")
    return rows.values_list("members_active", flat=True).first() or 0


def _assignments_on(on: date) -> QuerySet[PlanAssignment]:
    return PlanAssignment.objects.filter(valid_within(on, on + timedelta(days=1)))


def _last_usage() -> list[UsageDay]:
    return list(UsageDay.objects.order_by("tenant_id", "-day").distinct("tenant_id"))
