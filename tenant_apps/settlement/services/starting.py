"""A run begins as a draft that holds the place of its period."""

import re
from datetime import date

from django.db import transaction

from cer.calc.intervals import month_starts_on
from cer.kit.acting import actor_now
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.kill_points import kill_point
from cer.kit.refusals import constraint_refusals, field_refused
from shared_apps.rulebook.selectors import rule_set_current
from tenant_apps.access.selectors import account_behind
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.services.moving import settlement_lock
from tenant_apps.settlement.states import GONE, STARTABLE, RunKind, RunState

YEAR = re.compile(r"20[0-9]{2}")
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


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
            starter_account=account_behind(actor_now()),
        )
    run = SettlementRun.objects.get(pk=run.pk)
    audit_record("run.started", run, created(run), label=f"{period} {run.kind}")
    kill_point("run_start.written")
    return run


def period_days(kind: RunKind, period: str) -> tuple[date, date]:
    """First day, and first day after, of a month or, for a yearly run, a year."""
    if kind is RunKind.YEARLY:
        if not YEAR.fullmatch(period):
            raise field_refused(
                "period", f"A year is written like 2024; {period!r} is not.", code="year_malformed"
            )
        return date(int(period), 1, 1), date(int(period) + 1, 1, 1)
    if not MONTH.fullmatch(period):
        raise field_refused(
            "period", f"A month is written like 2024-06; {period!r} is not.", code="month_malformed"
        )
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, 1), month_starts_on(year, month + 1)


def _year_check(kind: RunKind, first_on: date) -> None:
    """Months are settled before their year is: the surplus is given out on their totals (R54)."""
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
