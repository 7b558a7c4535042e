from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from cer.calc.sharing_terms import SharingKey
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input


class SharingRuleIn(Input):
    """The next version of the rule; the version that holds ends where it begins."""

    valid_from: date
    costs_share: DecimalString
    social_fund_share: DecimalString
    producers_share: DecimalString
    consumers_share: DecimalString
    key: SharingKey
    reason: str = Field(min_length=1, max_length=500)
    motion_id: UUID | None = None
    """The passed motion that named these terms; needed where the community's settings ask for a vote."""


class SharingRuleOut(Schema):
    """One version of how the community divides its money."""

    id: UUID
    version: int
    valid_from: date
    valid_until: date | None
    costs_share: DecimalString
    social_fund_share: DecimalString
    producers_share: DecimalString
    consumers_share: DecimalString
    key: SharingKey
    reason: str
    motion_id: UUID | None
    created_at: datetime
