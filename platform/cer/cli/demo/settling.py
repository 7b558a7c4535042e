"""The year of a sample community: each month, then the year, computed by the worker and published."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django_tenants.utils import tenant_context

from cer.cli.demo.communities import SampleCommunity
from cer.cli.demo.processes import DemoError
from shared_apps.tenants.models import Tenant
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.amounts import run_amounts_cents
from tenant_apps.settlement.selectors.runs import run_by_id, runs_listed
from tenant_apps.settlement.services import run_approve, run_publish, run_start
from tenant_apps.settlement.states import COMPUTED, GONE, RunKind, RunState, Title
from tenant_apps.settlement.tasks import run_compute_task

YEAR = 2024
PERIODS = [*((RunKind.MONTHLY, f"{YEAR}-{month:02}") for month in range(1, 13)), (RunKind.YEARLY, str(YEAR))]
HOURS_OF_MONTHS = 366 * 24

_POLL_SPAN_S = 0.03
_RUN_SPAN_S = 120


@dataclass(frozen=True, slots=True)
class Settling:
    """One community whose year is settled, and who watches."""

    sample: SampleCommunity
    tenant: Tenant
    on_hours: Callable[[int], None]
    on_cents: Callable[[int], None]
    on_end: Callable[[], None]


def year_settle(communities: Sequence[Settling]) -> None:
    """Settle the year of all communities, period by period; what is published is left alone."""
    for kind, period in PERIODS:
        under_way = [(community, _run_ensure(community, kind, period)) for community in communities]
        for community, run_id in under_way:
            _wait(community, run_id)
            _publish(community, run_id)
    for community in communities:
        community.on_end()


def _run_ensure(community: Settling, kind: RunKind, period: str) -> UUID:
    """The run of a period, started and handed to the worker unless that was done before."""
    with tenant_context(community.tenant):
        run = _run_of(kind, period)
        if run is None:
            run = run_start(
                kind=kind,
                period=period,
                started_by="demo",
                tariffs_as_of=community.sample.tariffs_as_of if period <= f"{YEAR}-01" else None,
            )
        if run.state not in COMPUTED:
            run_compute_task.delay(community.tenant.schema_name, str(run.pk))
        return run.pk


def _run_of(kind: RunKind, period: str) -> SettlementRun | None:
    counting = runs_listed().filter(kind=kind.value).exclude(state__in=[state.value for state in GONE])
    month = None if kind is RunKind.YEARLY else int(period[5:])
    return counting.filter(first_on__year=YEAR, **({"first_on__month": month} if month else {})).first()


def _wait(community: Settling, run_id: UUID) -> None:
    """Watch the run as a person would, until it is computed."""
    deadline = time.monotonic() + _RUN_SPAN_S
    hours_seen = 0
    while time.monotonic() < deadline:
        with tenant_context(community.tenant):
            run = run_by_id(run_id)
        if run.kind == RunKind.MONTHLY:
            community.on_hours(run.hours_done - hours_seen)
            hours_seen = run.hours_done
        if run.state in COMPUTED:
            return
        if run.state in GONE:
            sentence = (run.problem or {}).get("sentence", run.state)
            raise DemoError(f"The run of {run.first_on:%Y-%m} in {community.sample.slug} failed: {sentence}")
        time.sleep(_POLL_SPAN_S)
    raise DemoError(f"The worker did not compute a run within {_RUN_SPAN_S} s: see its log under .cer.")


def _publish(community: Settling, run_id: UUID) -> None:
    with tenant_context(community.tenant):
        run = run_by_id(run_id)
        if run.state == RunState.REVIEW:
            run = run_approve(run_id=run_id, approved_by="demo")
        if run.state == RunState.APPROVED:
            run_publish(run_id=run_id, published_by="demo")
        amounts = run_amounts_cents(run_id)
    if run.kind == RunKind.MONTHLY:
        community.on_cents(amounts[Title.PREMIUM] + amounts[Title.VALORISATION])
