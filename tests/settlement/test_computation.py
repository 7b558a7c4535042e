"""Whatever the inputs: no cent is lost, no energy is invented, no float is used (F9, F10)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.intervals import Period
from cer.calc.rules import ConfigurationKind, HolderCategory, Source, Voltage
from cer.calc.settlement import PlantTerms
from cer.calc.surplus import PlantSet, PremiumTotals
from shared_apps.rulebook.tariff_file import rule_set_from_file
from tenant_apps.members.selectors import HolderDays
from tenant_apps.plants.selectors import ConfigurationRegistry, RegisteredPlant, RegisteredPod
from tenant_apps.settlement.canonical import canonical_bytes
from tenant_apps.settlement.computation.inputs import (
    ConfigurationInputs,
    HeldPod,
    RunInputsValue,
    SettledMonth,
    SharingVersion,
)
from tenant_apps.settlement.computation.monthly import base_divide, month_compute
from tenant_apps.settlement.computation.surplus_reserve import reserve_cents
from tenant_apps.settlement.computation.yearly import year_compute
from tenant_apps.settlement.states import Title

DAY = Period.of_days(date(2024, 3, 31), date(2024, 4, 1))
FIRST_ON, UNTIL_ON = date(2024, 3, 31), date(2024, 4, 1)
MEMBER_COUNT = 3


RULE_SET = rule_set_from_file()


def shares(limit: int = 10**6) -> st.SearchStrategy[Decimal]:
    return st.integers(0, limit).map(lambda millionths: Decimal(millionths).scaleb(-6))


@st.composite
def sharing_versions(draw: st.DrawFn) -> SharingVersion:
    costs, producers = draw(shares()), draw(shares())
    fund = draw(shares(10**6 - int(costs * 10**6)))
    return SharingVersion(1, costs, fund, producers, 1 - producers, "coincident_withdrawal")


weights = st.dictionaries(
    st.text("ABCDEFG", min_size=1, max_size=4), st.integers(0, 10**15), min_size=1
).filter(lambda parts: sum(parts.values()) > 0)
HALVES = SharingVersion(1, Decimal(0), Decimal(0), Decimal("0.5"), Decimal("0.5"), "coincident_withdrawal")


@settings(deadline=None)
@given(st.integers(-(10**9), 10**12), sharing_versions(), weights, weights)
@example(1, HALVES, {"A": 1, "B": 1}, {"A": 1, "B": 1})
@example(
    10**7 + 1, HALVES, {f"M{n:05}": n % 7 for n in range(10_000)}, {f"M{n:05}": 1 for n in range(10_000)}
)
def test_f09_everything_received_is_given_to_the_cent(
    base_cents: int, sharing: SharingVersion, producers: dict[str, int], consumers: dict[str, int]
) -> None:
    given_cents, amounts = base_divide(
        base_cents=base_cents,
        sharing=sharing,
        producer_weights_uwh=producers,
        consumer_weights_uwh=consumers,
    )
    assert sum(given_cents.values()) == base_cents
    for title in (Title.PRODUCER, Title.CONSUMER):
        assert sum(part.amount_cents for part in amounts if part.title is title) == given_cents[title]
    sign = 1 if base_cents >= 0 else -1
    assert all(sign * part.amount_cents >= 0 for part in amounts)


@given(st.integers(0, 10**9), st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)), max_size=12))
def test_r55_the_reserve_never_holds_more_than_a_month_brings_nor_more_than_is_due(
    held_cents: int, months: list[tuple[int, int]]
) -> None:
    for forecast_cents, premium_cents in months:
        added = reserve_cents(
            forecast_cents=forecast_cents, held_cents=held_cents, premium_cents=premium_cents
        )
        assert added <= premium_cents
        assert held_cents + added <= forecast_cents
        held_cents += added


def month_of(
    eaci_kwh: int, reserve: int, eligible: dict[str, int], unknown: tuple[str, ...] = ()
) -> SettledMonth:
    """A published month of one plant that injected 1000 kWh and earned 100 EUR."""
    totals = PremiumTotals(injected_kwh=Decimal(1000), eaci_kwh=Decimal(eaci_kwh), premium_eur=Decimal(100))
    return SettledMonth(
        first_on=date(2024, 5, 1),
        result_digest="x",
        plants=(("C1", PlantSet.TARIFF_ONLY, totals),),
        reserve_cents=reserve,
        producer_weights_uwh={"P": 7},
        consumer_weights_uwh={"A": 1, "B": 2, "C": 4},
        eligible_weights_uwh=eligible,
        unknown_holders=unknown,
    )


def year_of(*months: SettledMonth, sharing: SharingVersion = HALVES) -> RunInputsValue:
    return RunInputsValue(
        period=Period.of_year(2024),
        rule_set=RULE_SET,
        sharing=sharing,
        configurations=(),
        months=months,
    )


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 1000),
            st.integers(0, 10**4),
            st.dictionaries(st.sampled_from("ABC"), st.integers(0, 10**12)),
        ),
        min_size=1,
        max_size=4,
    ),
    sharing_versions(),
)
def test_f09_a_year_gives_out_its_reserve_to_the_cent(
    months: list[tuple[int, int, dict[str, int]]], sharing: SharingVersion
) -> None:
    result = year_compute(year_of(*(month_of(*month) for month in months), sharing=sharing))
    released = -result.amounts_cents[Title.SURPLUS_RESERVE]
    given_cents = sum(
        result.amounts_cents[title]
        for title in (Title.COSTS, Title.SOCIAL_FUND, Title.PRODUCER, Title.CONSUMER, Title.SURPLUS)
    )
    assert released == given_cents == sum(reserve for _, reserve, _ in months)


def test_r50_the_surplus_is_the_points_above_the_threshold_times_the_premium() -> None:
    result = year_compute(year_of(month_of(600, 500, {"A": 3, "B": 1})))
    assert result.amounts_cents[Title.SURPLUS] == 500
    assert {part.member: part.amount_cents for part in result.member_amounts if part.title == "surplus"} == {
        "A": 375,
        "B": 125,
    }


def test_r52_without_an_eligible_consumer_all_of_it_goes_to_the_social_fund() -> None:
    result = year_compute(year_of(month_of(600, 500, {})))
    assert (result.amounts_cents[Title.SURPLUS], result.amounts_cents[Title.SOCIAL_FUND]) == (0, 500)


def test_r52_an_unknown_holder_stops_the_surplus() -> None:
    with pytest.raises(Exception, match="It is not registered whether these members are enterprises: A"):
        year_compute(year_of(month_of(600, 500, {"B": 1}, ("A",))))


def test_r54_the_year_is_checked_on_its_totals_and_not_month_by_month() -> None:
    result = year_compute(year_of(month_of(700, 0, {"A": 1}), month_of(300, 0, {"A": 1})))
    assert result.amounts_cents[Title.SURPLUS] == 0


@st.composite
def months(draw: st.DrawFn) -> RunInputsValue:
    """One day, two plants of members, one of a third party, three members that withdraw."""
    seed = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = draw(st.sampled_from([1, 50, 5000]))
    injected = seed.integers(0, draw(st.sampled_from([1, 300, 10**6])), (3, DAY.quarters))
    withdrawn = seed.integers(0, scale, (MEMBER_COUNT, DAY.quarters))
    pods = tuple(
        RegisteredPod(
            code=f"POD{number}",
            voltage=None,
            holders=(
                HolderDays(
                    member=f"M{number}",
                    category=draw(st.sampled_from([*HolderCategory, None])),
                    is_enterprise=draw(st.booleans()),
                    first_on=FIRST_ON,
                    until_on=UNTIL_ON,
                ),
            ),
        )
        for number in range(MEMBER_COUNT)
    )
    registry = ConfigurationRegistry(
        configuration="C1",
        kind=ConfigurationKind.CER,
        primary_substation="AC001E00001",
        market_zone="NORD",
        period=DAY,
        plants=tuple(
            RegisteredPlant(terms=plant_terms(draw, number), pod=pod, first_on=FIRST_ON, until_on=UNTIL_ON)
            for number, pod in enumerate(["POD0", "POD1", "THIRD"])
        ),
        pods=pods,
    )
    part = ConfigurationInputs(
        registry=registry,
        period=DAY,
        held_pods=tuple(HeldPod(pod.code, Voltage.LOW, pod.holders[0]) for pod in pods),
        injected_wh=injected.astype(np.int64),
        withdrawn_wh=withdrawn.astype(np.int64),
        price_ueur_mwh=seed.integers(-50_000_000, 400_000_000, DAY.hours),
        readings_digest="r",
        prices_digest="p",
        price_sources=("invented",),
        findings=(),
    )
    return RunInputsValue(
        period=DAY,
        rule_set=RULE_SET,
        sharing=HALVES,
        configurations=(part,),
        months=(),
    )


def plant_terms(draw: st.DrawFn, number: int) -> PlantTerms:
    return PlantTerms(
        code=f"P{number}",
        power_kw=Decimal(draw(st.sampled_from(["20", "200.001", "999", "1200"]))),
        source=Source.PV,
        region="Lombardia",
        zone="NORD",
        entry_on=date(2023, 1, 1 + draw(st.integers(0, 3))),
        grant_pct=Decimal(draw(st.sampled_from(["0", "12.5", "40"]))),
        premium=DAY if draw(st.booleans()) else None,
    )


@settings(max_examples=40, deadline=None)
@given(months())
def test_f10_shared_energy_and_money_hold_together_for_any_inputs(inputs: RunInputsValue) -> None:
    try:
        result = month_compute(inputs)
    except ValidationError as refusal:
        if refusal.code != "all_weights_zero":
            raise
        reject()
    (part,) = result.configurations
    settled = part.settlement
    assert (settled.eac_wh <= np.minimum(settled.injected_wh, settled.withdrawn_wh)).all()
    assert sum(pod.shared_uwh for pod in part.pods) == settled.eac_total_wh * 10**6
    assert sum(plant.settlement.eac_uwh for plant in part.plants) == settled.eac_total_wh * 10**6
    assert all(amount.amount_cents >= 0 for amount in result.member_amounts)
    rounded = sum(Fraction(plant.settlement.premium_eur) * 100 for plant in part.plants)
    assert abs(result.amounts_cents[Title.PREMIUM] - rounded) <= Fraction(len(part.plants), 2)
    assert month_compute(inputs).digest() == result.digest()


def test_f10_no_float_reaches_the_recorded_bytes() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_bytes({"premium_eur": 0.1})
