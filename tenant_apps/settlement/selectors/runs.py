"""Runs and what they wrote."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from cer.kit.errors import NotFoundError
from tenant_apps.settlement.models import RunInputs, SettlementRun
from tenant_apps.settlement.states import RunKind, RunState

FINAL = (RunState.PUBLISHED.value, RunState.SUPERSEDED.value)


def runs_listed() -> QuerySet[SettlementRun]:
    return SettlementRun.objects.all()


def runs_open() -> QuerySet[SettlementRun]:
    """Runs that count and are not decided yet."""
    ended = (RunState.PUBLISHED, RunState.SUPERSEDED, RunState.FAILED, RunState.CANCELLED)
    return SettlementRun.objects.exclude(state__in=ended).exclude(kind=RunKind.SIMULATION)


def settled_until() -> date | None:
    """The first day that no published run reaches."""
    published = SettlementRun.objects.filter(state=RunState.PUBLISHED)
    until: date | None = published.aggregate(until=Max("until_on"))["until"]
    return until


def run_by_id(run_id: UUID) -> SettlementRun:
    run = SettlementRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFoundError("There is no such run in this community.")
    return run


def published_run_id(run_id: UUID) -> UUID:
    """The id of a run that is final: members see no other."""
    if not SettlementRun.objects.filter(pk=run_id, state__in=FINAL).exists():
        raise NotFoundError("There is no such statement.")
    return run_id


def period_name(run: SettlementRun) -> str:
    """The month as `2024-06`, the year as `2024`."""
    return f"{run.first_on:%Y}" if run.kind == RunKind.YEARLY else f"{run.first_on:%Y-%m}"


def inputs_document(run_id: UUID) -> dict[str, Any]:
    """What a run was computed from, as it was recorded."""
    recorded = RunInputs.objects.filter(run=run_id).first()
    if recorded is None:
        raise NotFoundError("The run has not recorded its inputs: it is not computed, or does not exist.")
    document: dict[str, Any] = json.loads(recorded.document)
    return document
