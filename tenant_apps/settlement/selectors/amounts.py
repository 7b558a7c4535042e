"""Sums over what runs wrote."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from cer.calc.quantities import kwh_from_uwh
from tenant_apps.settlement.models import RunAmount, RunPlant, SettlementRun
from tenant_apps.settlement.states import RunKind, RunState, Title


def run_amounts_cents(run_id: UUID) -> Mapping[Title, int]:
    """The waterfall of a run: every title with its amount. [cents]"""
    amounts = RunAmount.objects.filter(run=run_id).values_list("title", "amount_cents")
    return {Title(title): cents for title, cents in amounts}


def run_moved_cents(run_id: UUID) -> int:
    """How much money a run moves: what comes in or what is given out, whichever is more. [cents]"""
    moved = {title: abs(cents) for title, cents in run_amounts_cents(run_id).items()}
    coming_in = sum(moved.get(title, 0) for title in (Title.PREMIUM, Title.VALORISATION))
    return max(coming_in, sum(moved.values()) - coming_in)


def year_amounts_cents(year: int) -> Mapping[Title, int]:
    """Every title over the published months and the published year. [cents]"""
    sums = (
        RunAmount.objects.filter(run__in=_published(year))
        .values_list("title")
        .annotate(cents=Sum("amount_cents"))
    )
    return {Title(title): cents for title, cents in sums}


def year_shared_kwh(year: int) -> Decimal:
    """Shared energy of the published months. [kWh]"""
    months = _published(year).filter(kind=RunKind.MONTHLY.value)
    total_uwh = RunPlant.objects.filter(run__in=months).aggregate(uwh=Sum("eac_total_uwh"))["uwh"]
    return kwh_from_uwh(int(total_uwh or 0))


def _published(year: int) -> QuerySet[SettlementRun]:
    return SettlementRun.objects.filter(first_on__year=year, state=RunState.PUBLISHED.value)
