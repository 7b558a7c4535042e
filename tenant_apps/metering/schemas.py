from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, day_starts_at
from cer.calc.quantities import kwh_from_wh
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input, PageQuery
from cer.kit.errors import FieldProblem, RuleBrokenError
from tenant_apps.metering.models import DayCurve, MeterFile, MeterFileState, ReadingSource, ValueState

DAYS_PER_ANSWER = 31
PRESENCE_DAYS_MAX = 366

SourceWord = Literal["distributor_validated", "distributor_raw", "live_meter", "estimate"]
StateWord = Literal["measured", "estimated", "reconstructed", "raw", "profiled", "missing"]


class ImportIn(Input):
    """What the file itself does not say; nothing of it is guessed."""

    direction: Direction
    source: SourceWord


class ImportsQuery(PageQuery):
    """One page of the files, of one state if it is given."""

    state: MeterFileState | None = None


class ImportOut(Schema):
    """One file of readings and what became of it."""

    id: UUID
    name: str
    sha256: str
    size_bytes: int
    direction: Direction
    source: SourceWord
    state: MeterFileState
    received_at: datetime
    finished_at: datetime | None
    covers_from: date | None
    covers_until: date | None
    """The first day that the file no longer covers."""
    pod_count: int
    curves_new: int
    curves_corrected: int
    curves_unchanged: int
    value_count: int
    gap_count: int

    @staticmethod
    def resolve_source(file: MeterFile) -> str:
        return ReadingSource(file.source).word


class ImportProblemOut(Schema):
    level: Literal["error", "finding"]
    code: str
    where: str
    message: str


class ImportDetailOut(ImportOut):
    problems: list[ImportProblemOut]
    problems_left_out: int


class ReadingDaysQuery(Schema):
    """Italian days from `from` up to, not including, `to`, as known on a moment: now, if it is not given."""

    direction: Direction
    from_on: date = Field(alias="from", ge=date(2000, 1, 1), lt=date(2200, 1, 1))
    until_on: date = Field(alias="to", ge=date(2000, 1, 1), lt=date(2200, 1, 1))
    known_at: AwareDatetime | None = None


class PresenceQuery(ReadingDaysQuery, PageQuery):
    """Days and page; at most a year at a time."""


class DayCurveOut(Schema):
    """One Italian day: 92, 96 or 100 quarter-hours from `starts_at` on; a missing value is null."""

    day: date
    starts_at: datetime
    revision: int
    source: SourceWord
    arrived_at: datetime
    energy_kwh: list[DecimalString | None]
    states: list[StateWord]

    @staticmethod
    def resolve_starts_at(curve: DayCurve) -> datetime:
        return day_starts_at(curve.day)

    @staticmethod
    def resolve_source(curve: DayCurve) -> str:
        return ReadingSource(curve.source).word

    @staticmethod
    def resolve_energy_kwh(curve: DayCurve) -> list[Any]:
        return [None if energy_wh is None else kwh_from_wh(energy_wh) for energy_wh in curve.energy_wh]

    @staticmethod
    def resolve_states(curve: DayCurve) -> list[str]:
        return [ValueState(letter).word for letter in curve.states]


class ReadingsOut(Schema):
    """Days in order; a day without readings is not there. Ask again from `next_from` until it is null."""

    pod: str
    direction: Direction
    known_at: datetime
    days: list[DayCurveOut]
    next_from: date | None


class PresenceOut(Schema):
    pod: str
    expected_quarters: int
    present_quarters: int
    unmeasured_quarters: int
    incomplete_days: list[date]


def days_checked(query: ReadingDaysQuery, *, days_max: int | None = None) -> None:
    """Refuse days that end before they begin, or too many of them."""
    days = query.until_on - query.from_on
    if days < DAY or (days_max and days > timedelta(days=days_max)):
        limit = f" and covers at most {days_max} days" if days_max else ""
        sentence = f"The period ends after it begins{limit}; this one has {days.days} days."
        raise RuleBrokenError(
            sentence,
            code="period_days",
            problems=[FieldProblem(pointer="/to", detail=sentence, code="period_days")],
        )
