"""Approve, one or many, or reject: what an approval carries into the other rooms is all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from cer.calc.compliance.statements import Topic
from cer.calc.errors import CalcError
from cer.calc.intervals import ROME
from cer.calc.rules import HolderCategory
from cer.kit.api.caller import Caller
from cer.kit.errors import CerError, ConflictError, FieldProblem, ForbiddenError, RuleBrokenError
from cer.kit.refusals import field_refused, text_checked
from cer.kit.tenancy import current_schema
from tenant_apps.access.permissions import roles_within
from tenant_apps.access.selectors import people_listed
from tenant_apps.access.services import Role, SentInvitation, invitation_send
from tenant_apps.applications.hints import configurations_of, hints_of
from tenant_apps.applications.models import REASON_LENGTH, Application
from tenant_apps.applications.selectors import (
    form_current,
    paper_content,
    papers_asked,
    submission_of,
    terms_of,
)
from tenant_apps.applications.services.moving import application_for_change, application_move
from tenant_apps.applications.states import ApplicationState, move_check
from tenant_apps.applications.submission import Submission
from tenant_apps.applications.terms import LABEL_LENGTH
from tenant_apps.compliance.services import evidence_record
from tenant_apps.documents.services.consents import GivenConsent, consent_carry_over
from tenant_apps.documents.services.documents import document_add
from tenant_apps.members.selectors import members_listed, pods_listed
from tenant_apps.members.services.identifiers import identifiers_set
from tenant_apps.members.services.members import member_admit
from tenant_apps.members.services.pods import pod_assign, pod_register


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an operator decides about one application."""

    application_id: UUID
    valid_from: date
    code: str | None = None
    """Code of the new member; without one the next of the form's scheme."""
    configurations: Mapping[str, UUID] = field(default_factory=dict)
    """Configuration by POD, where the applicant did not name the cabina primaria, or the wrong one."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved application, and the invitation to an account; None for who has one here already."""

    application: Application
    sent: SentInvitation | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of a bulk approval: the application, or why not and what to do."""

    application_id: UUID
    approved: Approved | None
    refusal: CerError | CalcError | None


def applications_approve_each(
    *, approvals: Sequence[Approval], caller: Caller, then: Callable[[Approved], None]
) -> list[Outcome]:
    """Approve row by row, each in its own transaction: one that is refused does not stop the others.

    `then` is called inside the transaction of its row: what it mails leaves if the row stays.
    """
    outcomes = []
    for approval in approvals:
        approved: Approved | None = None
        refusal: CerError | CalcError | None = None
        try:
            with transaction.atomic():
                approved = application_approve(approval=approval, caller=caller)
                then(approved)
        except (CerError, CalcError) as error:
            approved, refusal = None, error
        outcomes.append(Outcome(approval.application_id, approved, refusal))
    return outcomes


@transaction.atomic
def application_approve(*, approval: Approval, caller: Caller) -> Approved:
    """Make a member of an applicant: identifiers, PODs, papers and consents go along, and an invitation."""
    if caller.account_id is None:
        raise ForbiddenError("This is done by people, not by keys.")
    application = application_for_change(approval.application_id)
    move_check(ApplicationState(application.state), ApplicationState.APPROVED)
    said = submission_of(application)
    assert said is not None  # noqa: S101  # a constraint of the table
    _refuse_blocked(application, said, approval)
    _codes_lock()
    member = application.member = member_admit(
        code=approval.code or _next_code(),
        name=said.name,
        category=HolderCategory(said.category),
        is_enterprise=said.is_enterprise,
        valid_from=approval.valid_from,
    )
    identifiers_set(member_id=member.pk, fiscal_code=said.fiscal_code, iban=said.iban)
    _pods_assign(member.memberships.get().pk, said, approval)
    _papers_carry_over(application, member.pk, caller)
    _consents_carry_over(application, member.pk, said)
    if said.ateco:
        evidence_record(
            topic=Topic.MAIN_ATECO,
            subject=member.code,
            value=said.ateco.value,
            reference=f"application {application.pk}",
            valid_from=approval.valid_from,
        )
    sent = _account_invite(application, member.pk, caller, caller.account_id)
    application.decided_at, application.decided_by_name = timezone.now(), caller.name[:150]
    application.valid_from = approval.valid_from
    application_move(
        application,
        ApplicationState.APPROVED,
        fields=("member", "decided_at", "decided_by_name", "valid_from"),
        member=member.code,
        valid_from=approval.valid_from,
    )
    if approval.valid_from <= timezone.now().astimezone(ROME).date():
        application_move(application, ApplicationState.ACTIVE)
    return Approved(application, sent)


@transaction.atomic
def application_reject(*, application_id: UUID, reason: str, caller: Caller) -> Application:
    """Refuse an applicant, who is told the reason."""
    application = application_for_change(application_id)
    application.reason = text_checked("reason", reason, longest=REASON_LENGTH)
    if not application.reason:
        raise field_refused("reason", "Say why: the applicant reads it.", code="reason_missing")
    application.decided_at, application.decided_by_name = timezone.now(), caller.name[:150]
    fields = ("reason", "decided_at", "decided_by_name")
    application_move(application, ApplicationState.REJECTED, fields=fields, reason=application.reason)
    return application


def _refuse_blocked(application: Application, said: Submission, approval: Approval) -> None:
    if unknown := approval.configurations.keys() - {pod.code for pod in said.pods}:
        raise field_refused(
            "configurations",
            f"{', '.join(sorted(unknown))} is no POD of this application.",
            code="pod_unknown",
        )
    hints = hints_of(application, said, valid_from=approval.valid_from, chosen=approval.configurations)
    blocking = [hint for hint in hints if hint.is_blocking]
    if blocking:
        raise RuleBrokenError(
            " ".join(hint.sentence for hint in blocking),
            code="application_blocked",
            problems=[FieldProblem(f"/{hint.pointer}", hint.sentence, hint.code) for hint in blocking],
        )


def _codes_lock() -> None:
    """Of two approvals at once, one takes its number after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_schema()}/member codes"]
        )


def _next_code() -> str:
    """The next code of the form's scheme: the prefix, a hyphen, and one more than the highest number."""
    start = f"{terms_of(form_current()).member_code_prefix}-"
    codes = members_listed().filter(code__startswith=start).values_list("code", flat=True)
    endings = [code.removeprefix(start) for code in codes]
    numbers = [int(ending) for ending in endings if ending.isascii() and ending.isdigit()]
    return f"{start}{max(numbers, default=0) + 1:04d}"


def _pods_assign(membership_id: UUID, said: Submission, approval: Approval) -> None:
    places = configurations_of(said, approval.configurations)
    known = {pod.code: pod for pod in pods_listed().filter(code__in=places)}
    for claim in said.pods:
        configuration_id = places[claim.code]
        if configuration_id is None:
            raise ConflictError(f"POD {claim.code} has no configuration.", code="substation_unknown")
        pod = known.get(claim.code) or pod_register(
            code=claim.code,
            configuration_id=configuration_id,
            contract_power_kw=claim.contract_power_kw,
        )
        pod_assign(pod_id=pod.pk, membership_id=membership_id, valid_from=approval.valid_from)


def _papers_carry_over(application: Application, member_id: UUID, caller: Caller) -> None:
    """What was uploaded becomes documents of the member, who sees them."""
    asked = papers_asked(application)
    for paper in application.papers.order_by("uploaded_at", "pk"):
        document_add(
            kind=asked[paper.code].kind,
            title=asked[paper.code].label.in_language(application.language)[:LABEL_LENGTH],
            content=paper_content(paper),
            file_name=paper.file_name,
            caller=caller,
            member_id=member_id,
            is_open_to_members=True,
        )


def _consents_carry_over(application: Application, member_id: UUID, said: Submission) -> None:
    """Consents, the mandate among them, become signatures as of the moment in which they were given."""
    for consent in application.consents:
        consent_carry_over(
            version_id=UUID(consent["version_id"]),
            member_id=member_id,
            given=GivenConsent(
                text=consent["text"],
                accepted_by=f"application:{application.pk}",
                accepted_by_name=(said.representative or said.name)[:150],
                accepted_at=datetime.fromisoformat(consent["accepted_at"]),
                request_id=consent["request_id"],
            ),
        )


def _account_invite(
    application: Application, member_id: UUID, caller: Caller, account_id: UUID
) -> SentInvitation | None:
    """Offer the role of a member to the address, unless somebody with it is in the community already."""
    if people_listed().filter(email__iexact=application.email).exists():
        return None
    return invitation_send(
        email=application.email,
        name=application.name[:150],
        role=Role.MEMBER,
        member_id=member_id,
        invited_by_id=account_id,
        invited_by_name=caller.name,
        grantable=roles_within(caller.permissions),
    )
