"""A month: energy, premium, valorisation, the reserve for the surplus, and what each member gets."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from cer.calc.allocation import distribute
from cer.calc.intervals import Period
from cer.calc.money import cents_from_eur
from cer.calc.quantities import kwh_from_wh
from cer.calc.rules import LawValue, RuleSet
from cer.calc.settlement import ConfigurationSettlement, WithdrawalSeries, configuration_settle
from cer.calc.surplus import plant_set, premium_totals
from cer.calc.valorisation import Valorisation, ValorisationMonth, valorisation_settle
from tenant_apps.settlement.canonical import decimal_text
from tenant_apps.settlement.computation.inputs import (
    COSTS_FUND,
    SOCIAL_FUND,
    ConfigurationInputs,
    Finding,
    HeldPod,
    MemberAmount,
    RunInputsValue,
    SharingVersion,
    finding,
)
from tenant_apps.settlement.computation.results import (
    ConfigurationResult,
    PlantResult,
    PodShare,
    RunResult,
    ValorisationComponent,
)
from tenant_apps.settlement.computation.surplus_reserve import (
    SetTotals,
    reserve_cents,
    surplus_by_configuration,
    surplus_cents,
    surplus_documents,
)
from tenant_apps.settlement.states import Title


def month_compute(
    inputs: RunInputsValue, *, on_configuration: Callable[[Period], None] = lambda _period: None
) -> RunResult:
    """Settle every configuration, then divide what they bring together (rule book, section 13)."""
    configurations = []
    for part in inputs.configurations:
        configurations.append(_configuration(part, inputs.rule_set))
        on_configuration(part.period)
    premium_cents = sum(plant.premium_cents for part in configurations for plant in part.plants)
    valorisation_cents = sum(part.valorisation_cents for part in configurations)
    earlier = [plant for month in inputs.months for plant in month.plants]
    checked = surplus_by_configuration(
        [*earlier, *_set_totals(configurations)], inputs.rule_set, on=inputs.period.last_on
    )
    held_cents = reserve_cents(
        forecast_cents=surplus_cents(checked),
        held_cents=sum(month.reserve_cents for month in inputs.months),
        premium_cents=premium_cents,
    )
    given, member_amounts = base_divide(
        base_cents=premium_cents - held_cents + valorisation_cents,
        sharing=inputs.sharing,
        producer_weights_uwh=_producer_weights(inputs.configurations, configurations),
        consumer_weights_uwh=_consumer_weights(configurations),
    )
    return RunResult(
        configurations=tuple(configurations),
        amounts_cents={
            Title.PREMIUM: premium_cents,
            Title.VALORISATION: valorisation_cents,
            Title.SURPLUS_RESERVE: held_cents,
            **given,
            Title.SURPLUS: 0,
        },
        member_amounts=member_amounts,
        surplus=surplus_documents(checked),
        totals=_totals(configurations),
        findings=tuple(_findings(inputs, configurations)),
    )


def base_divide(
    *,
    base_cents: int,
    sharing: SharingVersion,
    producer_weights_uwh: Mapping[str, int],
    consumer_weights_uwh: Mapping[str, int],
) -> tuple[dict[Title, int], tuple[MemberAmount, ...]]:
    """Costs, social fund, producers and consumers, by the community's rule (R60-R67). [cents]"""
    divided = distribute(
        base_cents=base_cents,
        surplus_cents=0,
        shares=sharing.shares,
        producer_weights=producer_weights_uwh,
        consumer_weights=consumer_weights_uwh,
        is_enterprise=dict.fromkeys(consumer_weights_uwh, False),
    )
    given = {
        Title.COSTS: divided.funds[COSTS_FUND],
        Title.SOCIAL_FUND: divided.funds[SOCIAL_FUND],
        Title.PRODUCER: sum(divided.producers.values()),
        Title.CONSUMER: sum(divided.consumers.values()),
    }
    blocks = (
        (Title.PRODUCER, divided.producers, producer_weights_uwh),
        (Title.CONSUMER, divided.consumers, consumer_weights_uwh),
    )
    member_amounts = tuple(
        MemberAmount(member, title, parts[member], weights[member])
        for title, parts, weights in blocks
        for member in sorted(parts)
    )
    return given, member_amounts


def _configuration(inputs: ConfigurationInputs, rule_set: RuleSet) -> ConfigurationResult:
    settlement = configuration_settle(
        kind=inputs.registry.kind,
        period=inputs.period,
        plants=[plant.terms for plant in inputs.registry.plants],
        injected_wh=inputs.injected_wh,
        withdrawals=[
            WithdrawalSeries(pod=held.key, holder=held.days.category, voltage=held.voltage)
            for held in inputs.held_pods
        ],
        withdrawn_wh=inputs.withdrawn_wh,
        price_ueur_mwh=inputs.price_ueur_mwh,
        rule_set=rule_set,
    )
    pod_of = {plant.terms.code: plant.pod for plant in inputs.registry.plants}
    return ConfigurationResult(
        code=inputs.registry.configuration,
        market_zone=inputs.registry.market_zone,
        settlement=settlement,
        plants=tuple(
            PlantResult(
                settlement=plant,
                pod=pod_of[plant.code],
                plant_set=plant_set(plant) or "",
                premium_cents=cents_from_eur(plant.premium_eur),
            )
            for plant in settlement.plants
        ),
        pods=_pod_shares(inputs, settlement),
        components=_components(valorisation_settle(settlement, rule_set)),
    )


def _pod_shares(inputs: ConfigurationInputs, settlement: ConfigurationSettlement) -> tuple[PodShare, ...]:
    rows_by_key: dict[str, list[HeldPod]] = {}
    for held in inputs.held_pods:
        rows_by_key.setdefault(held.key, []).append(held)
    shares = []
    for settled in settlement.pods:
        rows = rows_by_key[settled.pod]
        shares.append(
            PodShare(
                pod=rows[0].pod,
                member=rows[0].days.member,
                is_enterprise=rows[0].days.is_enterprise,
                first_on=min(row.days.first_on for row in rows),
                until_on=max(row.days.until_on for row in rows),
                withdrawn_wh=settled.withdrawn_wh,
                shared_uwh=settled.shared_uwh,
            )
        )
    return tuple(shares)


def _components(valorisation: Valorisation) -> tuple[ValorisationComponent, ...]:
    return tuple(part for month in valorisation.months for part in _month_components(month))


def _month_components(month: ValorisationMonth) -> Iterable[ValorisationComponent]:
    values = tuple(_law_document(value) for value in month.values)
    yield _component("trase", "R41", month.parts.trase_eur, values[:1])
    if len(values) > 1:
        yield _component("btau", "R42", month.parts.btau_eur, values[1:2])
        yield _component("losses", "R43", month.parts.losses_eur, values[2:])


def _component(
    name: str, rule: str, amount_eur: Decimal, values: tuple[dict[str, object], ...]
) -> ValorisationComponent:
    return ValorisationComponent(name, rule, amount_eur, cents_from_eur(amount_eur), values)


def _law_document(value: LawValue) -> dict[str, object]:
    return {
        "component": value.component,
        "value": decimal_text(value.value),
        "on": value.on.isoformat(),
        "carried_from": value.carried_from.isoformat() if value.carried_from else None,
    }


def _set_totals(configurations: Iterable[ConfigurationResult]) -> list[SetTotals]:
    return [
        (part.code, chosen, premium_totals(plant.settlement))
        for part in configurations
        for plant in part.plants
        if (chosen := plant_set(plant.settlement))
    ]


def _consumer_weights(configurations: Iterable[ConfigurationResult]) -> Mapping[str, int]:
    """Coincident withdrawal of each member (R62). [micro-Wh]"""
    weights: Counter[str] = Counter()
    for part in configurations:
        for pod in part.pods:
            weights[pod.member] += pod.shared_uwh
    return dict(weights)


def _producer_weights(
    inputs: Iterable[ConfigurationInputs], configurations: Iterable[ConfigurationResult]
) -> Mapping[str, int]:
    """Shared energy attributed to the plants of each member, on the days on which it held the POD. [micro-Wh]

    The mirror of the consumers' key (R24, R62). The plant of a third-party producer belongs to none (R4).
    """
    weights: Counter[str] = Counter()
    for part, result in zip(inputs, configurations, strict=True):
        holders = {pod.code: pod.holders for pod in part.registry.pods}
        for plant in result.plants:
            for days in holders.get(plant.pod, ()):
                hours = part.period.hours_of(Period.of_days(days.first_on, days.until_on))
                weights[days.member] += int(plant.settlement.hours.eac_uwh[hours].sum())
    return dict(weights)


def _totals(configurations: Iterable[ConfigurationResult]) -> dict[str, object]:
    settled = [part.settlement for part in configurations]
    plants = [plant for part in configurations for plant in part.plants]
    return {
        "hours": max((part.period.hours for part in settled), default=0),
        "withdrawn_kwh": str(kwh_from_wh(sum(int(part.withdrawn_wh.sum()) for part in settled))),
        "fed_in_kwh": str(kwh_from_wh(sum(int(part.injected_wh.sum()) for part in settled))),
        "shared_kwh": str(kwh_from_wh(sum(part.eac_total_wh for part in settled))),
        "premium_eur": decimal_text(sum((plant.settlement.premium_eur for plant in plants), Decimal(0))),
        "valorisation_eur": decimal_text(sum((part.valorisation_eur for part in configurations), Decimal(0))),
    }


def _findings(inputs: RunInputsValue, configurations: Iterable[ConfigurationResult]) -> Iterable[Finding]:
    for part, result in zip(inputs.configurations, configurations, strict=True):
        yield from part.findings
        yield from _law_findings(result, inputs.rule_set)
        unknown = sorted({held.pod for held in part.held_pods if held.days.category is None})
        if unknown and any(plant.terms.grant_pct for plant in part.registry.plants):
            yield finding(
                "holder_category_unknown",
                f"Nobody registered who holds {len(unknown)} PODs, so none of their energy is exempt from "
                "the grant cut (R36).",
                pods=unknown,
            )


def _law_findings(result: ConfigurationResult, rule_set: RuleSet) -> Iterable[Finding]:
    settlement = result.settlement
    if settlement.hours_taken_as_of:
        yield finding(
            "tariffs_taken_as_of",
            f"{settlement.hours_taken_as_of} hours before the premium's first table take that of "
            f"{rule_set.tariffs_as_of}.",
            configuration=result.code,
            hours=settlement.hours_taken_as_of,
        )
    for codes in settlement.equal_entries:
        yield finding(
            "entry_equal",
            f"Plants {', '.join(codes)} entered into operation on the same day: their order is that of their "
            "codes (R24).",
            plants=list(codes),
        )
    for part in result.components:
        for value in part.values:
            if value["carried_from"]:
                yield finding(
                    "value_carried_forward",
                    f"{value['component']} on {value['on']} is not known; the value of "
                    f"{value['carried_from']} was carried forward, so this result is provisional (R45).",
                    **value,
                )
