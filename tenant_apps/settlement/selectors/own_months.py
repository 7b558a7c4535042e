"""What the runs of a community mean to one member, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from tenant_apps.settlement.models import COUNTS, RunMemberAmount, RunPod, SettlementRun
from tenant_apps.settlement.selectors.results import runs_with_own_amount
from tenant_apps.settlement.selectors.runs import period_name
from tenant_apps.settlement.states import RunKind, RunState

MEDIAN_MEMBERS_MIN = 5
"""With fewer a median would tell one member what another gets."""


@dataclass(frozen=True, slots=True)
class OwnRun:
    """What a final run gives one member. [cents]"""

    run_id: UUID
    kind: RunKind
    period: str
    first_on: date
    amount_cents: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Medians:
    """The middle member of a run: what it gets, and what it shared. [cents], [micro-Wh]"""

    amount_cents: int | None
    shared_uwh: int | None


def own_runs(member_id: UUID) -> list[OwnRun]:
    """Every final run that gives a member something, be it zero, oldest first: those of its statements."""
    return [
        OwnRun(
            run_id=run.pk,
            kind=RunKind(run.kind),
            period=period_name(run),
            first_on=run.first_on,
            amount_cents=run.own_cents,  # type: ignore[attr-defined]  # annotated
            published_at=run.published_at,  # type: ignore[arg-type]  # final runs have it
        )
        for run in runs_with_own_amount(member_id).order_by("first_on", "published_at")
    ]


def states_of_months(first_on: date) -> Mapping[date, RunState]:
    """How far the monthly run of each month since a day is, by the month's first day; none: no entry."""
    runs = SettlementRun.objects.filter(COUNTS, kind=RunKind.MONTHLY.value, first_on__gte=first_on)
    rows = runs.order_by("first_on", "revision").values_list("first_on", "state")
    return {month: RunState(state) for month, state in rows}


def medians_of_run(run_id: UUID) -> Medians:
    """Half of the members get, and share, no more: over those with a part in it, if they are enough."""
    amounts = RunMemberAmount.objects.filter(run=run_id).values_list("member").annotate(Sum("amount_cents"))
    energies = RunPod.objects.filter(run=run_id).values_list("member").annotate(Sum("shared_uwh"))
    return Medians(*(_median(sorted(int(total) for _, total in rows)) for rows in (amounts, energies)))


def _median(values: Sequence[int]) -> int | None:
    """The middle, or half way between the two middle ones, half up."""
    if len(values) < MEDIAN_MEMBERS_MIN:
        return None
    return (values[(len(values) - 1) // 2] + values[len(values) // 2] + 1) // 2
