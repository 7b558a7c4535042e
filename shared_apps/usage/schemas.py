from datetime import date

from ninja import Field, Schema

from cer.kit.api.schemas import PageQuery


class UsageQuery(PageQuery):
    """Closed days of [from, until)."""

    first_on: date = Field(alias="from")
    until_on: date = Field(alias="until")


class UsageDayOut(Schema):
    """One closed Italian day: members, points and storage at its end; the others within it."""

    day: date
    members_active: int
    pods_active: int
    readings_imported: int
    messages_sent: int
    api_calls: int
    storage_bytes: int
    paid_out_cents: int
