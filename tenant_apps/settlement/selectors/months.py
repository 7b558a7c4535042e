"""The published months of a year, as far as surplus and year need them (R54, R55)."""

from collections import Counter, defaultdict
from uuid import UUID

from cer.calc.quantities import kwh_from_uwh
from cer.calc.surplus import PlantSet, PremiumTotals
from tenant_apps.settlement.computation.inputs import SettledMonth
from tenant_apps.settlement.models import RunAmount, RunMemberAmount, RunPlant, RunPod, SettlementRun
from tenant_apps.settlement.states import RunKind, RunState, Title


def published_months(year: int) -> tuple[SettledMonth, ...]:
    """The published monthly runs of a calendar year, oldest first, in five queries."""
    runs = list(
        SettlementRun.objects.filter(
            kind=RunKind.MONTHLY.value,
            state=RunState.PUBLISHED.value,
            first_on__year=year,
        ).order_by("first_on")
    )
    ids = [run.id for run in runs]
    plants = _plants(ids)
    pods = _pods(ids)
    weights = _weights(ids)
    reserves = dict(
        RunAmount.objects.filter(run__in=ids, title=Title.SURPLUS_RESERVE.value).values_list(
            "run_id", "amount_cents"
        )
    )
    return tuple(
        SettledMonth(
            first_on=run.first_on,
            result_digest=run.result_digest,
            plants=tuple(plants[run.id]),
            reserve_cents=reserves[run.id],
            producer_weights_uwh=weights[run.id, Title.PRODUCER.value],
            consumer_weights_uwh=weights[run.id, Title.CONSUMER.value],
            eligible_weights_uwh=pods[run.id, False],
            unknown_holders=tuple(sorted(pods[run.id, None])),
        )
        for run in runs
    )


def other_months_digests(run: SettlementRun) -> list[str]:
    """Digests of the year's other published months, to see whether they are those a run was computed with."""
    rows = SettlementRun.objects.filter(
        kind=RunKind.MONTHLY.value, state=RunState.PUBLISHED.value, first_on__year=run.first_on.year
    ).exclude(pk=run.pk)
    return list(rows.order_by("first_on").values_list("result_digest", flat=True))


def _plants(ids: list[UUID]) -> dict[UUID, list[tuple[str, PlantSet, PremiumTotals]]]:
    found: dict[UUID, list[tuple[str, PlantSet, PremiumTotals]]] = defaultdict(list)
    rows = (
        RunPlant.objects.filter(run__in=ids)
        .exclude(plant_set="")
        .order_by("run_id", "configuration", "plant")
        .values_list(
            "run_id",
            "configuration",
            "plant_set",
            "premium_injected_uwh",
            "eaci_total_uwh",
            "premium_eur",
        )
    )
    for run_id, configuration, plant_set, injected_uwh, eaci_uwh, premium_eur in rows:
        totals = PremiumTotals(
            injected_kwh=kwh_from_uwh(injected_uwh),
            eaci_kwh=kwh_from_uwh(eaci_uwh),
            premium_eur=premium_eur,
        )
        found[run_id].append((configuration, PlantSet(plant_set), totals))
    return found


def _pods(ids: list[UUID]) -> dict[tuple[UUID, bool | None], dict[str, int]]:
    """Shared energy by member of those who are enterprises, are not, or are unknown. [micro-Wh]"""
    found: dict[tuple[UUID, bool | None], dict[str, int]] = defaultdict(Counter)
    rows = RunPod.objects.filter(run__in=ids, shared_uwh__gt=0)
    for run_id, member, is_enterprise, shared_uwh in rows.values_list(
        "run_id", "member", "is_enterprise", "shared_uwh"
    ):
        found[run_id, is_enterprise][member] += shared_uwh
    return found


def _weights(ids: list[UUID]) -> dict[tuple[UUID, str], dict[str, int]]:
    found: dict[tuple[UUID, str], dict[str, int]] = defaultdict(dict)
    rows = RunMemberAmount.objects.filter(run__in=ids)
    for run_id, title, member, weight_uwh in rows.values_list("run_id", "title", "member_code", "weight_uwh"):
        found[run_id, title][member] = weight_uwh
    return found
