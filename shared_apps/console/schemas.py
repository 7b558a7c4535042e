from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from cer.kit.acting import ActorKind
from cer.kit.api.numbers import ShortDecimalString
from cer.kit.api.schemas import Input, PageQuery
from shared_apps.console.models import NOTE_LENGTH, TICKET_LENGTH, StaffMember, StaffRole
from shared_apps.console.permissions import StaffPermission
from shared_apps.console.selectors.fleet import CommunityPage
from shared_apps.console.selectors.log import LogFilter
from shared_apps.console.selectors.problems import ProblemKind
from shared_apps.domains.states import CertificateState, DomainState
from shared_apps.jobs.states import JobState
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.states import TenantStatus


class MeOut(Schema):
    """Who is at the console, and what the role opens."""

    name: str
    role: StaffRole
    permissions: list[StaffPermission]


class StaffMemberOut(Schema):
    id: UUID
    email: str
    name: str
    role: StaffRole
    is_active: bool
    since_at: datetime

    @staticmethod
    def resolve_email(member: StaffMember) -> str:
        return member.account.email

    @staticmethod
    def resolve_name(member: StaffMember) -> str:
        return member.account.name

    @staticmethod
    def resolve_is_active(member: StaffMember) -> bool:
        return member.account.is_active


class StaffMemberIn(Input):
    email: str = Field(min_length=3, max_length=150, pattern=r"^[^@\s]+@[^@\s]+$")
    name: str = Field(min_length=1, max_length=150)
    role: StaffRole


class StaffRoleIn(Input):
    role: StaffRole


class FleetOut(Schema):
    """Counts of communities, problems first."""

    migration_blocked: int = Field(description="Out of service until their migration succeeds.")
    deletions_asked: int = Field(description="Waiting for a second person.")
    deletions_held: int = Field(description="Confirmed, removed when the hold ends.")
    suspended: int
    active: int
    sold: int = Field(description="On a plan, trials included.")
    in_trial: int
    created_30_days: int
    signups_open: int = Field(description="Sign-ups under way.")
    members: int = Field(description="Of each community's last closed day.")
    pods: int
    mrr_cents: int = Field(description="Without VAT; trials count for nothing.")


class CommunitiesQuery(Input, PageQuery):
    text: str | None = Field(None, max_length=100, description="Part of the address, name or a host")
    status: TenantStatus | None = None
    is_blocked: bool | None = Field(None, description="Kept out of service by a failed migration")


class CommunityOut(Schema):
    """A community in the list; `plan` is null where it was not sold."""

    id: UUID
    slug: str
    name: str
    status: TenantStatus
    created_at: datetime
    migration_problem: str
    is_canary: bool
    plan: str | None = Field(alias="plan_code")
    trial_until: date | None
    members: int | None
    members_included: int | None


class HostOut(Schema):
    host: str = Field(alias="domain")
    is_primary: bool


class CommunityDomainOut(Schema):
    """A domain of its own: whether it is proved, and until when its certificate holds."""

    domain: str
    state: DomainState
    problem: str
    certificate_state: CertificateState
    certificate_until: datetime | None


class PlanDaysOut(Schema):
    """A plan and the days on which a community is on it; prices are without VAT."""

    plan: str
    name: str
    rhythm: Rhythm
    price_cents: int
    members_included: int | None
    trial_until: date | None
    valid_from: date
    valid_until: date | None

    @staticmethod
    def resolve_plan(assignment: Any) -> str:
        return str(assignment.plan.code)

    @staticmethod
    def resolve_name(assignment: Any) -> str:
        return str(assignment.plan.name)

    @staticmethod
    def resolve_price_cents(assignment: Any) -> int:
        return int(assignment.plan.price_cents(assignment.rhythm))

    @staticmethod
    def resolve_members_included(assignment: Any) -> int | None:
        included: int | None = assignment.plan.members_included
        return included


class UsageOut(Schema):
    day: date
    members_active: int
    pods_active: int
    readings_imported: int
    messages_sent: int
    api_calls: int
    storage_bytes: int


class DeletionOut(Schema):
    reason: str
    requested_by: str
    requested_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    due_on: date | None
    withdrawn_at: datetime | None
    done_at: datetime | None


class FlagStateOut(Schema):
    """A flag in one community; `is_own`: set there, whatever the default is."""

    name: str = Field(alias="flag.name")
    about: str = Field(alias="flag.about")
    owner: str = Field(alias="flag.owner")
    expires_on: date = Field(alias="flag.expires_on")
    is_on: bool
    is_own: bool


class NoteOut(Schema):
    id: UUID
    author: str = Field(alias="account.name")
    text: str
    written_at: datetime


class InvoiceShownOut(Schema):
    """An invoice or credit note of ours to a community; cents with VAT."""

    number: str = Field(alias="spoken_number")
    kind: str
    issued_on: date
    total_cents: int
    state: str


class CommunityDetailOut(Schema):
    """One community from outside; `usage` is that of its last closed days, the latest first."""

    id: UUID
    slug: str
    name: str
    status: TenantStatus
    created_at: datetime
    migration_problem: str
    is_canary: bool
    hosts: list[HostOut]
    domains: list[CommunityDomainOut]
    accounts: int
    plan: PlanDaysOut | None
    planned: PlanDaysOut | None
    usage: list[UsageOut]
    deletions: list[DeletionOut]
    flags: list[FlagStateOut]
    notes: list[NoteOut]
    invoices: list[InvoiceShownOut]
    last_import_on: date | None = Field(description="The last closed day on which readings came in.")
    last_settlement_at: datetime | None
    last_sign_in_at: datetime | None = Field(
        description="Of anybody who belongs to it, there or in another community of theirs."
    )

    @classmethod
    def of_page(cls, page: CommunityPage) -> dict[str, Any]:
        tenant = page.tenant
        return {
            **{
                name: getattr(tenant, name)
                for name in ("id", "slug", "name", "status", "created_at", "migration_problem", "is_canary")
            },
            "hosts": list(tenant.domains.all()),
            "domains": page.domains,
            "accounts": page.accounts,
            "plan": page.assignment,
            "planned": page.planned,
            "usage": page.usage,
            **{
                name: getattr(page, name)
                for name in (
                    "deletions",
                    "flags",
                    "notes",
                    "invoices",
                    "last_import_on",
                    "last_settlement_at",
                    "last_sign_in_at",
                )
            },
        }


class FounderOut(Schema):
    """The account that has belonged to a community longest; null where none does."""

    email: str | None
    name: str | None
    since_at: datetime | None


class ActionIn(Input):
    """Why, and the community's address typed as a confirmation."""

    reason: str = Field(min_length=3, max_length=200)
    slug: str = Field(min_length=1, max_length=40)


class ActingIn(ActionIn):
    """As whom, and in which ticket that was asked for."""

    email: str = Field(min_length=3, max_length=254)
    ticket: str = Field(min_length=1, max_length=TICKET_LENGTH)


class ActingSessionOut(Schema):
    """Who of the staff acted as whom, where, why and until when; `ended_at`: it ended before its time."""

    id: UUID
    tenant_id: UUID
    slug: str = Field(alias="tenant.slug")
    staff_name: str = Field(alias="staff.name")
    person_name: str = Field(alias="account.name")
    reason: str
    ticket: str
    began_at: datetime
    until_at: datetime
    ended_at: datetime | None


class ActingBegunOut(Schema):
    """The visit, and the address that leads to it, once and within two minutes."""

    session: ActingSessionOut
    address: str


class ActingQuery(Input, PageQuery):
    tenant_id: UUID | None = None
    is_running: bool | None = Field(None, description="Only those that run now")


class TrialIn(ActionIn):
    until_on: date


class PlanIn(ActionIn):
    plan: str = Field(min_length=1, max_length=30)
    rhythm: Rhythm


class ProblemOut(Schema):
    """What is wrong, where, and since when; no community where it is the platform's own."""

    kind: ProblemKind
    tenant_id: UUID | None
    slug: str | None
    what: str
    since_at: datetime | None


class NoteIn(Input):
    text: str = Field(min_length=1, max_length=NOTE_LENGTH)


class FlagOut(Schema):
    """A flag as it is declared; from `expires_on` on it should be gone."""

    name: str
    about: str
    default: bool
    owner: str
    expires_on: date
    is_expired: bool
    overrides: int = Field(description="Communities in which it was set.")


class FlagIn(ActionIn):
    is_on: bool | None = Field(description="null: the default counts again.")


class LogQuery(Input):
    """Which entries; `from` is the first Italian day, `to` the first that no longer counts."""

    from_on: date | None = Field(None, alias="from")
    until_on: date | None = Field(None, alias="to")
    actor: str | None = Field(None, max_length=200, description="Id, or part of the name")
    action: str | None = Field(None, max_length=60, description="How it begins, as `console.`")
    label: str | None = Field(None, max_length=200, description="Address of a community, or an id")

    def wanted(self) -> LogFilter:
        return LogFilter(
            first_on=self.from_on,
            until_on=self.until_on,
            actor=self.actor,
            action=self.action,
            label=self.label,
        )


class LogPageQuery(LogQuery, PageQuery):
    """A page of the entries that match."""


class LogEntryOut(Schema):
    """One deed at the console or at the command line, and what it changed."""

    number: int
    at: datetime
    actor_kind: ActorKind
    actor_id: str
    actor_name: str
    request_id: str
    action: str
    object_kind: str
    object_id: str
    object_label: str
    changes: dict[str, Any]


class ActivationOut(Schema):
    """An activation that waits for a second person."""

    asked_by: UUID
    asked_at: datetime
    reason: str


class EditionOut(Schema):
    """An edition of the law and when it was last in use; `waiting`: for a second person."""

    id: UUID = Field(alias="version.pk")
    version: str = Field(alias="version.version")
    sha256: str = Field(alias="version.sha256")
    loaded_at: datetime = Field(alias="version.loaded_at")
    is_in_use: bool
    active_from: datetime | None
    active_until: datetime | None
    waiting: ActivationOut | None


class EditionsQuery(Input):
    compared_with: UUID


class DifferenceOut(Schema):
    """A place of the document, what one edition says there and what the other; null: nothing."""

    path: str
    before: Any
    after: Any


class ImpactIn(Input):
    slugs: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(min_length=1, max_length=50)


class ImpactOut(Schema):
    """A community's last published month as settled and under another edition; what comes in from outside."""

    tenant_id: UUID
    slug: str = Field(alias="tenant.slug")
    asked_at: datetime
    computed_at: datetime | None
    period: str
    compared_with: str
    before_cents: int | None
    after_cents: int | None
    before_shared_kwh: ShortDecimalString | None
    after_shared_kwh: ShortDecimalString | None
    problem: str


class JobsQuery(Input, PageQuery):
    state: JobState | None = None
    kind: str | None = Field(None, max_length=20)
    tenant_id: UUID | None = None

    def wanted(self) -> dict[str, Any]:
        """What to filter by."""
        asked = {"state": self.state, "kind": self.kind, "tenant_id": self.tenant_id}
        return {name: value for name, value in asked.items() if value is not None}


class JobOut(Schema):
    """A job; `slug` is null for work of the platform itself."""

    id: UUID
    tenant_id: UUID | None
    slug: str | None
    task: str
    kind: str
    state: JobState
    tries: int
    error_class: str
    asked_by: str
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_slug(job: Any) -> str | None:
        return job.tenant.slug if job.tenant else None


class JobReasonIn(Input):
    reason: str = Field(min_length=3, max_length=200)


class JobCountsOut(Schema):
    """Jobs by state; what ended is forgotten after a year."""

    waiting: int
    running: int
    done: int
    failed: int
    cancelled: int


class QueueOut(Schema):
    depth: int = Field(description="Tasks of all kinds that wait at the broker.")
    jobs: JobCountsOut


class RevenueQuery(Schema):
    months: int = Field(12, ge=1, le=60)


class RevenueMonthOut(Schema):
    """Recurring revenue from the eve of a month to its end, or to today. Cents by the month, without VAT."""

    first_on: date
    opening_cents: int
    new_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    closing_cents: int
    trials_ended: int
    trials_converted: int
    trials_converted_share: ShortDecimalString | None

    @staticmethod
    def of_month(month: Any) -> dict[str, Any]:
        parts = ("opening", "new", "expansion", "contraction", "churn", "closing")
        return {
            "first_on": month.first_on,
            **{f"{part}_cents": getattr(month.movement, f"{part}_cents") for part in parts},
            "trials_ended": month.trials.ended,
            "trials_converted": month.trials.converted,
            "trials_converted_share": month.trials.converted_share,
        }
