from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ninja import Field, Schema

from cer.adapters.meter_folder import Direction
from cer.adapters.spreadsheets import TableFormat
from cer.calc.intervals import DAY, Period
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import PageQuery
from cer.kit.errors import FieldProblem, RuleBrokenError
from tenant_apps.energy.selectors import Whose
from tenant_apps.energy.series import Quality, Resolution

DAYS_MAX = {Resolution.QUARTER: 31, Resolution.HOUR: 366, Resolution.DAY: 1098, Resolution.MONTH: 3660}


class EnergyScope(StrEnum):
    """Whose energy an operator asks for."""

    COMMUNITY = "community"
    CONFIGURATION = "configuration"
    POD = "pod"


class OwnEnergyQuery(Schema):
    """Italian days from `from` up to, not including, `to`: 31 by the quarter-hour, 366 by the hour."""

    from_on: date = Field(alias="from", ge=date(2000, 1, 1), lt=date(2200, 1, 1))
    until_on: date = Field(alias="to", ge=date(2000, 1, 1), lt=date(2200, 1, 1))
    resolution: Resolution = Resolution.DAY

    @property
    def period(self) -> Period:
        """The days, refused where they end before they begin or are too many for the resolution."""
        return period_checked(self.from_on, self.until_on, self.resolution)


class EnergyQuery(OwnEnergyQuery):
    """Days, resolution, and whose energy: a configuration and a POD are named by id."""

    scope: EnergyScope = EnergyScope.COMMUNITY
    configuration_id: UUID | None = None
    pod_id: UUID | None = None

    @property
    def whose(self) -> Whose:
        """Refused where the scope and the ids do not go together."""
        wanted = {
            EnergyScope.COMMUNITY: set(),
            EnergyScope.CONFIGURATION: {"configuration_id"},
            EnergyScope.POD: {"pod_id"},
        }[self.scope]
        for name in ("configuration_id", "pod_id"):
            is_given = getattr(self, name) is not None
            if is_given != (name in wanted):
                sentence = f"The scope {self.scope} {'goes without' if is_given else 'needs'} {name}."
                raise _refusal(f"/{name}", sentence, code="energy_scope")
        return Whose(configuration_id=self.configuration_id, pod_id=self.pod_id)


class EnergyFileQuery(EnergyQuery):
    format: TableFormat = TableFormat.CSV


class OwnEnergyFileQuery(OwnEnergyQuery):
    format: TableFormat = TableFormat.CSV


class EnergyFiguresOut(Schema):
    """Energies in kWh and rates from 0 to 1 of one stretch of time; null where nothing is known, never zero.

    `quality` is the worst of what they were made from. Where it is `missing`, `missing_quarters` values of
    single meters lack in the sums. At a POD, `shared_kwh` is of what was withdrawn (of what was fed in, where
    nothing is withdrawn), and `surplus_kwh` and `share_rate` are about what was fed in.
    """

    starts_at: datetime
    ends_at: datetime
    quality: Quality
    missing_quarters: int
    produced_kwh: DecimalString | None
    self_consumed_kwh: DecimalString | None
    fed_in_kwh: DecimalString | None
    withdrawn_kwh: DecimalString | None
    shared_kwh: DecimalString | None
    surplus_kwh: DecimalString | None
    share_rate: DecimalString | None
    coverage: DecimalString | None
    self_sufficiency: DecimalString | None


class EnergyOut(Schema):
    """A balance: its points, in order, and the whole, to which they add up."""

    resolution: Resolution
    total: EnergyFiguresOut
    points: list[EnergyFiguresOut]


class ProblemDaysQuery(PageQuery):
    """Italian days from `from` up to, not including, `to`, at most a year; by day, POD and direction."""

    from_on: date = Field(alias="from", ge=date(2000, 1, 1), lt=date(2200, 1, 1))
    until_on: date = Field(alias="to", ge=date(2000, 1, 1), lt=date(2200, 1, 1))

    @property
    def period(self) -> Period:
        """The days, refused where they end before they begin or are more than a year's."""
        return period_checked(self.from_on, self.until_on, Resolution.HOUR)


class ProblemDayOut(Schema):
    """A day of one meter with `missing_quarters` values that are not there, and others that are guesses."""

    day: date
    pod: str
    direction: Direction
    quality: Quality
    missing_quarters: int
    missing_hours: int
    """Hours of which at least a quarter is missing."""
    estimated_quarters: int


def period_checked(from_on: date, until_on: date, resolution: Resolution) -> Period:
    """Italian days as a period, refused where there is none or there are too many for the resolution."""
    days, limit = (until_on - from_on) // DAY, DAYS_MAX[resolution]
    if 0 < days <= limit:
        return Period.of_days(from_on, until_on)
    sentence = (
        f"By the {resolution} a period has 1 to {limit} days; this one has {days}. Ask for fewer days or a "
        "longer resolution."
    )
    raise _refusal("/to", sentence, code="period_days")


def _refusal(pointer: str, sentence: str, *, code: str) -> RuleBrokenError:
    return RuleBrokenError(
        sentence, code=code, problems=[FieldProblem(pointer=pointer, detail=sentence, code=code)]
    )
