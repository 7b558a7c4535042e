from dataclasses import astuple, fields
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, UploadedFile

from cer.adapters.spreadsheets import TableFormat, table_bytes
from cer.adapters.upload_guard import size_check
from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.members.models import (
    HolderCategoryPeriod,
    Member,
    Membership,
    Pod,
    PodAssignment,
    Suspension,
)
from tenant_apps.members.schemas import (
    DaysCorrectionIn,
    EndIn,
    ExtractFileQuery,
    ExtractOut,
    ExtractPageQuery,
    FormatQuery,
    HolderCategoryCorrectionIn,
    HolderCategoryIn,
    HolderCategoryOut,
    IdentifiersIn,
    IdentifiersOut,
    ListCheckIn,
    ListIn,
    ListReportOut,
    MemberIn,
    MemberOut,
    MembershipIn,
    MembershipOut,
    MembersQuery,
    PodAssignmentIn,
    PodAssignmentOut,
    PodCodeOut,
    PodCorrectionIn,
    PodIn,
    PodOut,
    PodsQuery,
    ReasonIn,
    RevealIn,
    SuspensionIn,
    SuspensionOut,
)
from tenant_apps.members.selectors import (
    ExtractRow,
    MemberIdentifiers,
    day_here,
    identifiers_of_member,
    member_by_id,
    members_found,
    pod_by_id,
    pods_found,
    pods_of_member,
    registry_extract,
)
from tenant_apps.members.services.corrections import (
    assignment_correct,
    assignment_withdraw,
    holder_category_correct,
    membership_correct,
    pod_correct,
)
from tenant_apps.members.services.identifiers import identifiers_reveal, identifiers_set
from tenant_apps.members.services.member_lists import (
    ListReport,
    member_list_check,
    member_list_rejected,
    member_list_take,
    member_list_template,
)
from tenant_apps.members.services.members import (
    holder_category_set,
    member_admit,
    membership_begin,
    membership_end,
)
from tenant_apps.members.services.pods import pod_assign, pod_register, pod_release, pod_reveal
from tenant_apps.members.services.suspensions import member_resume, member_suspend

doors = Doors(tags=["members"])

_MEMBER_ORDER = {"code": "code", "name": "name", "member_since": "member_since"}
EXTRACT_COLUMNS = [field.name for field in fields(ExtractRow)]
_POD_ORDER = {
    "code": "code",
    "configuration": "configuration__code",
    "contract_power_kw": "contract_power_kw",
}


@doors.get("/members", permission=Permission.REGISTRY_VIEW, response=Page[MemberOut])
def members(request: HttpRequest, query: Query[MembersQuery]) -> Any:
    """Members, past and present; found by code or name, state, category, and where they hold a POD."""
    rows = members_found(
        day_here(),
        search=query.search,
        state=query.state,
        category=query.category,
        configuration_id=query.configuration_id,
    )
    return page_of(rows, query, sortable=_MEMBER_ORDER, default="code")


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


@doors.post(
    "/memberships/{membership_id}/suspensions",
    permission=Permission.REGISTRY_EDIT,
    response=SuspensionOut,
    status=201,
)
def suspension_add(request: HttpRequest, membership_id: UUID, body: SuspensionIn) -> Suspension:
    """Let a member's PODs not count for some days, for a reason."""
    return member_suspend(membership_id=membership_id, **dict(body))


@doors.post("/suspensions/{suspension_id}/end", permission=Permission.REGISTRY_EDIT, response=SuspensionOut)
def suspension_close(request: HttpRequest, suspension_id: UUID, body: EndIn) -> Suspension:
    """Let a member's PODs count again from a day on."""
    return member_resume(suspension_id=suspension_id, valid_until=body.valid_until)


@doors.post(
    "/memberships/{membership_id}/correction", permission=Permission.REGISTRY_EDIT, response=MembershipOut
)
def membership_amend(request: HttpRequest, membership_id: UUID, body: DaysCorrectionIn) -> Membership:
    """Say on which days a membership really held; settlements published before stay as they are."""
    return membership_correct(membership_id=membership_id, **dict(body))


@doors.post(
    "/holder-categories/{period_id}/correction",
    permission=Permission.REGISTRY_EDIT,
    response=HolderCategoryOut,
)
def holder_category_amend(
    request: HttpRequest, period_id: UUID, body: HolderCategoryCorrectionIn
) -> HolderCategoryPeriod:
    """Say what a member really was, and on which days."""
    return holder_category_correct(period_id=period_id, **dict(body))


@doors.get("/pods", permission=Permission.REGISTRY_VIEW, by_object=True, response=Page[PodOut])
def pods(request: HttpRequest, query: Query[PodsQuery]) -> Any:
    """PODs and who holds them when; found by code or holder, configuration, and the holder's category."""
    rows = pods_found(
        day_here(),
        seen_by=caller_of(request),
        search=query.search,
        configuration_id=query.configuration_id,
        category=query.category,
        is_held=query.is_held,
    )
    return page_of(rows, query, sortable=_POD_ORDER, default="code")


@doors.get("/pods/{pod_id}", permission=Permission.REGISTRY_VIEW, by_object=True, response=PodOut)
def pod(request: HttpRequest, pod_id: UUID) -> Pod:
    """One POD."""
    return pod_by_id(pod_id, caller_of(request))


@doors.post("/pods/{pod_id}/reveal", permission=Permission.PODS_REVEAL, response=PodCodeOut)
def pod_code_reveal(request: HttpRequest, response: HttpResponse, pod_id: UUID, body: RevealIn) -> Pod:
    """The code of a POD in full; who looked and what for is kept."""
    response["Cache-Control"] = "no-store"
    return pod_reveal(pod_id=pod_id, reason=body.reason)


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


@doors.post(
    "/pod-assignments/{assignment_id}/correction",
    permission=Permission.REGISTRY_EDIT,
    response=PodAssignmentOut,
)
def pod_assignment_amend(request: HttpRequest, assignment_id: UUID, body: DaysCorrectionIn) -> PodAssignment:
    """Say on which days a POD really took part."""
    return assignment_correct(assignment_id=assignment_id, **dict(body))


@doors.post(
    "/pod-assignments/{assignment_id}/withdrawal", permission=Permission.REGISTRY_EDIT, response=PodOut
)
def pod_assignment_withdraw(request: HttpRequest, assignment_id: UUID, body: ReasonIn) -> Pod:
    """Take back an assignment that never was."""
    return pod_by_id(assignment_withdraw(assignment_id=assignment_id, reason=body.reason))


@doors.post("/pods/{pod_id}/correction", permission=Permission.REGISTRY_EDIT, response=PodOut)
def pod_amend(request: HttpRequest, pod_id: UUID, body: PodCorrectionIn) -> Pod:
    """Write contract power and voltage of a POD anew."""
    return pod_correct(pod_id=pod_id, **dict(body))


@doors.get("/registry/extract", permission=Permission.REGISTRY_VIEW, response=ExtractOut)
def registry_page(request: HttpRequest, query: Query[ExtractPageQuery]) -> dict[str, Any]:
    """Members of a day with categories and PODs, as they were known on a moment."""
    extract = registry_extract(as_of=query.as_of, known_at=query.moment)
    return {
        "as_of": extract.as_of,
        "known_at": extract.known_at,
        "sha256": extract.sha256,
        "count": len(extract.rows),
        "items": extract.rows[query.offset : query.offset + query.limit],
    }


@doors.get(
    "/registry/extract/file",
    permission=Permission.REGISTRY_VIEW,
    response=bytes,
    media_type="*/*",
)
def registry_file(request: HttpRequest, query: Query[ExtractFileQuery]) -> HttpResponse:
    """The same, whole, as CSV or XLSX; the digest is in its name and in X-Registry-SHA256."""
    extract = registry_extract(as_of=query.as_of, known_at=query.moment)
    content = table_bytes(EXTRACT_COLUMNS, map(astuple, extract.rows), kind=query.format)
    name = f"registry-{extract.as_of}-{extract.sha256[:12]}.{query.format}"
    answer = _attachment(content, name, query.format)
    answer["X-Registry-SHA256"] = extract.sha256
    return answer


@doors.get(
    "/member-lists/template",
    permission=Permission.REGISTRY_VIEW,
    response=bytes,
    media_type="*/*",
)
def member_list_form(request: HttpRequest, query: Query[FormatQuery]) -> HttpResponse:
    """An empty list of members to fill in, with one line as an example."""
    return _attachment(member_list_template(query.format), f"soci.{query.format}", query.format)


@doors.post("/member-lists/check", permission=Permission.REGISTRY_EDIT, response=ListReportOut)
def member_list_dry_run(
    request: HttpRequest, file: File[UploadedFile], form: Form[ListCheckIn]
) -> ListReport:
    """Say row by row what a list would store, by the validation of the run, and write nothing."""
    return member_list_check(content=_content(file), encoding=form.encoding)


@doors.post(
    "/member-lists/rejected", permission=Permission.REGISTRY_EDIT, response=bytes, media_type="text/csv"
)
def member_list_rejected_rows(
    request: HttpRequest, file: File[UploadedFile], form: Form[ListCheckIn]
) -> HttpResponse:
    """The rows of a list that would be rejected, as CSV with the reason in the last column."""
    rows = member_list_rejected(content=_content(file), encoding=form.encoding)
    return _attachment(rows, "soci-scartati.csv", TableFormat.CSV)


@doors.post("/member-lists", permission=Permission.REGISTRY_EDIT, response=ListReportOut)
def member_list_store(request: HttpRequest, file: File[UploadedFile], form: Form[ListIn]) -> ListReport:
    """Take a list of members and PODs in, whole or its valid rows; the same list again changes nothing."""
    return member_list_take(content=_content(file), mode=form.mode, encoding=form.encoding)


def _content(file: UploadedFile) -> bytes:
    size_check(file.size or 0)
    content: bytes = file.read()
    return content


def _attachment(content: bytes, file_name: str, kind: TableFormat) -> HttpResponse:
    """A file to keep; names of people are in it, so nobody in between stores it (S33)."""
    return HttpResponse(
        content,
        content_type=kind.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name}"',
            "Cache-Control": "private, no-store",
        },
    )
