from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.revenue import RevenueMovement
from cer.calc.satisfaction import net_promoters, ratings_of


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({10: 1}, 100),
        ({0: 1}, -100),
        ({7: 1, 8: 1}, 0),
        ({9: 1, 8: 1, 6: 1}, 0),
        ({9: 2, 6: 1}, 33),
        ({10: 1, 7: 7}, 13),
        ({6: 1, 7: 7}, -13),
        ({}, None),
    ],
)
def test_promoters_less_detractors_in_hundredths_of_all(counts: dict[int, int], score: int | None) -> None:
    assert net_promoters(counts).score == score


@given(st.dictionaries(st.integers(0, 10), st.integers(1, 1000)))
def test_everybody_is_promoter_passive_or_detractor(counts: dict[int, int]) -> None:
    found = net_promoters(counts)
    assert found.answers == sum(counts.values())
    assert found.score is None or -100 <= found.score <= 100


def test_four_and_five_are_satisfied() -> None:
    assert ratings_of({5: 1, 4: 1, 3: 1}).satisfied_share == Decimal("0.6667")
    assert ratings_of({}).satisfied_share is None


def test_what_left_and_what_grew_are_parts_of_the_opening() -> None:
    movement = RevenueMovement(30_000, 5_000, 1_000, 0, 10_000)
    assert (movement.churned_share, movement.growth_share) == (Decimal("0.3333"), Decimal("-0.1333"))
    assert RevenueMovement(0, 5_000, 0, 0, 0).growth_share is None
