from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.calc.money import eur_from_cents
from cer.kit.api.caller import caller_of, own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.errors import ConflictError
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.schemas import (
    AmountOut,
    ConfigurationResultOut,
    DayQuery,
    ExitPreviewOut,
    ExitQuery,
    HourOut,
    OwnHourOut,
    OwnStatementHeadOut,
    PlantResultOut,
    PodResultOut,
    RunDetailOut,
    RunIn,
    RunOut,
    StatementHeadOut,
    StatementOut,
)
from tenant_apps.settlement.selectors.exits import ExitPreview, exit_preview
from tenant_apps.settlement.selectors.results import (
    amounts_of_run,
    computed_run,
    configurations_of_run,
    hours_of_day,
    member_totals_of_run,
    plants_of_run,
    pods_of_run,
    runs_with_own_amount,
)
from tenant_apps.settlement.selectors.runs import inputs_document, published_run_id, run_by_id, runs_listed
from tenant_apps.settlement.selectors.statements import member_hours, member_statement
from tenant_apps.settlement.services import run_approve, run_cancel, run_publish, run_start
from tenant_apps.settlement.states import WORKING, RunKind
from tenant_apps.settlement.tasks import run_compute_task

doors = Doors(tags=["settlement"])


@doors.get("/runs", permission=Permission.RUNS_VIEW, response=Page[RunOut])
def runs(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Settlement runs, the newest first."""
    order = {"created_at": "created_at", "first_on": "first_on", "state": "state", "kind": "kind"}
    return page_of(runs_listed(), page, sortable=order, default="-created_at")


@doors.post("/runs", permission=Permission.RUNS_START, response=RunDetailOut, status=202)
def run_begin(request: HttpRequest, response: HttpResponse, body: RunIn) -> SettlementRun:
    """Start a run; it is computed in the background, and its address tells how far it is."""
    run = run_start(
        kind=RunKind(body.kind),
        period=body.period,
        tariffs_as_of=body.tariffs_as_of,
        is_provisional=body.is_provisional,
        started_by=caller_of(request).name,
    )
    _compute_ask(run)
    response["Location"] = f"/api/v1/runs/{run.pk}"
    return run


@doors.get("/runs/{run_id}", permission=Permission.RUNS_VIEW, response=RunDetailOut)
def run_detail(request: HttpRequest, run_id: UUID) -> SettlementRun:
    """One run: state, progress, totals, findings, and why it failed if it did."""
    return run_by_id(run_id)


@doors.post("/runs/{run_id}/resume", permission=Permission.RUNS_START, response=RunDetailOut, status=202)
def run_resume(request: HttpRequest, run_id: UUID) -> SettlementRun:
    """Ask again for the computation of a run whose worker was lost; it harms nothing if it was not."""
    run = run_by_id(run_id)
    if run.state not in WORKING:
        raise ConflictError(
            f"The run is in state {run.state}: there is nothing left to compute.",
            code="run_state",
            state=run.state,
        )
    _compute_ask(run)
    return run


@doors.post("/runs/{run_id}/approve", permission=Permission.RUNS_APPROVE, response=RunDetailOut)
def run_accept(request: HttpRequest, run_id: UUID) -> SettlementRun:
    """Say that a computed run is right."""
    return run_approve(run_id=run_id, approved_by=caller_of(request).name)


@doors.post("/runs/{run_id}/publish", permission=Permission.RUNS_PUBLISH, response=RunDetailOut)
def run_release(request: HttpRequest, run_id: UUID) -> SettlementRun:
    """Make an approved run final and book its money."""
    return run_publish(run_id=run_id, published_by=caller_of(request).name)


@doors.post("/runs/{run_id}/cancel", permission=Permission.RUNS_START, response=RunDetailOut)
def run_abandon(request: HttpRequest, run_id: UUID) -> SettlementRun:
    """Give up a run that is not published; a computation under way stops."""
    return run_cancel(run_id=run_id)


@doors.get("/runs/{run_id}/inputs", permission=Permission.RUNS_VIEW, response=dict[str, Any])
def run_inputs_recorded(request: HttpRequest, run_id: UUID) -> Any:
    """What a run was computed from: registry, versions of readings and prices, law, sharing rule."""
    return inputs_document(computed_run(run_id).pk)


@doors.get("/runs/{run_id}/amounts", permission=Permission.RUNS_VIEW, response=list[AmountOut])
def run_amounts(request: HttpRequest, run_id: UUID) -> Any:
    """The waterfall: what came in, was held back, put in funds, given to producers and consumers."""
    return list(amounts_of_run(run_id))


@doors.get(
    "/runs/{run_id}/configurations", permission=Permission.RUNS_VIEW, response=list[ConfigurationResultOut]
)
def run_configurations(request: HttpRequest, run_id: UUID) -> Any:
    """Shared energy and valorisation of each configuration."""
    return list(configurations_of_run(run_id))


@doors.get("/runs/{run_id}/plants", permission=Permission.RUNS_VIEW, response=Page[PlantResultOut])
def run_plants(request: HttpRequest, run_id: UUID, page: Query[PageQuery]) -> Any:
    """Energy and premium of each plant."""
    order = {"plant": "plant", "pod": "pod", "premium_eur": "premium_cents"}
    return page_of(plants_of_run(run_id), page, sortable=order, default="plant")


@doors.get("/runs/{run_id}/pods", permission=Permission.RUNS_VIEW, response=Page[PodResultOut])
def run_pods(request: HttpRequest, run_id: UUID, page: Query[PageQuery]) -> Any:
    """Withdrawal and shared energy of each POD."""
    order = {"pod": "pod", "member": "member", "shared_kwh": "shared_uwh", "withdrawn_kwh": "withdrawn_wh"}
    return page_of(pods_of_run(run_id), page, sortable=order, default="pod")


@doors.get("/runs/{run_id}/hours", permission=Permission.RUNS_VIEW, response=list[HourOut])
def run_hours(request: HttpRequest, run_id: UUID, query: Query[DayQuery]) -> Any:
    """Every hour of an Italian day: minimum, price, plants."""
    return hours_of_day(run_id, query.day)


@doors.get("/runs/{run_id}/statements", permission=Permission.RUNS_VIEW, response=Page[StatementHeadOut])
def statements(request: HttpRequest, run_id: UUID, page: Query[PageQuery]) -> Any:
    """What each member gets, by member code."""
    rows = member_totals_of_run(run_id)
    items = [
        {
            "member_id": row["member_id"],
            "member": row["member_code"],
            "name": row["member__name"],
            "amount_eur": eur_from_cents(row["amount_cents"]),
        }
        for row in rows[page.offset : page.offset + page.limit]
    ]
    return {"items": items, "count": rows.count()}


@doors.get("/runs/{run_id}/statements/{member_id}", permission=Permission.RUNS_VIEW, response=StatementOut)
def statement(request: HttpRequest, run_id: UUID, member_id: UUID) -> Any:
    """A member's statement: every euro with its block, weight and rules."""
    return StatementOut.of(
        member_statement(run_id, member_id),
        hours_url=f"/api/v1/runs/{run_id}/statements/{member_id}/hours",
    )


@doors.get(
    "/runs/{run_id}/statements/{member_id}/hours", permission=Permission.RUNS_VIEW, response=list[OwnHourOut]
)
def statement_hours(request: HttpRequest, run_id: UUID, member_id: UUID, query: Query[DayQuery]) -> Any:
    """A day of a member's statement, hour by hour: price, minimum, plants, and the member's part."""
    return [OwnHourOut.of(own) for own in member_hours(run_id, member_id, query.day)]


@doors.get("/me/statements", permission=Permission.OWN_VIEW, response=Page[OwnStatementHeadOut])
def own_statements(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Your statements, the newest period first."""
    rows = runs_with_own_amount(own_member_id(request))
    found = page_of(rows, page, sortable={"period": "first_on"}, default="-period")
    return {**found, "items": [OwnStatementHeadOut.of(run) for run in found["items"]]}


@doors.get("/me/statements/{run_id}", permission=Permission.OWN_VIEW, response=StatementOut)
def own_statement(request: HttpRequest, run_id: UUID) -> Any:
    """Your own statement of a run."""
    return StatementOut.of(
        member_statement(published_run_id(run_id), own_member_id(request)),
        hours_url=f"/api/v1/me/statements/{run_id}/hours",
    )


@doors.get("/me/statements/{run_id}/hours", permission=Permission.OWN_VIEW, response=list[OwnHourOut])
def own_statement_hours(request: HttpRequest, run_id: UUID, query: Query[DayQuery]) -> Any:
    """A day of your own statement, hour by hour."""
    return [
        OwnHourOut.of(own)
        for own in member_hours(published_run_id(run_id), own_member_id(request), query.day)
    ]


def _compute_ask(run: SettlementRun) -> None:
    task_ask(
        run_compute_task,
        str(run.pk),
        if_unanswered=f"The run {run.pk} is kept as a draft, but the queue of background work does not"
        " answer: resume it in a moment.",
    )


@doors.get(
    "/memberships/{membership_id}/exit-preview", permission=Permission.RUNS_VIEW, response=ExitPreviewOut
)
def membership_exit_preview(
    request: HttpRequest, membership_id: UUID, query: Query[ExitQuery]
) -> ExitPreview:
    """What the end of a membership on a day changes in the open months; nothing is stored."""
    return exit_preview(membership_id=membership_id, valid_until=query.valid_until)
