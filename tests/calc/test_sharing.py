from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.quantities import Int64s
from cer.calc.sharing import (
    attributed_by_merit_order,
    attributed_pro_rata,
    coincident_withdrawals_uwh,
    withdrawal_for_sharing_kwh,
)
from tests.calc.law import wh


@st.composite
def matrices(draw: st.DrawFn) -> Int64s:
    hours = draw(st.integers(1, 5))
    row = st.lists(st.integers(0, 10**6), min_size=hours, max_size=hours)
    return wh(*draw(st.lists(row, min_size=1, max_size=6)))


@given(matrices(), st.data())
def test_plants_of_an_hour_add_up_to_its_shared_energy(injected_wh: Int64s, choices: st.DataObject) -> None:
    total_wh = injected_wh.sum(axis=0)
    shared = np.array([choices.draw(st.integers(0, int(total))) for total in total_wh], np.int64)
    for attributed in (
        attributed_by_merit_order(shared, injected_wh),
        attributed_pro_rata(shared, injected_wh),
    ):
        assert (attributed.sum(axis=0) == shared).all()
        assert ((attributed >= 0) & (attributed <= injected_wh)).all()


def test_the_oldest_plant_is_served_first() -> None:
    attributed = attributed_by_merit_order(wh([5, 1])[0], wh([3, 3], [4, 4], [9, 9]))
    assert attributed.tolist() == [[3, 1], [2, 0], [0, 0]]


@given(matrices(), st.data())
@settings(deadline=None)
def test_points_add_up_to_the_shared_energy_exactly(withdrawn_wh: Int64s, choices: st.DataObject) -> None:
    total_wh = withdrawn_wh.sum(axis=0)
    shared = np.array([choices.draw(st.integers(0, int(total))) for total in total_wh], np.int64)
    pods = [f"POD{index}" for index in range(len(withdrawn_wh))]
    shares = coincident_withdrawals_uwh(shared, total_wh, withdrawn_wh, pods)
    assert sum(shares.values()) == int(shared.sum()) * 10**6
    for pod, row in zip(pods, withdrawn_wh.tolist(), strict=True):
        exact = sum(
            Fraction(int(eac) * own * 10**6, int(total))
            for eac, own, total in zip(shared, row, total_wh, strict=True)
            if total
        )
        assert abs(shares[pod] - exact) <= 2


def test_a_large_year_is_shared_to_the_micro_watt_hour() -> None:
    generator = np.random.default_rng(7)
    withdrawn_wh = generator.integers(0, 400_000, (50, 2000), dtype=np.int64)
    total_wh = withdrawn_wh.sum(axis=0)
    shared = total_wh // 3
    pods = [f"POD{index:02}" for index in range(50)]
    shares = coincident_withdrawals_uwh(shared, total_wh, withdrawn_wh, pods)
    own = withdrawn_wh[0].tolist()
    exact = sum(
        Fraction(int(eac) * wd * 10**6, int(all_))
        for eac, wd, all_ in zip(shared, own, total_wh, strict=True)
    )
    assert abs(shares["POD00"] - exact) <= 1


def test_the_micro_watt_hour_left_over_goes_to_the_largest_remainder() -> None:
    shares = coincident_withdrawals_uwh(wh([1])[0], wh([7])[0], wh([1], [2], [4]), ["A", "B", "C"])
    assert shares == {"A": 142_857, "B": 285_714, "C": 571_429}


def test_a_point_without_withdrawals_gets_nothing_of_the_rest() -> None:
    shares = coincident_withdrawals_uwh(wh([1])[0], wh([3])[0], wh([0], [1], [1], [1]), ["A", "B", "C", "D"])
    assert shares == {"A": 0, "B": 333_334, "C": 333_333, "D": 333_333}


def test_no_points_and_no_energy_share_nothing() -> None:
    assert coincident_withdrawals_uwh(wh([0])[0], wh([0])[0], np.zeros((0, 1), np.int64), []) == {}


@pytest.mark.parametrize(
    ("exempt", "stored", "efficiency"),
    [
        ("11", "0", "1"),
        ("0", "11", "1"),
        ("-1", "0", "1"),
        ("0", "-1", "1"),
        ("0", "0", "1.01"),
        ("0", "0", "-0.1"),
    ],
)
def test_impossible_storage_energy_is_refused(exempt: str, stored: str, efficiency: str) -> None:
    with pytest.raises(ValidationError):
        withdrawal_for_sharing_kwh(
            withdrawn_kwh=Decimal(10),
            tariff_exempt_kwh=Decimal(exempt),
            stored_for_injection_kwh=Decimal(stored),
            efficiency=Decimal(efficiency),
        )
