"""A run begins as a draft that holds the place of its period."""

from datetime import date

from django.db import transaction

from cer.calc.intervals import Period, month_starts_on
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.kill_points import kill_point
from cer.kit.refusals import constraint_refusals, field_refused
from shared_apps.rulebook.selectors import rule_set_current
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.services.moving import settlement_lock
from tenant_apps.settlement.states import GONE, STARTABLE, RunKind, RunState


@transaction.atomic
def run_start(
    *,
    kind: RunKind,
    period: str,
    started_by: str,
    tariffs_as_of: date | None = None,
    is_provisional: bool = False,
) -> SettlementRun:
    """Make a draft for a month (`2024-06`) or, for a yearly run, a year (`2024`); computing comes next.

    `tariffs_as_of` declares that hours before the premium's first table take the tables of that day;
    `is_provisional` lets unknown values be carried forward, and then the run can never be published (R45).
    """
    if kind not in STARTABLE:
        raise field_refused(
            "kind",
            f"A {kind} run is not started by hand; choose {', '.join(STARTABLE)}.",
            code="kind_not_startable",
        )
    first_on, until_on = period_days(kind, period)
    settlement_lock()
    _year_check(kind, first_on)
    taken = ConflictError(
        f"A {kind} run of {period} is there already: open it, or cancel it before you start another.",
        code="run_exists",
        kind=kind.value,
        period=period,
    )
    with constraint_refusals({"settlement_run_once": taken}):
        run = SettlementRun.objects.create(
            kind=kind.value,
            first_on=first_on,
            until_on=until_on,
            revision=1,
            state=RunState.DRAFT.value,
            tariffs_as_of=tariffs_as_of,
            is_provisional=is_provisional,
            rule_set_version=rule_set_current().version,
            started_by=started_by,
        )
    kill_point("run_start.written")
    return SettlementRun.objects.get(pk=run.pk)


def period_days(kind: RunKind, period: str) -> tuple[date, date]:
    """First day, and first day after, of a month or, for a yearly run, a year."""
    if kind is not RunKind.YEARLY:
        month = Period.of_month_name(period)
        return month.first_on, month_starts_on(month.first_on.year, month.first_on.month + 1)
    if not (period.isascii() and period.isdigit() and len(period) == 4 and int(period) >= 2000):
        raise field_refused(
            "period", f"A year is written like 2024; {period!r} is not.", code="year_malformed"
        )
    return date(int(period), 1, 1), date(int(period) + 1, 1, 1)


def _year_check(kind: RunKind, first_on: date) -> None:
    """Months are settled before their year is: the surplus was given out on the totals of all of them (R54)."""
    if kind is not RunKind.MONTHLY:
        return
    year = SettlementRun.objects.filter(kind=RunKind.YEARLY.value, first_on__year=first_on.year).exclude(
        state__in=[state.value for state in GONE]
    )
    if year.exists():
        raise RuleBrokenError(
            f"The year {first_on.year} has its own run already; its months are closed.",
            code="year_closed",
            year=first_on.year,
        )
