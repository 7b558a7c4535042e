from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cer.calc.errors import UnknownValueError, ValidationError
from cer.calc.intervals import Period
from cer.calc.quantities import Int64s
from cer.calc.rules import ConfigurationKind, HolderCategory, Source, Voltage
from cer.calc.settlement import (
    ConfigurationSettlement,
    EaciBasis,
    ExemptAllocation,
    Options,
    PlantAllocation,
    PlantTerms,
    WithdrawalSeries,
    configuration_settle,
)
from tests.calc.law import MONDAY, RULE_SET, hours_from, plant, prices, wh
from tests.calc.oracle import CORRECTION, OraclePlant, settle

TWO_HOURS = hours_from(MONDAY, 2)
HOLDERS = {"inst": HolderCategory.TERRITORIAL_BODY, "nat": HolderCategory.NATURAL_PERSON, "": None}
HOUR_WH = st.one_of(st.just(0), st.integers(1, 9), st.integers(0, 2_000_000))


def settled(
    plants: list[PlantTerms],
    injected_wh: Int64s,
    withdrawn_wh: Int64s,
    *,
    period: Period = TWO_HOURS,
    **changes: object,
) -> ConfigurationSettlement:
    inputs: dict[str, object] = {
        "kind": ConfigurationKind.CER,
        "period": period,
        "plants": plants,
        "injected_wh": injected_wh,
        "withdrawals": [WithdrawalSeries(pod=f"POD{row}") for row in range(len(withdrawn_wh))],
        "withdrawn_wh": withdrawn_wh,
        "price_ueur_mwh": prices(*[200] * period.hours),
        "rule_set": RULE_SET,
    }
    return configuration_settle(**{**inputs, **changes})  # type: ignore[arg-type]


@st.composite
def oracle_plants(draw: st.DrawFn) -> list[OraclePlant]:
    return [
        OraclePlant(
            code=f"P{index}",
            entry=f"2024-0{draw(st.integers(1, 3))}-01",
            power_kw=draw(st.sampled_from([1, 200, 201, 600, 601, 1000, 1001])),
            region=draw(st.sampled_from(sorted(CORRECTION))),
            is_pv=draw(st.booleans()),
            grant_pct=draw(st.sampled_from([0, 0, 13, 40])),
            share=draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(4, 5), Fraction(1, 3)])),
            earns=draw(st.booleans()),
        )
        for index in range(draw(st.integers(1, 4)))
    ]


@st.composite
def communities(
    draw: st.DrawFn,
) -> tuple[list[OraclePlant], Int64s, list[tuple[str, str]], Int64s, list[int]]:
    plants = draw(oracle_plants())
    hours = draw(st.integers(1, 6))
    holders = [
        (f"POD{index}", draw(st.sampled_from(sorted(HOLDERS)))) for index in range(draw(st.integers(1, 5)))
    ]
    row = st.lists(HOUR_WH, min_size=hours, max_size=hours)
    injected = [draw(row) for _ in plants]
    withdrawn = [draw(row) for _ in holders]
    hourly_prices = draw(st.lists(st.integers(-50, 300), min_size=hours, max_size=hours))
    return plants, wh(*injected), holders, wh(*withdrawn), hourly_prices


@pytest.mark.parametrize("allocation", PlantAllocation)
@pytest.mark.parametrize("basis", EaciBasis)
@pytest.mark.parametrize("exempt", ExemptAllocation)
@given(community=communities())
@settings(max_examples=40, deadline=None)
def test_the_engine_agrees_with_plain_loops_over_fractions(
    allocation: PlantAllocation,
    basis: EaciBasis,
    exempt: ExemptAllocation,
    community: tuple[list[OraclePlant], Int64s, list[tuple[str, str]], Int64s, list[int]],
) -> None:
    plants, injected_wh, holders, withdrawn_wh, hourly_prices = community
    plants = [replace(own, earns=own.earns and own.power_kw <= 1000) for own in plants]
    period = hours_from(MONDAY, len(hourly_prices))
    ours = settled(
        [
            plant(
                own.code,
                period if own.earns else None,
                power_kw=Decimal(own.power_kw),
                source=Source.PV if own.is_pv else Source.HYDRO,
                region=own.region,
                entry_on=date.fromisoformat(own.entry),
                grant_pct=Decimal(own.grant_pct),
                incentivised_power_share=Decimal(own.share.numerator) / own.share.denominator,
            )
            for own in plants
        ],
        injected_wh,
        withdrawn_wh,
        period=period,
        withdrawals=[WithdrawalSeries(pod=pod, holder=HOLDERS[holder]) for pod, holder in holders],
        price_ueur_mwh=prices(*hourly_prices),
        options=Options(plant_allocation=allocation, eaci_basis=basis, exempt_allocation=exempt),
    )
    truth = settle(
        plants,
        injected_wh.tolist(),
        holders,
        withdrawn_wh.tolist(),
        hourly_prices,
        pro_rata=allocation is PlantAllocation.PRO_RATA,
        incentivised_only=basis is EaciBasis.INCENTIVISED_ONLY,
        exempt_pro_rata=exempt is ExemptAllocation.PRO_RATA,
    )
    uwh_error = 4 * len(hourly_prices)
    assert ours.eac_wh.tolist() == truth.eac
    for own in ours.plants:
        assert abs(own.eac_uwh - truth.plant_eac[own.code] * 10**6) <= uwh_error
        assert abs(own.eaci_uwh - truth.plant_eaci[own.code] * 10**6) <= uwh_error
        assert abs(own.exempt_uwh - truth.plant_exempt[own.code] * 10**6) <= uwh_error
        assert abs(Fraction(own.premium_eur) - truth.plant_eur[own.code]) < Fraction(1, 10**8)
    for pod in ours.pods:
        assert abs(pod.shared_uwh - truth.pod_shared[pod.pod] * 10**6) <= 2
    assert_invariants(ours)


def assert_invariants(ours: ConfigurationSettlement) -> None:
    """Rule book, section 13."""
    eac_uwh = ours.eac_wh * 10**6
    assert (sum(own.hours.eac_uwh for own in ours.plants) == eac_uwh).all()
    assert sum(pod.shared_uwh for pod in ours.pods) == int(eac_uwh.sum())
    for own in ours.plants:
        assert (own.hours.eaci_uwh <= own.hours.injected_wh * 10**6).all()
        assert (own.hours.eaci_uwh <= eac_uwh).all()
        assert (own.hours.exempt_uwh <= own.hours.eaci_uwh + 1).all()
        assert own.eaci_uwh <= own.premium_injected_uwh
        assert 0 <= own.grant_factor <= Decimal("0.5")
        assert 0 <= own.premium_eur <= own.tip_gross_eur + Decimal("1e-9")


@given(community=communities())
@settings(max_examples=20, deadline=None)
def test_quarters_give_the_same_as_their_hours(
    community: tuple[list[OraclePlant], Int64s, list[tuple[str, str]], Int64s, list[int]],
) -> None:
    plants, injected_wh, _, withdrawn_wh, hourly_prices = community
    period = hours_from(MONDAY, len(hourly_prices))
    terms = [plant(own.code, period) for own in plants]

    def quarters(hourly_wh: Int64s) -> Int64s:
        split = np.zeros((*hourly_wh.shape, 4), np.int64)
        split[..., 0], split[..., 3] = hourly_wh // 3, hourly_wh - hourly_wh // 3
        return split.reshape(len(hourly_wh), -1)

    by_hour = settled(terms, injected_wh, withdrawn_wh, period=period)
    by_quarter = settled(terms, quarters(injected_wh), quarters(withdrawn_wh), period=period)
    assert by_quarter.pods == by_hour.pods
    assert by_quarter.premium_eur == by_hour.premium_eur


def test_quarters_are_summed_before_the_minimum() -> None:
    ours = settled([plant("A", TWO_HOURS)], wh([8, 0, 0, 0, 0, 0, 0, 0]), wh([0, 0, 0, 8, 8, 0, 0, 0]))
    assert ours.eac_wh.tolist() == [8, 0]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_of_the_clock_change_is_settled_whole(day: date, hours: int) -> None:
    period = Period.of_days(day, day + timedelta(days=1))
    one_wh = np.ones((1, period.quarters), np.int64)
    ours = settled([plant("A", period)], one_wh, one_wh, period=period)
    assert ours.eac_wh.tolist() == [4] * hours


def test_the_order_of_plants_and_points_does_not_matter() -> None:
    plants = [plant("B", TWO_HOURS), plant("A", TWO_HOURS), plant("C", TWO_HOURS, entry_on=date(2022, 1, 1))]
    injected_wh, withdrawn_wh = wh([5, 5], [4, 4], [1, 0]), wh([3, 1], [3, 8], [1, 1])
    ours = settled(plants, injected_wh, withdrawn_wh)
    mixed = settled(
        plants[::-1],
        injected_wh[::-1].copy(),
        withdrawn_wh[::-1].copy(),
        withdrawals=[WithdrawalSeries(pod=f"POD{row}") for row in (2, 1, 0)],
    )
    assert [own.code for own in ours.plants] == [own.code for own in mixed.plants] == ["C", "A", "B"]
    assert [own.eac_uwh for own in ours.plants] == [own.eac_uwh for own in mixed.plants]
    assert ours.pods == mixed.pods
    assert ours.equal_entries == mixed.equal_entries == (("A", "B"),)


def test_a_point_that_changed_holder_is_one_point() -> None:
    ours = settled(
        [plant("A", TWO_HOURS)],
        wh([3, 3]),
        wh([4, 0], [0, 4], [4, 4]),
        withdrawals=[
            WithdrawalSeries(pod="X", holder=HolderCategory.NATURAL_PERSON),
            WithdrawalSeries(pod="X", holder=HolderCategory.SMALL_ENTERPRISE),
            WithdrawalSeries(pod="Y"),
        ],
    )
    assert [(pod.pod, pod.withdrawn_wh, pod.shared_uwh) for pod in ours.pods] == [
        ("X", 8, 3_000_000),
        ("Y", 8, 3_000_000),
    ]


def test_a_plant_past_its_premium_period_still_shares_energy() -> None:
    first_hour = hours_from(MONDAY, 1)
    ours = settled([plant("A", first_hour, region="Puglia", zone="SUD")], wh([1000, 1000]), wh([1000, 1000]))
    (own,) = ours.plants
    assert (own.eac_uwh, own.eaci_uwh, own.premium_injected_uwh) == (2 * 10**9, 10**9, 10**9)
    assert own.hours.tip_ueur_mwh.tolist() == [80_000_000, 0]
    assert own.premium_eur == Decimal("0.08")


def test_a_premium_period_elsewhere_in_time_earns_nothing() -> None:
    ours = settled([plant("A", hours_from(date(2030, 1, 1), 1))], wh([1, 1]), wh([1, 1]))
    assert ours.plants[0].eaci_uwh == 0


def test_natural_persons_are_exempt_from_the_day_of_the_decree() -> None:
    period = Period.of_days(date(2025, 6, 25), date(2025, 6, 27))
    energy_wh = np.full((1, 48), 1000, np.int64)
    ours = settled(
        [plant("A", period, grant_pct=Decimal(40))],
        energy_wh,
        energy_wh,
        period=period,
        withdrawals=[WithdrawalSeries(pod="X", holder=HolderCategory.NATURAL_PERSON)],
    )
    assert ours.plants[0].hours.exempt_uwh.tolist() == [0] * 24 + [10**9] * 24


@pytest.mark.parametrize(
    ("changes", "premium_eur"),
    [
        ({}, "0.18"),
        ({"region": "Lazio"}, "0.168"),
        ({"source": Source.HYDRO}, "0.16"),
        ({"grant_pct": Decimal(40)}, "0.09"),
        ({"power_kw": Decimal(300)}, "0.16"),
        ({"premium": hours_from(MONDAY, 1)}, "0.09"),
        ({"fixed_tariff_eur_mwh": Decimal(100)}, "0.2"),
    ],
)
def test_each_plant_has_its_own_rate_beside_a_like_one(changes: dict[str, object], premium_eur: str) -> None:
    own = replace(plant("B", TWO_HOURS), **changes)  # type: ignore[arg-type]
    settlement = settled([plant("A", TWO_HOURS), own], wh([1000, 1000], [1000, 1000]), wh([9000, 9000]))
    assert [done.premium_eur for done in settlement.plants] == [Decimal("0.18"), Decimal(premium_eur)]


def test_two_transitional_plants_keep_two_tariffs() -> None:
    plants = [plant(f"T{tariff}", TWO_HOURS, fixed_tariff_eur_mwh=Decimal(tariff)) for tariff in (100, 110)]
    settlement = settled(plants, wh([1000, 0], [1000, 0]), wh([9000, 0]))
    assert [done.premium_eur for done in settlement.plants] == [Decimal("0.1"), Decimal("0.11")]


def test_a_plant_has_no_rate_outside_its_own_period() -> None:
    plants = [plant("A", TWO_HOURS), plant("B", hours_from(MONDAY, 1))]
    settlement = settled(plants, wh([1, 1], [1, 1]), wh([2, 2]))
    rates = [done.hours.tip_ueur_mwh.tolist() for done in settlement.plants]
    assert rates == [[90_000_000, 90_000_000], [90_000_000, 0]]


def test_a_transitional_plant_keeps_its_tariff() -> None:
    terms = plant(
        "A", TWO_HOURS, fixed_tariff_eur_mwh=Decimal(110), grant_pct=Decimal(40), power_kw=Decimal(5000)
    )
    (own,) = settled([terms], wh([1000, 1000]), wh([1000, 500])).plants
    assert (own.premium_eur, own.band, own.grant_factor) == (Decimal("0.165"), None, 0)


def test_hours_before_the_first_table_need_a_day_to_take_it_from() -> None:
    period = Period.of_month(2024, 1)
    energy_wh = np.full((1, period.hours), 1000, np.int64)
    with pytest.raises(UnknownValueError) as refusal:
        settled([plant("A", period)], energy_wh, energy_wh, period=period)
    assert refusal.value.facts == {"component": "premium", "on": "2024-01-01"}
    rule_set = replace(RULE_SET, tariffs_as_of=date(2024, 1, 24))
    ours = settled([plant("A", period)], energy_wh, energy_wh, period=period, rule_set=rule_set)
    assert ours.hours_taken_as_of == 23 * 24
    assert (ours.plants[0].hours.tip_ueur_mwh == 90_000_000).all()


def test_no_hour_is_taken_from_elsewhere_once_the_table_holds() -> None:
    rule_set = replace(RULE_SET, tariffs_as_of=date(2024, 1, 24))
    assert settled([plant("A", TWO_HOURS)], wh([1, 1]), wh([1, 1]), rule_set=rule_set).hours_taken_as_of == 0


def test_the_points_can_be_left_out() -> None:
    assert settled([plant("A", TWO_HOURS)], wh([1, 1]), wh([1, 1]), with_pods=False).pods == ()


def test_a_group_serves_the_lowest_voltage_first() -> None:
    ours = settled(
        [
            plant("low", None, is_in_building=True),
            plant("medium", None, is_in_building=True, voltage=Voltage.MEDIUM),
            plant("field", None),
        ],
        wh([10, 10], [10, 10], [50, 0]),
        wh([4, 4], [3, 30]),
        kind=ConfigurationKind.GAC,
        withdrawals=[WithdrawalSeries(pod="X"), WithdrawalSeries(pod="Y", voltage=Voltage.MEDIUM)],
    )
    building = ours.building
    assert building is not None
    assert building.by_voltage_wh[Voltage.LOW].tolist() == [4, 4]
    assert building.by_voltage_wh[Voltage.MEDIUM].tolist() == [3, 10]
    assert building.total_wh.tolist() == [7, 20]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"injected_wh": wh([1, 2, 3])}, "energy_incomplete"),
        ({"injected_wh": wh([1, 2], [1, 2])}, "energy_incomplete"),
        ({"withdrawn_wh": np.array([1, 2])}, "energy_incomplete"),
        ({"withdrawn_wh": np.array([[1.0, 2.0]])}, "energy_not_whole"),
        ({"withdrawn_wh": wh([1, -2])}, "energy_out_of_range"),
        ({"withdrawn_wh": wh([1, 2**32])}, "energy_out_of_range"),
        ({"price_ueur_mwh": prices(1)}, "price_incomplete"),
        ({"price_ueur_mwh": np.array([1.0, 2.0])}, "price_incomplete"),
        ({"plants": [plant("A", TWO_HOURS, power_kw=Decimal(0))]}, "plant_power_not_positive"),
        ({"plants": [plant("A", TWO_HOURS, grant_pct=Decimal("40.1"))]}, "grant_out_of_range"),
        ({"plants": [plant("A", TWO_HOURS, region="lombardia")]}, "unknown_region"),
        ({"plants": [plant("A", TWO_HOURS, zone="NORTH")]}, "unknown_zone"),
        (
            {"plants": [plant("A", TWO_HOURS, incentivised_power_share=Decimal("1.1"))]},
            "power_share_out_of_range",
        ),
        (
            {"plants": [plant("A", TWO_HOURS), plant("A", TWO_HOURS)], "injected_wh": wh([1, 2], [1, 2])},
            "plant_repeated",
        ),
        (
            {"plants": [plant("A", None), plant("B", None, zone="SUD")], "injected_wh": wh([1, 2], [1, 2])},
            "several_zones",
        ),
    ],
)
def test_what_cannot_be_settled_is_refused(changes: dict[str, object], code: str) -> None:
    inputs: dict[str, object] = {"plants": [plant("A", TWO_HOURS)], "injected_wh": wh([1, 2])}
    with pytest.raises(ValidationError) as refusal:
        settled(**{"withdrawn_wh": wh([1, 2]), **inputs, **changes})  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert refusal.value.sentence == str(refusal.value)


def test_an_impossible_reading_names_its_series_and_hour() -> None:
    with pytest.raises(ValidationError, match="POD1 has -5 Wh in the hour of 2026-01-12T00:00:00"):
        settled([plant("A", TWO_HOURS)], wh([1, 1]), wh([1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, -5, 1, 1]))
