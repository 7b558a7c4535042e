from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input, MailAddress
from tenant_apps.privacy.models import REASON_LENGTH, Erasure


class WhyIn(Input):
    reason: str = Field(
        min_length=1, max_length=REASON_LENGTH, description="Who asked, and when; without a name."
    )


class PersonAddressIn(Input):
    email: MailAddress


class PersonAddressWhyIn(PersonAddressIn, WhyIn):
    """The mail address of somebody who is no member, and why."""


class ObstacleOut(Schema):
    """What stands against an erasure, and what to do about it."""

    code: str
    sentence: str


class KeptOut(Schema):
    """Rows that stay, without a name; `until` is the first day on which no law keeps them."""

    table: str
    rows: int
    reason: str
    until: date


class ErasureOut(Schema):
    """What was erased, and what is kept for which law until when."""

    id: UUID
    member_code: str | None = Field(description="Null of somebody who was no member.")
    reason: str
    erased_by: str
    erased_at: datetime
    kept: list[KeptOut]

    @staticmethod
    def resolve_member_code(erasure: Erasure) -> Any:
        return erasure.member and erasure.member.code
