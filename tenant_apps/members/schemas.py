from datetime import date
from uuid import UUID

from ninja import Field, Schema
from pydantic import field_validator

from cer.calc.rules import HolderCategory, Voltage
from cer.kit.api.json_values import is_storable
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input, PageQuery
from tenant_apps.members.models import NAME_LENGTH, Member
from tenant_apps.members.selectors import MemberState, day_here, state_of_member


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
