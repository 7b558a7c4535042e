from datetime import date
from uuid import UUID

from ninja import Field, Schema

from cer.calc.rules import HolderCategory, Voltage
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input


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


class MembershipOut(Schema):
    id: UUID
    valid_from: date
    valid_until: date | None


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
    memberships: list[MembershipOut]
    holder_categories: list[HolderCategoryOut]


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
