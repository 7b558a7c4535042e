"""Papers printed from a text: for one member or for the community, at once; for many, as a job."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.adapters.pdf import Brand, Paper, Press
from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, FieldProblem, ForbiddenError, NotFoundError, RuleBrokenError
from cer.kit.merging import fields_of, line_of, merged, merged_html
from cer.kit.refusals import field_refused
from tenant_apps.access.permissions import Permission
from tenant_apps.communities.selectors import community_here
from tenant_apps.documents.models import (
    CONSENT_LENGTH,
    Document,
    DocumentKind,
    Language,
    PrintJob,
    PrintJobRow,
    PrintState,
)
from tenant_apps.documents.selectors import Template, document_by_id, merge_values, template_of
from tenant_apps.documents.services.documents import document_add, version_add
from tenant_apps.documents.template_fields import FIELDS, IDENTIFIERS, OF_THE_COMMUNITY
from tenant_apps.members.selectors import (
    MemberIdentifiers,
    identifiers_of_member,
    member_by_id,
    members_listed,
)
from tenant_apps.members.services.identifiers import identifiers_reveal

JOB_ROWS_MAX = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to print: a kind in a language, with what the registry does not know.

    With a reason, identifiers stand in full (D7).
    """

    kind: DocumentKind
    language: Language
    printed_on: date
    given: Mapping[str, str]
    reveal_reason: str = ""
    expires_on: date | None = None


@transaction.atomic
def paper_print(
    *, order: Order, member_id: UUID | None, caller: Caller, request_id: str, press: Press
) -> Document:
    """Print a paper and keep it: as the next version of the same paper of this member, or as a new one."""
    order_check(order, caller)
    if (member_id is None) != (order.kind in OF_THE_COMMUNITY):
        sentence = "names no member" if order.kind in OF_THE_COMMUNITY else "is for one member: name it"
        raise field_refused("member_id", f"A paper of the kind {order.kind} {sentence}.", code="member")
    template = template_of(order.kind, order.language)
    identifiers = _identifiers(order, template, member_id, caller=caller, request_id=request_id)
    values = merge_values(
        order.kind, order.language, member_id=member_id, identifiers=identifiers, printed_on=order.printed_on
    ) | {name: text.strip() for name, text in order.given.items() if text.strip()}
    whose = values.get("member.code", "community")
    _missing_check(template, values, spoken=whose)
    title = " ".join(merged(template.title, values).split())
    pdf = press.print(
        Paper(
            title=title,
            body=merged_html(template.text, values),
            brand=Brand(name=community_here().name),
            made_at=timezone.now(),
            language=order.language.value,
        )
    )
    papers = Document.objects.filter(kind=order.kind, plant=None, title=title)
    of_whom = papers.filter(member_id=member_id) if member_id else papers.filter(member=None)
    same = of_whom.order_by("-id").first()
    file_name = f"{order.kind}-{whose}-{order.printed_on}.pdf"
    if same is not None:
        version_add(document_id=same.pk, content=pdf, file_name=file_name, caller=caller)
        return document_by_id(same.pk)
    return document_add(
        kind=order.kind,
        title=title,
        content=pdf,
        file_name=file_name,
        caller=caller,
        member_id=member_id,
        is_open_to_members=True,
        consent_text=merged(template.consent_text, values),
        expires_on=order.expires_on,
    )


@transaction.atomic
def print_job_start(
    *, order: Order, member_ids: Collection[UUID] | None, caller: Caller, request_id: str
) -> PrintJob:
    """Ask for a paper for many members, or for all of the day; they are printed in the background."""
    order_check(order, caller)
    if order.kind in OF_THE_COMMUNITY:
        raise field_refused("kind", f"A paper of the kind {order.kind} is no member's.", code="member")
    template_of(order.kind, order.language)
    members = _members_of_the_day(order.printed_on) if member_ids is None else _members_named(member_ids)
    if not 0 < len(members) <= JOB_ROWS_MAX:
        raise field_refused(
            "member_ids",
            f"{len(members)} members are meant; a job prints for 1 to {JOB_ROWS_MAX}.",
            code="job_size",
        )
    job = PrintJob.objects.create(
        kind=order.kind,
        language=order.language,
        printed_on=order.printed_on,
        given=dict(order.given),
        reveal_reason=order.reveal_reason,
        expires_on=order.expires_on,
        asked_by=caller.id,
        asked_by_name=caller.name,
        request_id=request_id,
    )
    PrintJobRow.objects.bulk_create(
        PrintJobRow(job=job, member_id=member_id, state=PrintState.WAITING) for member_id in members
    )
    job.refresh_from_db()
    audit_record("print_job.started", job, {**created(job), "papers": (0, len(members))}, label=order.kind)
    return job


def print_job_work(*, job_id: UUID) -> None:
    """Print what still waits, each paper in a transaction of its own; a repeat prints none twice (F15)."""
    job = PrintJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFoundError("There is no such print job in this community.")
    waiting = job.rows.filter(state=PrintState.WAITING).order_by("member__code").values_list("pk", flat=True)
    with Press() as press:
        for row_id in list(waiting):
            _row_print(job, row_id, press)
    _ending_note(job)


@transaction.atomic
def _ending_note(job: PrintJob) -> None:
    states = [PrintState.PRINTED, PrintState.REFUSED]
    counts = {str(state): (0, job.rows.filter(state=state).count()) for state in states}
    audit_record("print_job.ended", job, counts, label=job.kind)


@transaction.atomic
def print_job_cancel(*, job_id: UUID) -> None:
    """Print no more of a job; what is printed stays."""
    job = PrintJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFoundError("There is no such print job in this community.")
    cancelled = job.rows.filter(state=PrintState.WAITING).update(state=PrintState.CANCELLED)
    if cancelled:
        audit_record("print_job.cancelled", job, {"papers": (cancelled, 0)}, label=job.kind)


def order_check(order: Order, caller: Caller) -> None:
    """Refuse what no text of this kind could hold, and full identifiers for who may not see them."""
    fields = FIELDS.get(order.kind)
    if fields is None:
        raise field_refused(
            "kind", f"Papers of the kind {order.kind} are not printed.", code="kind_not_printed"
        )
    if unknown := sorted(order.given.keys() - {field.name for field in fields.values() if field.is_given}):
        raise field_refused(
            "given", f"{', '.join(unknown)} is nothing that a {order.kind} is told.", code="given_unknown"
        )
    if order.reveal_reason and Permission.REGISTRY_REVEAL not in caller.permissions:
        raise ForbiddenError(
            f"You may not see identifiers in full: it needs the permission {Permission.REGISTRY_REVEAL}."
            " Leave the reason out to print them masked.",
            code="reveal_not_allowed",
        )


def _identifiers(
    order: Order, template: Template, member_id: UUID | None, *, caller: Caller, request_id: str
) -> MemberIdentifiers | None:
    """Masked, or in full where somebody says why and the text shows them: that is written down."""
    if member_id is None:
        return None
    if order.reveal_reason and IDENTIFIERS & fields_of(template.title, template.text, template.consent_text):
        return identifiers_reveal(
            member_id=member_id, caller=caller, reason=order.reveal_reason, request_id=request_id
        )
    return identifiers_of_member(member_by_id(member_id)).masked()


def _missing_check(template: Template, values: Mapping[str, str], *, spoken: str) -> None:
    missing = sorted(fields_of(template.title, template.text, template.consent_text) - values.keys())
    problems = [
        FieldProblem(
            f"/{name}",
            f"{{{{{name}}}}} (line {line_of(name, template.text)} of the text) has no value for {spoken}:"
            f" {FIELDS[template.kind][name].cure}, or take it out of the text.",
            "field_missing",
        )
        for name in missing
    ]
    if problems:
        sentence = " ".join(problem.detail for problem in problems)
        raise RuleBrokenError(sentence, code="field_missing", problems=problems)


@transaction.atomic
def _row_print(job: PrintJob, row_id: UUID, press: Press) -> None:
    rows = PrintJobRow.objects.select_for_update(skip_locked=True).filter(state=PrintState.WAITING)
    row = rows.filter(pk=row_id).first()
    if row is None:  # cancelled, or printed by a second delivery of the same task
        return
    caller = Caller(
        id=job.asked_by,
        name=job.asked_by_name,
        permissions=frozenset({Permission.REGISTRY_REVEAL} if job.reveal_reason else ()),
    )
    order = Order(
        kind=DocumentKind(job.kind),
        language=Language(job.language),
        printed_on=job.printed_on,
        given=job.given,
        reveal_reason=job.reveal_reason,
        expires_on=job.expires_on,
    )
    try:
        document = paper_print(
            order=order, member_id=row.member_id, caller=caller, request_id=job.request_id, press=press
        )
    except CerError as refusal:
        row.state, row.sentence = PrintState.REFUSED, refusal.sentence[:CONSENT_LENGTH]
    else:
        row.state, row.document = PrintState.PRINTED, document
    row.save(update_fields=["state", "sentence", "document"])


def _members_of_the_day(day: date) -> list[UUID]:
    return [
        member.pk
        for member in members_listed().order_by("code")
        if any(
            row.valid_from <= day and (row.valid_until is None or day < row.valid_until)
            for row in member.memberships.all()
        )
    ]


def _members_named(member_ids: Collection[UUID]) -> list[UUID]:
    found = list(members_listed().filter(pk__in=member_ids).order_by("code").values_list("pk", flat=True))
    if len(found) != len(set(member_ids)):
        raise NotFoundError("There is no such member in this community.")
    return found
