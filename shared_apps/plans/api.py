"""The plan of the community that is entered; its tables are read and written on the public role."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cer.kit.api.doors import Doors
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.plans.models import Plan
from shared_apps.plans.schemas import PlanChangeIn, PlanChangeOut, PlanHereOut, PlanOut
from shared_apps.plans.selectors import (
    assignment_after,
    assignment_on,
    members_counted_here,
    members_used_here,
    plans_for_sale,
    today,
)
from shared_apps.plans.services.changes import (
    PlanChange,
    change_preview,
    in_trial,
    period_of,
    plan_cancel,
    plan_change,
    plan_change_take_back,
)

PLAN_VIEW, PLAN_MANAGE = "plan.view", "plan.manage"
doors = Doors(tags=["plan"])


@doors.get("/plan", permission=PLAN_VIEW, response=PlanHereOut)
def plan_here(request: HttpRequest) -> Any:
    """The plan, how full it is, and what comes next."""
    return _plan_here(_tenant_id(request))


@doors.get("/plans", permission=PLAN_VIEW, response=list[PlanOut])
def plans(request: HttpRequest) -> list[Plan]:
    """Plans on sale today, the cheapest first."""
    with in_schema(PUBLIC_SCHEMA):
        return list(plans_for_sale(today()))


@doors.post("/plan/change/preview", permission=PLAN_VIEW, response=PlanChangeOut)
def plan_change_show(request: HttpRequest, body: PlanChangeIn) -> PlanChange:
    """What a change would do and cost; nothing is changed."""
    counted = members_counted_here()
    with in_schema(PUBLIC_SCHEMA):
        return change_preview(
            tenant_id=_tenant_id(request), plan_code=body.plan, rhythm=body.rhythm, members_counted=counted
        )


@doors.post("/plan/change", permission=PLAN_MANAGE, response=PlanChangeOut)
def plan_change_make(request: HttpRequest, body: PlanChangeIn) -> PlanChange:
    """Change the plan: upwards at once, downwards when the period ends."""
    counted = members_counted_here()
    with in_schema(PUBLIC_SCHEMA):
        return plan_change(
            tenant_id=_tenant_id(request), plan_code=body.plan, rhythm=body.rhythm, members_counted=counted
        )


@doors.delete("/plan/change", permission=PLAN_MANAGE, response=PlanHereOut)
def plan_change_undo(request: HttpRequest) -> Any:
    """Stay on today's plan: take back the change, or the cancellation, that waits."""
    with in_schema(PUBLIC_SCHEMA):
        plan_change_take_back(tenant_id=_tenant_id(request))
    return _plan_here(_tenant_id(request))


@doors.delete("/plan", permission=PLAN_MANAGE, response=PlanHereOut)
def plan_end(request: HttpRequest) -> Any:
    """Cancel: the plan ends with the period that was paid, or with the trial."""
    with in_schema(PUBLIC_SCHEMA):
        plan_cancel(tenant_id=_tenant_id(request))
    return _plan_here(_tenant_id(request))


def _tenant_id(request: HttpRequest) -> UUID:
    tenant_id: UUID = request.tenant.pk  # type: ignore[attr-defined]
    return tenant_id


def _plan_here(tenant_id: UUID) -> dict[str, Any]:
    on, members = today(), members_used_here()
    with in_schema(PUBLIC_SCHEMA):
        current, planned = assignment_on(tenant_id, on), assignment_after(tenant_id, on)
    shown: dict[str, Any] = {
        "plan": None,
        "rhythm": None,
        "trial_until": None,
        "renews_on": None,
        "ends_on": None,
        "members": members,
        "planned": None,
    }
    if current:
        is_free = in_trial(current, on)
        shown |= {
            "plan": current.plan,
            "rhythm": current.rhythm,
            "trial_until": current.trial_until if is_free else None,
            "renews_on": current.periods_from if is_free else period_of(current, on).until_on,
            "ends_on": current.valid_until,
        }
    if planned:
        shown["planned"] = {
            "plan": planned.plan.code,
            "rhythm": planned.rhythm,
            "valid_from": planned.valid_from,
        }
    return shown
