from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from cer.kit.api.caller import caller_of, own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.assemblies.models import (
    Addendum,
    Assembly,
    AssemblySettings,
    Attendance,
    Motion,
    Notice,
    Proxy,
    Vote,
)
from tenant_apps.assemblies.schemas import (
    AddendumIn,
    AddendumOut,
    AssemblyIn,
    AssemblyOut,
    AssemblyRowOut,
    AssemblySettingsIn,
    AssemblySettingsOut,
    AttendanceIn,
    AttendanceOut,
    CancellationIn,
    ConvocationNoticeOut,
    CountIn,
    MinutesIn,
    MotionIn,
    MotionOut,
    OpeningIn,
    OwnProxyIn,
    OwnRightsOut,
    OwnVoteIn,
    ProxyIn,
    ProxyOut,
    VoteIn,
    VoteOut,
)
from tenant_apps.assemblies.selectors import (
    OwnRights,
    assemblies_listed,
    assemblies_shown_to_members,
    assembly_by_id,
    assembly_settings,
    assembly_shown_to_members,
    attendances_of_assembly,
    notices_of_assembly,
    own_rights,
    proxies_of_assembly,
    proxy_of_giver,
    votes_of_motion,
)
from tenant_apps.assemblies.services.attending import (
    assembly_open,
    member_attend,
    member_leave,
    proxy_give,
    proxy_revoke,
)
from tenant_apps.assemblies.services.closing import addendum_add, assembly_close, minutes_make
from tenant_apps.assemblies.services.convening import assembly_cancel, assembly_convene, notice_deliver
from tenant_apps.assemblies.services.drafting import assembly_draft, assembly_redraft, settings_set
from tenant_apps.assemblies.services.motions import motion_add, motion_count, vote_cast
from tenant_apps.assemblies.states import AttendanceMode
from tenant_apps.assemblies.tasks import assembly_notices_send
from tenant_apps.members.selectors import member_by_code

doors = Doors(tags=["assemblies"])

_ORDER = {"first_call_at": "first_call_at", "title": "title", "state": "state"}
_MAILS_WAIT = "Done, but the queue of mails does not answer: the notices go out by themselves within a day."


@doors.get("/assembly-settings", permission=Permission.ASSEMBLIES_VIEW, response=AssemblySettingsOut)
def assembly_settings_show(request: HttpRequest) -> AssemblySettings:
    """How this community holds assemblies."""
    return assembly_settings()


@doors.put("/assembly-settings", permission=Permission.ASSEMBLIES_EDIT, response=AssemblySettingsOut)
def assembly_settings_put(request: HttpRequest, body: AssemblySettingsIn) -> AssemblySettings:
    """Write what the statute says; assemblies convened already keep their rules."""
    return settings_set(**dict(body))


@doors.get("/assemblies", permission=Permission.ASSEMBLIES_VIEW, response=Page[AssemblyRowOut])
def assemblies(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Assemblies, the latest first."""
    return page_of(assemblies_listed(), page, sortable=_ORDER, default="-first_call_at")


@doors.get("/assemblies/{assembly_id}", permission=Permission.ASSEMBLIES_VIEW, response=AssemblyOut)
def assembly(request: HttpRequest, assembly_id: UUID) -> Assembly:
    """One assembly with motions and quorum."""
    return assembly_by_id(assembly_id)


@doors.post("/assemblies", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut, status=201)
def assembly_add(request: HttpRequest, body: AssemblyIn) -> Assembly:
    """Draft an assembly; nobody is told."""
    return assembly_draft(body.as_plan())


@doors.put("/assemblies/{assembly_id}", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut)
def assembly_change(request: HttpRequest, assembly_id: UUID, body: AssemblyIn) -> Assembly:
    """Change a draft."""
    return assembly_redraft(assembly_id=assembly_id, plan=body.as_plan())


@doors.post(
    "/assemblies/{assembly_id}/convocation", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut
)
def assembly_call(request: HttpRequest, assembly_id: UUID) -> Assembly:
    """Convene: every member with a vote on that day is told by mail, once."""
    convened = assembly_convene(assembly_id=assembly_id, now=timezone.now())
    task_ask(assembly_notices_send, str(assembly_id), if_unanswered=_MAILS_WAIT)
    return convened


@doors.post(
    "/assemblies/{assembly_id}/cancellation", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut
)
def assembly_call_off(request: HttpRequest, assembly_id: UUID, body: CancellationIn) -> Assembly:
    """Call an assembly off, or note that too few came; whoever was convened is told."""
    cancelled = assembly_cancel(assembly_id=assembly_id, reason=body.reason)
    task_ask(assembly_notices_send, str(assembly_id), if_unanswered=_MAILS_WAIT)
    return cancelled


@doors.post("/assemblies/{assembly_id}/opening", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut)
def assembly_begin(request: HttpRequest, assembly_id: UUID, body: OpeningIn) -> Assembly:
    """Open an assembly in a call whose quorum is there."""
    return assembly_open(assembly_id=assembly_id, call=body.call, now=timezone.now())


@doors.post("/assemblies/{assembly_id}/closing", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut)
def assembly_end(request: HttpRequest, assembly_id: UUID) -> Assembly:
    """Close an assembly; from here on nothing in it changes."""
    return assembly_close(assembly_id=assembly_id, now=timezone.now())


@doors.post("/assemblies/{assembly_id}/minutes", permission=Permission.ASSEMBLIES_EDIT, response=AssemblyOut)
def assembly_minutes(request: HttpRequest, assembly_id: UUID, body: MinutesIn) -> Assembly:
    """Print the minutes, and keep them among the documents."""
    return minutes_make(assembly_id=assembly_id, caller=caller_of(request), now=timezone.now(), **dict(body))


@doors.post(
    "/assemblies/{assembly_id}/addenda",
    permission=Permission.ASSEMBLIES_EDIT,
    response=AddendumOut,
    status=201,
)
def assembly_addendum_add(request: HttpRequest, assembly_id: UUID, body: AddendumIn) -> Addendum:
    """Correct the minutes by a further paper."""
    return addendum_add(
        assembly_id=assembly_id, text=body.text, caller=caller_of(request), now=timezone.now()
    )


@doors.get(
    "/assemblies/{assembly_id}/notices",
    permission=Permission.ASSEMBLIES_VIEW,
    response=Page[ConvocationNoticeOut],
)
def assembly_notices(request: HttpRequest, assembly_id: UUID, page: Query[PageQuery]) -> Any:
    """Who was told, and who still has to be."""
    rows = notices_of_assembly(assembly_id)
    return page_of(rows, page, sortable={"member": "member__code", "told_at": "told_at"}, default="member")


@doors.post(
    "/assembly-notices/{notice_id}/delivery",
    permission=Permission.ASSEMBLIES_EDIT,
    response=ConvocationNoticeOut,
)
def assembly_notice_deliver(request: HttpRequest, notice_id: UUID) -> Notice:
    """Note that a member without an address was told on paper."""
    return notice_deliver(notice_id=notice_id, now=timezone.now())


@doors.get(
    "/assemblies/{assembly_id}/attendances",
    permission=Permission.ASSEMBLIES_VIEW,
    response=Page[AttendanceOut],
)
def assembly_attendances(request: HttpRequest, assembly_id: UUID, page: Query[PageQuery]) -> Any:
    """Who takes part, and who did."""
    rows = attendances_of_assembly(assembly_id)
    order = {"member": "member__code", "arrived_at": "arrived_at"}
    return page_of(rows, page, sortable=order, default="member")


@doors.post(
    "/assemblies/{assembly_id}/attendances",
    permission=Permission.ASSEMBLIES_EDIT,
    response=AttendanceOut,
    status=201,
)
def assembly_attendance_add(request: HttpRequest, assembly_id: UUID, body: AttendanceIn) -> Attendance:
    """Note that a member came; a proxy that it gave ends."""
    return member_attend(
        assembly_id=assembly_id, member_id=body.member_id, mode=body.mode, now=timezone.now()
    )


@doors.post("/attendances/{attendance_id}/end", permission=Permission.ASSEMBLIES_EDIT, response=AttendanceOut)
def assembly_attendance_end(request: HttpRequest, attendance_id: UUID) -> Attendance:
    """Note that a member left."""
    return member_leave(attendance_id=attendance_id, now=timezone.now())


@doors.get(
    "/assemblies/{assembly_id}/proxies", permission=Permission.ASSEMBLIES_VIEW, response=Page[ProxyOut]
)
def assembly_proxies(request: HttpRequest, assembly_id: UUID, page: Query[PageQuery]) -> Any:
    """Who votes for whom."""
    rows = proxies_of_assembly(assembly_id)
    order = {"giver": "giver__code", "holder": "holder__code", "given_at": "given_at"}
    return page_of(rows, page, sortable=order, default="giver")


@doors.post(
    "/assemblies/{assembly_id}/proxies",
    permission=Permission.ASSEMBLIES_EDIT,
    response=ProxyOut,
    status=201,
)
def assembly_proxy_add(request: HttpRequest, assembly_id: UUID, body: ProxyIn) -> Proxy:
    """Note a proxy that a member gave on paper."""
    return proxy_give(assembly_id=assembly_id, now=timezone.now(), **dict(body))


@doors.post(
    "/assembly-proxies/{proxy_id}/revocation", permission=Permission.ASSEMBLIES_EDIT, response=ProxyOut
)
def assembly_proxy_revoke(request: HttpRequest, proxy_id: UUID) -> Proxy:
    """Note that a proxy was taken back."""
    return proxy_revoke(proxy_id=proxy_id, now=timezone.now())


@doors.post(
    "/assemblies/{assembly_id}/motions",
    permission=Permission.ASSEMBLIES_EDIT,
    response=MotionOut,
    status=201,
)
def assembly_motion_add(request: HttpRequest, assembly_id: UUID, body: MotionIn) -> Motion:
    """Put something to the vote under an item of the agenda."""
    return motion_add(assembly_id=assembly_id, motion=body.as_text())


@doors.get("/motions/{motion_id}/votes", permission=Permission.ASSEMBLIES_VIEW, response=Page[VoteOut])
def motion_votes(request: HttpRequest, motion_id: UUID, page: Query[PageQuery]) -> Any:
    """Votes of an open motion; of a secret one there are none, only its totals."""
    rows = votes_of_motion(motion_id)
    return page_of(rows, page, sortable={"cast_at": "cast_at", "member": "member__code"}, default="member")


@doors.post("/motions/{motion_id}/votes", permission=Permission.ASSEMBLIES_EDIT, response=VoteOut, status=201)
def motion_vote_add(request: HttpRequest, motion_id: UUID, body: VoteIn) -> Vote:
    """Note a vote that was given in the room."""
    return vote_cast(
        motion_id=motion_id,
        member_id=body.member_id,
        choice=body.choice,
        cast_by_id=body.cast_by_id or body.member_id,
    )


@doors.post("/motions/{motion_id}/count", permission=Permission.ASSEMBLIES_EDIT, response=MotionOut)
def motion_result(request: HttpRequest, motion_id: UUID, body: CountIn) -> Motion:
    """End the vote on a motion, and say whether it passed."""
    return motion_count(motion_id=motion_id, totals=body.as_totals(), now=timezone.now())


@doors.get("/own/assemblies", permission=Permission.OWN_VIEW, response=Page[AssemblyRowOut])
def own_assemblies(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Assemblies that were convened, the latest first."""
    own_member_id(request)
    return page_of(assemblies_shown_to_members(), page, sortable=_ORDER, default="-first_call_at")


@doors.get("/own/assemblies/{assembly_id}", permission=Permission.OWN_VIEW, response=AssemblyOut)
def own_assembly(request: HttpRequest, assembly_id: UUID) -> Assembly:
    """One assembly with motions, results and quorum."""
    own_member_id(request)
    return assembly_shown_to_members(assembly_id)


@doors.get("/own/assemblies/{assembly_id}/rights", permission=Permission.OWN_VIEW, response=OwnRightsOut)
def own_assembly_rights(request: HttpRequest, assembly_id: UUID) -> OwnRights:
    """What you may do in it now, and what you did."""
    return own_rights(assembly_shown_to_members(assembly_id), own_member_id(request))


@doors.post(
    "/own/assemblies/{assembly_id}/attendance",
    permission=Permission.OWN_VOTE,
    response=AttendanceOut,
    status=201,
)
def own_attendance(request: HttpRequest, assembly_id: UUID) -> Attendance:
    """Take part online, on the day; a proxy that you gave ends."""
    member_id = own_member_id(request)
    assembly_shown_to_members(assembly_id)
    return member_attend(
        assembly_id=assembly_id, member_id=member_id, mode=AttendanceMode.ONLINE, now=timezone.now()
    )


@doors.post(
    "/own/assemblies/{assembly_id}/proxy", permission=Permission.OWN_VOTE, response=ProxyOut, status=201
)
def own_proxy_give(request: HttpRequest, assembly_id: UUID, body: OwnProxyIn) -> Proxy:
    """Let another member vote for you."""
    giver_id = own_member_id(request)
    assembly_shown_to_members(assembly_id)
    holder = member_by_code(body.holder_code.strip().upper())
    return proxy_give(assembly_id=assembly_id, giver_id=giver_id, holder_id=holder.pk, now=timezone.now())


@doors.delete(
    "/own/assemblies/{assembly_id}/proxy", permission=Permission.OWN_VOTE, response=None, status=204
)
def own_proxy_revoke(request: HttpRequest, assembly_id: UUID) -> None:
    """Take your proxy back."""
    proxy = proxy_of_giver(assembly_shown_to_members(assembly_id), own_member_id(request))
    proxy_revoke(proxy_id=proxy.pk, now=timezone.now())


@doors.post("/own/motions/{motion_id}/vote", permission=Permission.OWN_VOTE, response=VoteOut, status=201)
def own_vote(request: HttpRequest, motion_id: UUID, body: OwnVoteIn) -> Vote:
    """Vote, for yourself or for a member whose proxy you hold; a vote stands."""
    own = own_member_id(request)
    return vote_cast(
        motion_id=motion_id, member_id=body.for_member_id or own, choice=body.choice, cast_by_id=own
    )
