from datetime import datetime
from typing import Literal

from ninja import Field, Schema


class SampleOut(Schema):
    """The sample data of a community: none, waiting for the worker, here, or why they could not come."""

    state: Literal["none", "waiting", "here", "failed"]
    asked_at: datetime | None
    filled_at: datetime | None
    problem: str = Field(description="Why they could not come; empty otherwise.")
