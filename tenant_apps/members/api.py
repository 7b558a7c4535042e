from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.members.models import HolderCategoryPeriod, Member, Membership, Pod, PodAssignment
from tenant_apps.members.schemas import (
    EndIn,
    HolderCategoryIn,
    HolderCategoryOut,
    IdentifiersIn,
    IdentifiersOut,
    MemberIn,
    MemberOut,
    MembershipIn,
    MembershipOut,
    PodAssignmentIn,
    PodAssignmentOut,
    PodIn,
    PodOut,
    RevealIn,
)
from tenant_apps.members.selectors import (
    MemberIdentifiers,
    identifiers_of_member,
    member_by_id,
    members_listed,
    pod_by_id,
    pods_listed,
    pods_of_member,
)
from tenant_apps.members.services.identifiers import identifiers_reveal, identifiers_set
from tenant_apps.members.services.members import (
    holder_category_set,
    member_admit,
    membership_begin,
    membership_end,
)
from tenant_apps.members.services.pods import pod_assign, pod_register, pod_release

doors = Doors(tags=["members"])

_MEMBER_ORDER = {"code": "code", "name": "name"}
_POD_ORDER = {"code": "code", "contract_power_kw": "contract_power_kw"}


@doors.get("/members", permission=Permission.REGISTRY_VIEW, response=Page[MemberOut])
def members(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Members, past and present."""
    return page_of(members_listed(), page, sortable=_MEMBER_ORDER, default="code")


@doors.get("/members/{member_id}", permission=Permission.REGISTRY_VIEW, response=MemberOut)
def member(request: HttpRequest, member_id: UUID) -> Member:
    """One member."""
    return member_by_id(member_id)


@doors.post("/members", permission=Permission.REGISTRY_EDIT, response=MemberOut, status=201)
def member_add(request: HttpRequest, body: MemberIn) -> Member:
    """Admit a member from a day on."""
    return member_admit(**dict(body))


@doors.get("/members/{member_id}/identifiers", permission=Permission.REGISTRY_VIEW, response=IdentifiersOut)
def member_identifiers(request: HttpRequest, member_id: UUID) -> MemberIdentifiers:
    """Fiscal code and IBAN of a member, masked."""
    return identifiers_of_member(member_by_id(member_id)).masked()


@doors.put("/members/{member_id}/identifiers", permission=Permission.REGISTRY_EDIT, response=IdentifiersOut)
def member_identifiers_set(request: HttpRequest, member_id: UUID, body: IdentifiersIn) -> MemberIdentifiers:
    """Write fiscal code and IBAN of a member; what is null is taken away."""
    return identifiers_of_member(identifiers_set(member_id=member_id, **dict(body))).masked()


@doors.post(
    "/members/{member_id}/identifiers/reveal",
    permission=Permission.REGISTRY_REVEAL,
    response=IdentifiersOut,
)
def member_identifiers_reveal(
    request: HttpRequest, response: HttpResponse, member_id: UUID, body: RevealIn
) -> MemberIdentifiers:
    """Fiscal code and IBAN in full; who looked and what for is kept."""
    response["Cache-Control"] = "no-store"
    return identifiers_reveal(
        member_id=member_id,
        caller=caller_of(request),
        reason=body.reason,
        request_id=request.id,  # type: ignore[attr-defined]
    )


@doors.get("/members/{member_id}/pods", permission=Permission.REGISTRY_VIEW, response=Page[PodOut])
def member_pods(request: HttpRequest, member_id: UUID, page: Query[PageQuery]) -> Any:
    """PODs that a member holds or held."""
    return page_of(pods_of_member(member_by_id(member_id).pk), page, sortable=_POD_ORDER, default="code")


@doors.post(
    "/members/{member_id}/memberships",
    permission=Permission.REGISTRY_EDIT,
    response=MembershipOut,
    status=201,
)
def membership_add(request: HttpRequest, member_id: UUID, body: MembershipIn) -> Membership:
    """Let a member that left come back."""
    return membership_begin(member_id=member_id, valid_from=body.valid_from)


@doors.post("/memberships/{membership_id}/end", permission=Permission.REGISTRY_EDIT, response=MembershipOut)
def membership_close(request: HttpRequest, membership_id: UUID, body: EndIn) -> Membership:
    """End a membership; its PODs leave with it."""
    return membership_end(membership_id=membership_id, valid_until=body.valid_until)


@doors.post(
    "/members/{member_id}/holder-categories",
    permission=Permission.REGISTRY_EDIT,
    response=HolderCategoryOut,
    status=201,
)
def holder_category_add(
    request: HttpRequest, member_id: UUID, body: HolderCategoryIn
) -> HolderCategoryPeriod:
    """Say what a member is in the eyes of the law from a day on."""
    return holder_category_set(member_id=member_id, **dict(body))


@doors.get("/pods", permission=Permission.REGISTRY_VIEW, by_object=True, response=Page[PodOut])
def pods(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """PODs and who holds them when."""
    return page_of(pods_listed(caller_of(request)), page, sortable=_POD_ORDER, default="code")


@doors.get("/pods/{pod_id}", permission=Permission.REGISTRY_VIEW, by_object=True, response=PodOut)
def pod(request: HttpRequest, pod_id: UUID) -> Pod:
    """One POD."""
    return pod_by_id(pod_id, caller_of(request))


@doors.post("/pods", permission=Permission.REGISTRY_EDIT, response=PodOut, status=201)
def pod_add(request: HttpRequest, body: PodIn) -> Pod:
    """Register a POD in the configuration of its cabina primaria."""
    return pod_register(**dict(body))


@doors.post(
    "/pods/{pod_id}/assignments",
    permission=Permission.REGISTRY_EDIT,
    response=PodAssignmentOut,
    status=201,
)
def pod_assignment_add(request: HttpRequest, pod_id: UUID, body: PodAssignmentIn) -> PodAssignment:
    """Let a POD take part under a membership."""
    return pod_assign(pod_id=pod_id, **dict(body))


@doors.post(
    "/pod-assignments/{assignment_id}/end", permission=Permission.REGISTRY_EDIT, response=PodAssignmentOut
)
def pod_assignment_close(request: HttpRequest, assignment_id: UUID, body: EndIn) -> PodAssignment:
    """Take a POD out."""
    return pod_release(assignment_id=assignment_id, valid_until=body.valid_until)
