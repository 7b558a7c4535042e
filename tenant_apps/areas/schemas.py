from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input
from tenant_apps.areas.models import CODE_LENGTH, TEXT_LENGTH
from tenant_apps.areas.selectors import CheckState


class AreaQuery(Schema):
    """A code in one version of the map, and the day of the request that fixes it."""

    code: str = Field(min_length=1, max_length=CODE_LENGTH)
    map_version: str = Field(min_length=4, max_length=7)
    requested_on: date


class AreaCheckOut(Schema):
    name: str
    state: CheckState
    message: str


class PodAreaIn(Input):
    code: str = Field(min_length=1, max_length=CODE_LENGTH)
    map_version: str = Field(min_length=4, max_length=7)
    requested_on: date
    reference: str = Field(min_length=1, max_length=TEXT_LENGTH)
    """What it was read from: a bill, or a letter of the distributor."""
    reason: str = Field("", max_length=TEXT_LENGTH)
    """Of a correction: why what was noted is wrong."""


class PodAreaOut(Schema):
    id: UUID
    pod_id: UUID
    number: int
    code: str
    map_version: str
    requested_on: date
    reference: str
    reason: str
    recorded_at: datetime
