from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, field_validator

from cer.adapters.member_lists import Column, TextEncoding
from cer.adapters.spreadsheets import TableFormat
from cer.calc.rules import HolderCategory, Voltage
from cer.kit.api.json_values import is_storable
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input, PageQuery
from cer.kit.refusals import field_refused
from tenant_apps.members.models import NAME_LENGTH, Member
from tenant_apps.members.selectors import MemberState, day_here, registry_moment_known, state_of_member
from tenant_apps.members.services.member_lists import ListMode


class SearchQuery(PageQuery):
    """A page of what a text is found in."""

    search: str = Field("", max_length=100)

    @field_validator("search")
    @classmethod
    def _storable(cls, value: str) -> str:
        if not is_storable(value):
            raise ValueError("Text cannot hold a NUL character, nor half of another.")
        return value.strip()


class MembersQuery(SearchQuery):
    """Members found by code or name; state and category are those of today."""

    state: MemberState | None = None
    category: HolderCategory | None = None
    configuration_id: UUID | None = None


class PodsQuery(SearchQuery):
    """PODs found by their code or by that of whoever holds them; holder and category are those of today."""

    configuration_id: UUID | None = None
    category: HolderCategory | None = None
    is_held: bool | None = None


class MemberIn(Input):
    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=200)
    category: HolderCategory
    is_enterprise: bool
    valid_from: date


class MembershipIn(Input):
    valid_from: date


class EndIn(Input):
    valid_until: date
    """The first day that no longer counts."""


class HolderCategoryIn(Input):
    category: HolderCategory
    is_enterprise: bool
    valid_from: date


class ReasonIn(Input):
    reason: str = Field(min_length=1, max_length=NAME_LENGTH)
    """Why; it is kept with the change."""


class DaysCorrectionIn(ReasonIn):
    """Both days are written anew: null says that there is no end."""

    valid_from: date
    valid_until: date | None


class HolderCategoryCorrectionIn(DaysCorrectionIn):
    category: HolderCategory
    is_enterprise: bool


class PodCorrectionIn(ReasonIn):
    """Both are written anew: null says that it is not known."""

    contract_power_kw: DecimalString | None
    voltage: Voltage | None


class SuspensionIn(ReasonIn):
    valid_from: date
    valid_until: date | None = None


class SuspensionOut(Schema):
    id: UUID
    valid_from: date
    valid_until: date | None
    reason: str


class MembershipOut(Schema):
    id: UUID
    valid_from: date
    valid_until: date | None
    suspensions: list[SuspensionOut]


class HolderCategoryOut(Schema):
    id: UUID
    category: HolderCategory
    is_enterprise: bool
    valid_from: date
    valid_until: date | None


class MemberOut(Schema):
    id: UUID
    code: str
    name: str
    email: str
    vat_number: str
    state: MemberState
    """Today."""
    memberships: list[MembershipOut]
    holder_categories: list[HolderCategoryOut]

    @staticmethod
    def resolve_state(member: Member) -> MemberState:
        return state_of_member(member, day_here())


class IdentifiersIn(Input):
    """Both are written at once: what is null is taken away."""

    fiscal_code: str | None = Field(max_length=40)
    iban: str | None = Field(max_length=60)


class IdentifiersOut(Schema):
    """Fiscal code and IBAN; without a reveal only their first two and last three characters."""

    fiscal_code: str | None
    iban: str | None


class RevealIn(Input):
    reason: str = Field(min_length=1, max_length=200)
    """What the full identifiers are needed for; it is kept."""


class PodCodeOut(Schema):
    code: str


class PodIn(Input):
    code: str = Field(min_length=14, max_length=30)
    configuration_id: UUID
    contract_power_kw: DecimalString | None = None
    voltage: Voltage | None = None


class PodAssignmentIn(Input):
    membership_id: UUID
    valid_from: date
    valid_until: date | None = None


class PodAssignmentOut(Schema):
    id: UUID
    membership_id: UUID
    member_id: UUID = Field(alias="membership.member_id")
    member: str = Field(alias="membership.member.code")
    valid_from: date
    valid_until: date | None


class PodOut(Schema):
    id: UUID
    code: str
    configuration_id: UUID
    contract_power_kw: DecimalString | None
    voltage: Voltage | None
    assignments: list[PodAssignmentOut]


class FormatQuery(Schema):
    format: TableFormat = TableFormat.CSV


class ListCheckIn(Input):
    """The encoding of a CSV that is not UTF-8; nothing else is asked, and nothing guessed."""

    encoding: TextEncoding | None = None


class ListIn(ListCheckIn):
    mode: ListMode


class RecognitionOut(Schema):
    format: str
    encoding: str | None
    separator: str | None
    columns: dict[Column, str]
    """The column of the file in which each thing stands."""


class RowProblemOut(Schema):
    line: int
    column: str
    value: str
    code: str
    cure: str


class RowPreviewOut(Schema):
    """A row as it will be stored, or is already."""

    line: int
    is_new: bool
    code: str = Field(alias="entry.code")
    name: str = Field(alias="entry.name")
    category: HolderCategory = Field(alias="entry.category")
    is_enterprise: bool = Field(alias="entry.is_enterprise")
    valid_from: date = Field(alias="entry.valid_from")
    pod: str | None = Field(alias="entry.pod")
    contract_power_kw: DecimalString | None = Field(alias="entry.contract_power_kw")
    configuration: str | None = Field(alias="entry.configuration")


class ListReportOut(Schema):
    """What a list would change, or has changed; the first rows as they are stored, and every problem."""

    recognition: RecognitionOut
    is_stored: bool
    rows_created: int
    rows_unchanged: int
    rows_rejected: int
    new_members: int
    new_pods: int
    changed_members: int
    problems: list[RowProblemOut]
    problems_left_out: int
    preview: list[RowPreviewOut]


class ExtractQuery(Schema):
    """The registry of a day as known on a moment: now, if it is not given."""

    as_of: date = Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))
    known_at: AwareDatetime | None = None

    @property
    def moment(self) -> datetime:
        """A moment of which nothing can be learnt any more; one still to come is refused."""
        now = registry_moment_known()
        if self.known_at is None:
            return now
        if self.known_at > now:
            raise field_refused("known_at", "Nobody knows yet what will be known then.", code="in_the_future")
        return self.known_at


class ExtractPageQuery(ExtractQuery):
    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10_000_000)


class ExtractFileQuery(ExtractQuery, FormatQuery):
    """The same as a file."""


class ExtractRowOut(Schema):
    member: str
    name: str
    state: MemberState
    member_from: date
    member_until: date | None
    category: HolderCategory | None
    is_enterprise: bool | None
    pod: str | None
    configuration: str | None
    contract_power_kw: DecimalString | None
    voltage: Voltage | None
    pod_from: date | None
    pod_until: date | None


class ExtractOut(Schema):
    """A page of the registry; the digest is that of all its rows."""

    as_of: date
    known_at: datetime
    sha256: str
    count: int
    items: list[ExtractRowOut]
