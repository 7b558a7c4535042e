from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.quantities import (
    PROPORTION_LIMIT,
    decimal_from_fraction,
    eur_from_aeur,
    eur_mwh_from_ueur_mwh,
    kwh_from_uwh,
    kwh_from_wh,
    proportion,
    ueur_mwh_from_eur_mwh,
    value_aeur,
    value_eur,
    wh_from_kwh,
)

PART = st.integers(0, PROPORTION_LIMIT - 1)


@given(st.integers(-(10**12), 10**12))
def test_units_go_there_and_back(whole: int) -> None:
    assert wh_from_kwh(kwh_from_wh(whole)) == whole
    assert ueur_mwh_from_eur_mwh(eur_mwh_from_ueur_mwh(whole)) == whole


def test_micro_watt_hours_have_nine_places() -> None:
    assert str(kwh_from_uwh(1)) == "1E-9"


@pytest.mark.parametrize("energy_kwh", ["0.0001", "NaN", "Infinity"])
def test_what_is_not_whole_watt_hours_is_refused(energy_kwh: str) -> None:
    with pytest.raises(ValidationError):
        wh_from_kwh(Decimal(energy_kwh))


def test_a_price_finer_than_a_micro_euro_is_refused() -> None:
    with pytest.raises(ValidationError, match="at most 6 decimals"):
        ueur_mwh_from_eur_mwh(Decimal("0.0000001"))


def test_energy_times_price_is_a_thousandth_in_euros() -> None:
    assert value_eur(Decimal("1.5"), Decimal("110")) == Decimal("0.165")


hourly = st.lists(
    st.tuples(st.integers(0, 7 * 10**16), st.integers(-130_000_000, 130_000_000)), min_size=1, max_size=50
)


@given(hourly)
def test_value_is_the_exact_sum_of_products(rows: list[tuple[int, int]]) -> None:
    energy_uwh, price_ueur_mwh = np.array(rows, np.int64).T
    assert value_aeur(energy_uwh, price_ueur_mwh) == sum(energy * price for energy, price in rows)


def test_a_sum_of_large_products_does_not_wrap() -> None:
    energy_uwh = np.full(3, 7 * 10**16, np.int64)
    assert value_aeur(energy_uwh, np.full(3, 130_000_000, np.int64)) == 3 * 7 * 10**16 * 130_000_000


def test_value_is_exact_beyond_64_bits() -> None:
    year_uwh = np.full(8784, 10**12, np.int64)
    rate = np.full(8784, 130_000_000, np.int64)
    assert eur_from_aeur(value_aeur(year_uwh, rate)) == Decimal(8784) * 130


@given(st.integers(0, 10**18), PART, PART.filter(bool))
def test_a_proportion_is_the_exact_quotient_rounded_half_up(amount: int, part: int, whole: int) -> None:
    exact = Fraction(amount * part, whole)
    if exact >= 2**62:
        return
    ours = proportion(np.array([amount]), np.array([part]), np.array([whole]))
    assert int(ours[0]) == int(exact + Fraction(1, 2))


def test_a_half_is_rounded_up() -> None:
    assert proportion(np.array([0, 1, 2, 3]), 1, 2).tolist() == [0, 1, 1, 2]


def test_a_proportion_of_nothing_is_nothing() -> None:
    assert proportion(np.array([5]), 1, 0).tolist() == [0]


@pytest.mark.parametrize(("part", "whole"), [(-1, 1), (PROPORTION_LIMIT, 1), (1, PROPORTION_LIMIT)])
def test_a_proportion_out_of_range_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        proportion(np.array([5]), part, whole)
    assert refusal.value.code == "quantity_out_of_range"


def test_a_fraction_without_end_keeps_sixty_digits() -> None:
    assert str(decimal_from_fraction(Fraction(1, 3))) == "0." + "3" * 60
