"""The console: staff, the fleet, one community from outside, revenue. It runs on the public role."""

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.caller import Caller, caller_of
from cer.kit.api.doors import OPEN, Doors, csrf_required
from cer.kit.api.schemas import Page, page_of
from shared_apps.accounts.address_changes import address_change_ask, address_change_confirm
from shared_apps.accounts.schemas import AddressChange, AddressToken, SessionOut, SignIn
from shared_apps.accounts.sessions import session_sign_in, session_state
from shared_apps.console.models import StaffMember, StaffRole
from shared_apps.console.permissions import StaffPermission
from shared_apps.console.schemas import (
    ActingBegunOut,
    ActingIn,
    ActingQuery,
    ActingSessionOut,
    ActionIn,
    CommunitiesQuery,
    CommunityDetailOut,
    CommunityOut,
    FleetOut,
    FounderOut,
    MeOut,
    PlanIn,
    RevenueMonthOut,
    RevenueQuery,
    StaffMemberIn,
    StaffMemberOut,
    StaffRoleIn,
    TrialIn,
)
from shared_apps.console.selectors.acting import acting_listed, acting_running
from shared_apps.console.selectors.fleet import (
    Fleet,
    communities_listed,
    community_by_id,
    community_page,
    fleet,
    founder_of,
)
from shared_apps.console.selectors.revenue import revenue_months
from shared_apps.console.selectors.staff import staff_listed
from shared_apps.console.services.acting import ActingBegun, acting_begin, acting_end
from shared_apps.console.services.communities import (
    community_deletion_confirm,
    community_deletion_request,
    community_deletion_withdraw,
    community_plan_change,
    community_restore,
    community_suspend,
    community_trial_extend,
)
from shared_apps.console.services.staff import staff_appoint, staff_dismiss, staff_role_change
from shared_apps.plans.schemas import PlanChangeOut, PlanOut
from shared_apps.plans.selectors import plans_for_sale, today
from shared_apps.plans.services.changes import PlanChange

_P = StaffPermission
doors = Doors(tags=["console"])


@doors.get("/session", permission=OPEN, response=SessionOut)
def session(request: HttpRequest) -> Any:
    """Who is signed in; sets the CSRF cookie."""
    return session_state(request)


@doors.post("/session", permission=OPEN, response=SessionOut)
def sign_in(request: HttpRequest, body: SignIn) -> Any:
    """Sign in as staff; whoever is none is told what a wrong password is told."""
    csrf_required(request)
    return session_sign_in(request, email=body.email, password=body.password)


@doors.delete("/session", permission=OPEN, response=None, status=204)
def sign_out(request: HttpRequest) -> None:
    """End the session."""
    csrf_required(request)
    logout(request)


@doors.post("/session/email", permission=OPEN, response=None, status=204)
def session_address_change(request: HttpRequest, body: AddressChange) -> None:
    """Ask for another mail address, as in a community."""
    csrf_required(request)
    address_change_ask(request, email=body.email, password=body.password)


@doors.post("/session/email/confirm", permission=OPEN, response=SessionOut)
def session_address_confirm(request: HttpRequest, body: AddressToken) -> Any:
    """Take the new address by what stood after the # of the mailed link; all other sessions end."""
    csrf_required(request)
    address_change_confirm(request, token=body.token)
    return session_state(request)


@doors.get("/me", permission=_P.FLEET_VIEW, response=MeOut)
def me(request: HttpRequest) -> Any:
    """Who is at the console, and what the role opens."""
    caller: Caller = caller_of(request)
    return {"name": caller.name, "role": caller.role, "permissions": sorted(caller.permissions)}


@doors.get("/staff", permission=_P.STAFF_MANAGE, response=list[StaffMemberOut])
def staff(request: HttpRequest) -> Any:
    """Everybody who works for the platform, in the order of their coming."""
    return staff_listed().order_by("since_at", "pk")


@doors.post("/staff", permission=_P.STAFF_MANAGE, response=StaffMemberOut, status=201)
def staff_member_add(request: HttpRequest, body: StaffMemberIn) -> StaffMember:
    """Let a person onto the console; who has no account sets a password by the reset mail."""
    return staff_appoint(email=body.email, name=body.name, role=body.role)


@doors.put("/staff/{staff_member_id}", permission=_P.STAFF_MANAGE, response=StaffMemberOut)
def staff_member_change(request: HttpRequest, staff_member_id: UUID, body: StaffRoleIn) -> StaffMember:
    """Give another member of the staff another role."""
    return staff_role_change(
        member_id=staff_member_id, role=StaffRole(body.role), acting_account_id=_acting(request)
    )


@doors.delete("/staff/{staff_member_id}", permission=_P.STAFF_MANAGE, response=None, status=204)
def staff_member_remove(request: HttpRequest, staff_member_id: UUID) -> None:
    """Take another person off the console, from its next request on."""
    staff_dismiss(member_id=staff_member_id, acting_account_id=_acting(request))


@doors.get("/fleet", permission=_P.FLEET_VIEW, response=FleetOut)
def fleet_now(request: HttpRequest) -> Fleet:
    """All communities in figures, problems first."""
    return fleet(on=today())


@doors.get("/tenants", permission=_P.FLEET_VIEW, response=Page[CommunityOut])
def tenants(request: HttpRequest, query: Query[CommunitiesQuery]) -> Any:
    """Communities with plan and size."""
    rows = communities_listed(on=today(), text=query.text, status=query.status, is_blocked=query.is_blocked)
    order = {"slug": "slug", "name": "name", "created_at": "created_at", "members": "members"}
    return page_of(rows, query, sortable=order, default="slug")


@doors.get("/tenants/{tenant_id}", permission=_P.FLEET_VIEW, response=CommunityDetailOut)
def tenant(request: HttpRequest, tenant_id: UUID) -> Any:
    """One community from outside."""
    return _page(tenant_id)


@doors.get("/tenants/{tenant_id}/founder", permission=_P.PEOPLE_VIEW, response=FounderOut)
def tenant_founder(request: HttpRequest, tenant_id: UUID) -> Any:
    """Whom to write to: the account that has belonged to the community longest."""
    founder = founder_of(community_by_id(tenant_id).pk)
    if founder is None:
        return {"email": None, "name": None, "since_at": None}
    account = founder.account
    return {"email": account.email, "name": account.name, "since_at": founder.since_at}


@doors.post("/tenants/{tenant_id}/suspend", permission=_P.SERVICE_MANAGE, response=CommunityDetailOut)
def tenant_suspend(request: HttpRequest, tenant_id: UUID, body: ActionIn) -> Any:
    """Stop serving a community; nothing is lost."""
    community_suspend(tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason)
    return _page(tenant_id)


@doors.post("/tenants/{tenant_id}/restore", permission=_P.SERVICE_MANAGE, response=CommunityDetailOut)
def tenant_restore(request: HttpRequest, tenant_id: UUID, body: ActionIn) -> Any:
    """Serve a suspended community again."""
    community_restore(tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason)
    return _page(tenant_id)


@doors.post("/tenants/{tenant_id}/trial", permission=_P.TRIAL_EXTEND, response=CommunityDetailOut)
def tenant_trial_extend(request: HttpRequest, tenant_id: UUID, body: TrialIn) -> Any:
    """Let a trial that runs end later, at most 90 days from today."""
    community_trial_extend(
        tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason, until_on=body.until_on
    )
    return _page(tenant_id)


@doors.post("/tenants/{tenant_id}/plan", permission=_P.PLAN_CHANGE, response=PlanChangeOut)
def tenant_plan_change(request: HttpRequest, tenant_id: UUID, body: PlanIn) -> PlanChange:
    """Change the plan as its owner could: upwards at once, downwards when the period ends."""
    return community_plan_change(
        tenant_id=tenant_id,
        slug_typed=body.slug,
        reason=body.reason,
        plan_code=body.plan,
        rhythm=body.rhythm,
    )


@doors.post("/tenants/{tenant_id}/deletion", permission=_P.DELETION_ASK, response=CommunityDetailOut)
def tenant_deletion_ask(request: HttpRequest, tenant_id: UUID, body: ActionIn) -> Any:
    """Ask for the end of a community; nothing changes until a second person confirms."""
    community_deletion_request(
        tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason, acting_account_id=_acting(request)
    )
    return _page(tenant_id)


@doors.post(
    "/tenants/{tenant_id}/deletion/confirm", permission=_P.DELETION_CONFIRM, response=CommunityDetailOut
)
def tenant_deletion_agree(request: HttpRequest, tenant_id: UUID, body: ActionIn) -> Any:
    """Agree as a second person: the community is suspended now and removed after 30 days."""
    community_deletion_confirm(
        tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason, acting_account_id=_acting(request)
    )
    return _page(tenant_id)


@doors.post("/tenants/{tenant_id}/deletion/withdraw", permission=_P.DELETION_ASK, response=CommunityDetailOut)
def tenant_deletion_take_back(request: HttpRequest, tenant_id: UUID, body: ActionIn) -> Any:
    """Take a deletion back before the hold ends; the community is served again."""
    community_deletion_withdraw(tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason)
    return _page(tenant_id)


@doors.post("/tenants/{tenant_id}/acting", permission=_P.ACTING_BEGIN, response=ActingBegunOut, status=201)
def tenant_acting_begin(
    request: HttpRequest, response: HttpResponse, tenant_id: UUID, body: ActingIn
) -> ActingBegun:
    """Begin to act as a person of a community: 30 minutes at most, looking and importing, no money."""
    response["Cache-Control"] = "no-store"
    return acting_begin(
        tenant_id=tenant_id,
        slug_typed=body.slug,
        email=body.email,
        reason=body.reason,
        ticket=body.ticket,
        acting_account_id=_acting(request),
    )


@doors.get("/acting-sessions", permission=_P.ACTING_VIEW, response=Page[ActingSessionOut])
def acting_sessions(request: HttpRequest, query: Query[ActingQuery]) -> Any:
    """Who of the staff acted as whom, the latest first."""
    rows = acting_running() if query.is_running else acting_listed()
    if query.tenant_id:
        rows = rows.filter(tenant_id=query.tenant_id)
    return page_of(rows, query, sortable={"began_at": "began_at"}, default="-began_at")


@doors.delete("/acting-sessions/{acting_id}", permission=_P.ACTING_VIEW, response=None, status=204)
def acting_session_end(request: HttpRequest, acting_id: UUID) -> None:
    """End a visit, one's own or another's, from its next request on."""
    acting_end(acting_id=acting_id)


@doors.get("/plans", permission=_P.FLEET_VIEW, response=list[PlanOut])
def plans(request: HttpRequest) -> Any:
    """Plans on sale today, the cheapest first: those that a community can be put on."""
    return plans_for_sale(today())


@doors.get("/revenue", permission=_P.REVENUE_VIEW, response=list[RevenueMonthOut])
def revenue(request: HttpRequest, query: Query[RevenueQuery]) -> Any:
    """Recurring revenue month by month, the month that runs last, with why it changed."""
    months = revenue_months(today=today(), months=query.months)
    return [RevenueMonthOut.of_month(month) for month in months]


def _page(tenant_id: UUID) -> dict[str, Any]:
    return CommunityDetailOut.of_page(community_page(tenant_id, on=today()))


def _acting(request: HttpRequest) -> UUID:
    account_id = caller_of(request).account_id
    assert account_id is not None  # noqa: S101  # only people pass on the console
    return account_id
