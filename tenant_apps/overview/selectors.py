"""What an operator sees first: a month beside two others, each substation, and what waits to be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from cer.calc.intervals import DAY, Period, month_starts_on
from tenant_apps.access.permissions import Permission
from tenant_apps.applications.selectors import counts_by_state
from tenant_apps.applications.states import ApplicationState
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.compliance.selectors import deadlines_from
from tenant_apps.dues.selectors import charges_open
from tenant_apps.energy.completeness import pods_read_in
from tenant_apps.energy.selectors import Whose, energy_of
from tenant_apps.energy.series import EnergyFigures, Resolution
from tenant_apps.members.selectors import day_here, members_active, members_counted
from tenant_apps.metering.selectors import meter_files_refused
from tenant_apps.settlement.selectors.published import month_money_cents, published_months_in
from tenant_apps.settlement.selectors.runs import runs_listed, settled_until
from tenant_apps.settlement.states import RunKind, RunState

DEADLINE_DAYS = 30


@dataclass(frozen=True, slots=True)
class MonthAnswer:
    """A month's energy, and premium and valorisation once its run is published. [cents]"""

    month: str
    figures: EnergyFigures
    money_cents: int | None


@dataclass(frozen=True, slots=True)
class SubstationAnswer:
    """The same month in one configuration."""

    configuration_id: UUID
    configuration: str
    primary_substation: str
    figures: EnergyFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The last month, the one before it, the same a year ago, and how complete the last is."""

    months: tuple[MonthAnswer, MonthAnswer, MonthAnswer]
    substations: tuple[SubstationAnswer, ...]
    members_active: int
    members_total: int
    pods_read: int
    pods_complete: int


class TaskKind(StrEnum):
    """What can wait for somebody, the most pressing first."""

    FILE_REFUSED = "file_refused"
    RUN_FAILED = "run_failed"
    RUN_TO_APPROVE = "run_to_approve"
    RUN_TO_PUBLISH = "run_to_publish"
    READINGS_MISSING = "readings_missing"
    MONTH_TO_SETTLE = "month_to_settle"
    APPLICATIONS = "applications"
    DEADLINES = "deadlines"
    FEES_UNPAID = "fees_unpaid"


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """Something to do, how many of it, and the page of the web that resolves it."""

    kind: TaskKind
    count: int
    path: str


def month_last(day: date) -> Period:
    """The last published month, or the calendar month before a day where none is."""
    until_on = settled_until() or day.replace(day=1)
    return Period.of_month_name(f"{until_on - DAY:%Y-%m}")


def overview(month: Period) -> Overview:
    """One balance per month and per configuration: nothing is computed here."""
    year, number = month.first_on.year, month.first_on.month
    before, year_ago = (
        Period.of_days(month_starts_on(year, number - 1), month.first_on),
        Period.of_month(year - 1, number),
    )
    expected, incomplete = pods_read_in(month)
    return Overview(
        months=(_answer(month), _answer(before), _answer(year_ago)),
        substations=tuple(
            SubstationAnswer(
                configuration.pk,
                configuration.code,
                configuration.primary_substation,
                _figures(Whose(configuration_id=configuration.pk), month),
            )
            for configuration in configurations_listed().order_by("code")
        ),
        members_active=members_active(month.last_on),
        members_total=members_counted(month.last_on),
        pods_read=len(expected),
        pods_complete=len(expected) - len(incomplete),
    )


def _answer(month: Period) -> MonthAnswer:
    published = published_months_in(month)
    money = month_money_cents(published[-1].run_id) if published else None
    return MonthAnswer(month.month_name, _figures(Whose(), month), money)


def _figures(whose: Whose, month: Period) -> EnergyFigures:
    return energy_of(whose, period=month, resolution=Resolution.MONTH).total()


def waiting_tasks(permissions: frozenset[str], day: date | None = None) -> list[WaitingTask]:
    """What waits, as far as the caller may see the page behind it."""
    today = day or day_here()
    tasks = [
        WaitingTask(kind, count, path)
        for kind, (permission, path, counted) in _TASKS.items()
        if permission in permissions and (count := counted(today))
    ]
    return sorted(tasks, key=lambda task: list(TaskKind).index(task.kind))


def _runs(state: RunState) -> Callable[[date], int]:
    return lambda _today: (
        runs_listed()
        .filter(state=state.value, is_provisional=False)
        .exclude(kind=RunKind.SIMULATION.value)
        .count()
    )


def _runs_failed(today: date) -> int:
    """Failed in the last month; older ones were settled again or given up."""
    rows = runs_listed().filter(state=RunState.FAILED.value)
    return rows.filter(created_at__date__gt=today - timedelta(days=30)).count()


def _files_refused(today: date) -> int:
    rows = meter_files_refused()
    return rows.filter(received_at__date__gt=today - timedelta(days=30)).count()


def _pods_incomplete(today: date) -> int:
    """PODs that lack readings in the month before a day."""
    month = Period.of_month_name(f"{today.replace(day=1) - DAY:%Y-%m}")
    return len(pods_read_in(month)[1])


def _months_to_settle(today: date) -> int:
    """Whole months since the last published one."""
    settled = settled_until()
    if settled is None:
        return 0
    return max(0, (today.year - settled.year) * 12 + today.month - settled.month)


def _applications(_today: date) -> int:
    counts = {row.state: row.count for row in counts_by_state()}
    return counts.get(ApplicationState.APPLIED, 0)


def _deadlines(today: date) -> int:
    return sum(row.on < today + timedelta(days=DEADLINE_DAYS) for row in deadlines_from(today))


def _fees_unpaid(today: date) -> int:
    return charges_open().filter(due_on__lt=today).count()


_P, _K = Permission, TaskKind
_TASKS: Mapping[TaskKind, tuple[Permission, str, Callable[[date], int]]] = {
    _K.FILE_REFUSED: (_P.READINGS_IMPORT, "/imports?state=refused", _files_refused),
    _K.RUN_FAILED: (_P.RUNS_START, "/settlement?state=failed", _runs_failed),
    _K.RUN_TO_APPROVE: (_P.RUNS_APPROVE, "/settlement?state=review", _runs(RunState.REVIEW)),
    _K.RUN_TO_PUBLISH: (_P.RUNS_PUBLISH, "/settlement?state=approved", _runs(RunState.APPROVED)),
    _K.READINGS_MISSING: (_P.READINGS_VIEW, "/imports/completeness", _pods_incomplete),
    _K.MONTH_TO_SETTLE: (_P.RUNS_START, "/settlement", _months_to_settle),
    _K.APPLICATIONS: (_P.APPLICATIONS_VIEW, "/members/applications", _applications),
    _K.DEADLINES: (_P.COMPLIANCE_VIEW, "/compliance", _deadlines),
    _K.FEES_UNPAID: (_P.DUES_VIEW, "/members/fees?state=open", _fees_unpaid),
}
