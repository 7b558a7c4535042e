from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from cer.calc.intervals import ROME
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.refusals import field_refused
from cer.kit.tenancy import current_schema, in_schema
from cer.kit.validity import valid_within
from shared_apps.plans.models import Coupon, Plan, PlanAssignment
from shared_apps.plans.terms import Feature

NEARLY_FULL_PERCENT = 90


@dataclass(frozen=True, slots=True)
class Terms:
    """What a community may do; without a plan it was not sold, and nothing limits it."""

    plan_name: str | None
    members_included: int | None
    features: frozenset[str]
    fee_rate_share: Decimal


NOT_SOLD = Terms(None, None, frozenset(Feature.values), Decimal(0))
ENDED = Terms("ended", 0, frozenset(), Decimal(0))


@dataclass(frozen=True, slots=True)
class MembersUsed:
    """Members that count for the plan against those it includes."""

    used: int
    included: int | None

    @property
    def state(self) -> str:
        """`free`, `nearly_full` from 90 percent on, or `full`."""
        if self.included is None or 100 * self.used < NEARLY_FULL_PERCENT * self.included:
            return "free"
        return "nearly_full" if self.used < self.included else "full"


def today() -> date:
    """The Italian day of now."""
    return timezone.now().astimezone(ROME).date()


def plans_for_sale(on: date) -> QuerySet[Plan]:
    """Editions on sale on a day, the cheapest first."""
    return Plan.objects.filter(valid_within(on, on + timedelta(days=1))).order_by("month_price_cents", "code")


def plan_for_sale(code: str, *, on: date) -> Plan:
    """The edition of a plan that is sold on a day; another word is refused with the plans that there are."""
    plans = list(plans_for_sale(on))
    plan = next((plan for plan in plans if plan.code == code), None)
    if plan is None:
        raise field_refused(
            "plan",
            f"There is no plan {code[:30]!r}: choose {', '.join(plan.code for plan in plans)}.",
            code="plan_unknown",
        )
    return plan


def plan_with_room_for(members: int, *, on: date) -> Plan | None:
    """The cheapest plan that includes so many members."""
    rows = plans_for_sale(on)
    return next((p for p in rows if p.members_included is None or p.members_included >= members), None)


def plan_with(feature: str, *, on: date) -> Plan | None:
    """The cheapest plan that holds a feature."""
    return plans_for_sale(on).filter(features__contains=[feature]).first()


def assignments_on(on: date) -> QuerySet[PlanAssignment]:
    """What every community is on, on a day."""
    return PlanAssignment.objects.filter(valid_within(on, on + timedelta(days=1)))


def assignments_all() -> QuerySet[PlanAssignment]:
    """Every assignment of every community that is still here."""
    return PlanAssignment.objects.select_related("plan")


def assignment_on(tenant_id: UUID, on: date) -> PlanAssignment | None:
    """What a community is on, on a day."""
    rows = PlanAssignment.objects.select_related("plan").filter(valid_within(on, on + timedelta(days=1)))
    return rows.filter(tenant_id=tenant_id).first()


def assignment_after(tenant_id: UUID, on: date) -> PlanAssignment | None:
    """The change that a community asked for, if one is to come."""
    rows = PlanAssignment.objects.select_related("plan").filter(tenant_id=tenant_id, valid_from__gt=on)
    return rows.order_by("valid_from").first()


def terms_here() -> Terms:
    """The terms of the community that is entered now, on this Italian day.

    Read on the public role, for a moment: the community's own role cannot read what it has bought. Where a
    smaller plan is to begin, its members are the limit already.
    """
    schema_name, on = current_schema(), today()
    with in_schema(PUBLIC_SCHEMA):
        assignments = PlanAssignment.objects.filter(tenant__schema_name=schema_name)
        rows = list(assignments.select_related("plan").order_by("valid_from"))
    if not rows:
        return NOT_SOLD
    now_or_later = [row for row in rows if row.valid_until is None or row.valid_until > on]
    if not now_or_later:
        return ENDED
    plan = now_or_later[0].plan
    limits = [row.plan.members_included for row in now_or_later if row.plan.members_included is not None]
    return Terms(plan.name, min(limits, default=None), frozenset(plan.features), plan.fee_rate_share)


def entitled(feature: Feature) -> bool:
    """May the community that is entered now use a feature?"""
    return feature in terms_here().features


def members_used_here() -> MembersUsed:
    """How full the plan of the community that is entered now is."""
    return MembersUsed(used=members_counted_here(), included=terms_here().members_included)


def members_counted_here() -> int:
    """Members that count for the plan; they are rows of a room above this one."""
    count: Callable[[], int] = import_string(settings.PLAN_MEMBERS_COUNT)
    return count()


def coupon_by_code(code: str) -> Coupon | None:
    return Coupon.objects.filter(code=code.strip().upper()).first()


def coupon_used_by(tenant_id: UUID) -> Coupon | None:
    """The coupon that a community used, the latest if it used several."""
    return Coupon.objects.filter(uses__tenant_id=tenant_id).order_by("-uses__used_at").first()
