"""Everything a run is computed from, read in one snapshot of the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import DAY, Period
from cer.calc.rules import RuleSet, Voltage
from cer.kit.errors import RuleBrokenError
from shared_apps.market.selectors import zone_prices
from shared_apps.rulebook.selectors import rule_set_by_version
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.metering.selectors import EnergyMatrix, PodSpan, Stretch, energy_matrix
from tenant_apps.metering.selectors.presence import pods_ever_read
from tenant_apps.plants.selectors import ConfigurationRegistry, configuration_registry
from tenant_apps.settlement.computation.inputs import (
    ConfigurationInputs,
    Finding,
    HeldPod,
    RunInputsValue,
    SharingVersion,
    finding,
)
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.months import published_months
from tenant_apps.settlement.states import RunKind
from tenant_apps.sharing.selectors import sharing_rule_valid_in

NAMED_GAPS = 50


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database, read only and short: nothing is computed inside it."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def run_inputs(run: SettlementRun) -> RunInputsValue:
    """Inputs of a run as known on its moments; a gap, an unknown price or rule is refused by name (R26)."""
    rule_set = run_rule_set(run)
    period = Period.of_days(run.first_on, run.until_on)
    known_at = run.readings_known_at
    assert known_at is not None  # noqa: S101  # set with the change to `checking`
    # Runs older than the registry's versions noted one moment only.
    registry_known_at = run.registry_known_at or known_at
    if run.kind == RunKind.YEARLY:
        return _year_inputs(period, rule_set, registry_known_at)
    parts = _configurations(_registries(period, registry_known_at), period, known_at)
    first_on = min(part.period.first_on for part in parts)
    last_on = max(part.period.last_on for part in parts)
    return RunInputsValue(
        period=period,
        rule_set=rule_set,
        sharing=_sharing(first_on, last_on + DAY),
        configurations=parts,
        months=tuple(
            month for month in published_months(period.first_on.year) if month.first_on != run.first_on
        ),
    )


def run_rule_set(run: SettlementRun) -> RuleSet:
    """The law of a run, with what its starter declared (R45)."""
    return replace(
        rule_set_by_version(run.rule_set_version),
        tariffs_as_of=run.tariffs_as_of,
        carries_forward=run.is_provisional,
    )


def _sharing(first_on: date, until_on: date) -> SharingVersion:
    rule = sharing_rule_valid_in(first_on=first_on, until_on=until_on)
    return SharingVersion(
        version=rule.version,
        costs_share=rule.costs_share,
        social_fund_share=rule.social_fund_share,
        producers_share=rule.producers_share,
        consumers_share=rule.consumers_share,
        key=rule.key,
    )


def _year_inputs(period: Period, rule_set: RuleSet, known_at: datetime) -> RunInputsValue:
    """The published months of a calendar year; a month that could be settled and is not stops the year."""
    months = published_months(period.first_on.year)
    published = {month.first_on for month in months}
    missing = [
        month.month_name
        for month in period.months
        if month.first_on not in published and _is_settleable(month, known_at)
    ]
    if missing or not months:
        raise RuleBrokenError(
            f"The year {period.first_on.year} is not complete: publish {', '.join(missing) or 'its months'} "
            "first.",
            code="year_incomplete",
            months=missing,
        )
    return RunInputsValue(
        period=period,
        rule_set=rule_set,
        sharing=_sharing(months[-1].first_on, months[-1].first_on + DAY),
        configurations=(),
        months=months,
    )


def _is_settleable(month: Period, known_at: datetime) -> bool:
    return any(_active(registry) for registry in _registries(month, known_at))


def _registries(period: Period, known_at: datetime) -> list[ConfigurationRegistry]:
    ids: list[UUID] = list(configurations_listed().order_by("code").values_list("pk", flat=True))
    return [configuration_registry(configuration_id, period, known_at=known_at) for configuration_id in ids]


def _active(registry: ConfigurationRegistry) -> bool:
    return bool(registry.plants and registry.pods)


def _configurations(
    registries: Sequence[ConfigurationRegistry], period: Period, known_at: datetime
) -> tuple[ConfigurationInputs, ...]:
    active = [registry for registry in registries if _active(registry)]
    if not active:
        raise RuleBrokenError(
            f"No configuration has a plant and a held POD in {period.month_name}: nothing can be settled.",
            code="nothing_to_settle",
        )
    gaps: list[tuple[Direction, Stretch]] = []
    parts = tuple(_configuration(registry, known_at, gaps) for registry in active)
    _gaps_refuse(gaps)
    return parts


def _configuration(
    registry: ConfigurationRegistry, known_at: datetime, gaps: list[tuple[Direction, Stretch]]
) -> ConfigurationInputs:
    period = _days_in_use(registry)
    held_pods, unread = held_pods_of(registry, known_at)
    withdrawn = energy_matrix(
        spans=[PodSpan(held.pod, held.days.first_on, held.days.until_on) for held in held_pods],
        direction=Direction.WITHDRAWN,
        period=period,
        known_at=known_at,
    )
    fed_in = energy_matrix(
        spans=[PodSpan(plant.pod, plant.first_on, plant.until_on) for plant in registry.plants],
        direction=Direction.FED_IN,
        period=period,
        known_at=known_at,
    )
    for matrix in (withdrawn, fed_in):
        gaps.extend((matrix.direction, stretch) for stretch in matrix.gaps)
    prices = zone_prices(registry.market_zone, period, known_at=known_at)
    return ConfigurationInputs(
        registry=registry,
        period=period,
        held_pods=held_pods,
        injected_wh=fed_in.energy_wh,
        withdrawn_wh=withdrawn.energy_wh,
        price_ueur_mwh=prices.price_ueur_mwh,
        readings_digest=_readings_digest([withdrawn, fed_in]),
        prices_digest=prices.digest,
        price_sources=prices.sources,
        findings=(*_unread_findings(unread), *_state_findings([withdrawn, fed_in])),
    )


def _days_in_use(registry: ConfigurationRegistry) -> Period:
    """The days from the first to the last on which any plant or POD counts."""
    spans = [(plant.first_on, plant.until_on) for plant in registry.plants]
    spans += [(days.first_on, days.until_on) for pod in registry.pods for days in pod.holders]
    return Period.of_days(min(first for first, _ in spans), max(until for _, until in spans))


def held_pods_of(
    registry: ConfigurationRegistry, known_at: datetime
) -> tuple[tuple[HeldPod, ...], tuple[str, ...]]:
    """The rows of withdrawals, and the feed-in points that have no withdrawal meter.

    A POD with a plant of which no withdrawal was ever read only feeds in; any other POD must have its
    withdrawals, or the month is refused (R26).
    """
    feeding = sorted({plant.pod for plant in registry.plants})
    read = pods_ever_read(feeding, Direction.WITHDRAWN, known_at=known_at)
    unread = tuple(pod for pod in feeding if pod not in read)
    held = tuple(
        HeldPod(pod=pod.code, voltage=pod.voltage or Voltage.LOW, days=days)
        for pod in registry.pods
        if pod.code not in unread
        for days in pod.holders
    )
    return held, unread


def _readings_digest(matrices: Sequence[EnergyMatrix]) -> str:
    """One digest over the revisions of every row that was read."""
    digest = sha256()
    for matrix in matrices:
        for version in matrix.versions:
            digest.update(f"{version.pod} {version.first_on} {version.until_on} {version.sha256}\n".encode())
    return digest.hexdigest()


def _unread_findings(pods: Sequence[str]) -> Iterator[Finding]:
    if pods:
        yield finding(
            "withdrawal_never_read",
            f"No withdrawal was ever read at {', '.join(pods)}: these points only feed in.",
            pods=list(pods),
        )


def _state_findings(matrices: Sequence[EnergyMatrix]) -> Iterator[Finding]:
    quarters: dict[tuple[str, str, str], int] = {}
    for matrix in matrices:
        for stretch in matrix.unmeasured:
            key = (stretch.pod, matrix.direction.value, stretch.state.word)
            quarters[key] = quarters.get(key, 0) + stretch.quarters
    for (pod, direction, state), count in sorted(quarters.items()):
        yield finding(
            f"readings_{state}",
            f"POD {pod} has {count} quarter-hours ({direction}) that are {state}, not measured (R26, R28).",
            pod=pod,
            direction=direction,
            quarters=count,
        )


def _gaps_refuse(gaps: Sequence[tuple[Direction, Stretch]]) -> None:
    """A gap is never a zero: name the PODs and the hours (R26)."""
    if not gaps:
        return
    named = sorted((stretch.starts_at, stretch.pod, direction.value) for direction, stretch in gaps)
    first_at, first_pod, direction = named[0]
    raise RuleBrokenError(
        f"POD {first_pod} has no {direction} reading from {first_at:%Y-%m-%d %H:%M} UTC on"
        + (f", and there are {len(gaps) - 1} more gaps" if len(gaps) > 1 else "")
        + ". A gap is not a zero: import what is missing, then start again (R26).",
        code="readings_missing",
        gap_count=len(gaps),
        gaps=[
            {
                "pod": stretch.pod,
                "direction": gap_direction.value,
                "starts_at": stretch.starts_at.isoformat(),
                "quarters": stretch.quarters,
            }
            for gap_direction, stretch in sorted(gaps, key=lambda gap: (gap[1].starts_at, gap[1].pod))[
                :NAMED_GAPS
            ]
        ],
    )
