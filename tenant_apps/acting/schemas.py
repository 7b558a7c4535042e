from datetime import datetime

from ninja import Field, Schema

from cer.kit.api.schemas import Input


class ActingTokenIn(Input):
    """What stood after the # of the console's address."""

    token: str = Field(min_length=1, max_length=100)


class ActingOut(Schema):
    """Who of the platform acts as whom, for what, and until when."""

    staff_name: str = Field(alias="staff.name")
    person_name: str = Field(alias="account.name")
    ticket: str
    reason: str
    until_at: datetime


class ActingStateOut(Schema):
    """What the banner on each page says; null when nobody acts as somebody else here, or not any more."""

    acting: ActingOut | None
