from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cer.calc.allocation import SharingShares, distribute, split_by_weight
from cer.calc.errors import ValidationError
from cer.calc.money import cents_from_eur, eur_from_cents

CODES = st.text("ABC0123456789", min_size=1, max_size=6)
WEIGHTS = st.dictionaries(CODES, st.one_of(st.just(0), st.just(7), st.integers(0, 10**15)), min_size=1)
TOTALS = st.one_of(st.integers(-3, 3), st.integers(-(10**12), 10**12))


@given(TOTALS, WEIGHTS.filter(lambda weights: any(weights.values())))
def test_no_cent_is_lost_or_created(total_cents: int, weights: dict[str, int]) -> None:
    parts = split_by_weight(total_cents, weights)
    assert sum(parts.values()) == total_cents
    assert parts.keys() == weights.keys()
    for code, part in parts.items():
        exact = Decimal(total_cents) * weights[code] / sum(weights.values())
        assert abs(part - exact) <= 1
        assert weights[code] or part == 0


@given(TOTALS, WEIGHTS.filter(lambda weights: any(weights.values())), st.randoms())
def test_the_order_of_rows_does_not_matter(total_cents: int, weights: dict[str, int], random: object) -> None:
    codes = list(weights)
    random.shuffle(codes)  # type: ignore[attr-defined]
    assert split_by_weight(total_cents, {code: weights[code] for code in codes}) == split_by_weight(
        total_cents, weights
    )


@given(st.integers(0, 10**10), st.integers(1, 10**6), st.sampled_from([0, 1, 3, 7]))
@settings(max_examples=15, deadline=None)
def test_ten_thousand_members_close_to_the_cent(total_cents: int, step: int, idle: int) -> None:
    weights = {f"M{index:05}": 0 if index % 10 < idle else 1 + index % step for index in range(10_000)}
    parts = split_by_weight(total_cents, weights)
    assert sum(parts.values()) == total_cents
    assert all(parts[code] == 0 for code, weight in weights.items() if weight == 0)


def test_one_cent_among_equals_goes_to_the_lowest_code() -> None:
    assert split_by_weight(1, {"M2": 5, "M10": 5, "M1": 5}) == {"M2": 0, "M10": 0, "M1": 1}


def test_a_total_on_weights_of_zero_is_an_error() -> None:
    with pytest.raises(ValidationError) as refusal:
        split_by_weight(1, {"A": 0})
    assert refusal.value.code == "all_weights_zero"


def test_nothing_on_weights_of_zero_is_nothing() -> None:
    assert split_by_weight(0, {"A": 0}) == {"A": 0}


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValidationError):
        split_by_weight(1, {"A": 2, "B": -1})


@pytest.mark.parametrize(
    ("eur", "cents"), [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("1.125", 113), ("2", 200)]
)
def test_euros_become_cents_half_up(eur: str, cents: int) -> None:
    assert cents_from_eur(Decimal(eur)) == cents


def test_cents_have_two_places_in_euros() -> None:
    assert str(eur_from_cents(150)) == "1.50"


def shares(producers: str = "0.5", consumers: str = "0.5", **funds: str) -> SharingShares:
    return SharingShares(
        fund_shares={name: Decimal(share) for name, share in funds.items()},
        producers_share=Decimal(producers),
        consumers_share=Decimal(consumers),
    )


@given(
    TOTALS,
    st.integers(0, 10**9),
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(0, 100),
    WEIGHTS.filter(lambda weights: any(weights.values())),
    st.booleans(),
)
def test_all_payees_and_funds_make_up_the_amount(
    base_cents: int,
    surplus_cents: int,
    first_pct: int,
    second_pct: int,
    producers_pct: int,
    weights: dict[str, int],
    is_enterprise: bool,
) -> None:
    fund_shares = {
        "costs": Decimal(first_pct) / 100,
        "social": Decimal(second_pct * (100 - first_pct)) / 10_000,
    }
    distribution = distribute(
        base_cents=base_cents,
        surplus_cents=surplus_cents,
        shares=SharingShares(
            fund_shares=fund_shares,
            producers_share=Decimal(producers_pct) / 100,
            consumers_share=1 - Decimal(producers_pct) / 100,
        ),
        producer_weights=weights,
        consumer_weights=weights,
        is_enterprise=dict.fromkeys(weights, is_enterprise),
    )
    assert distribution.total_cents == base_cents + surplus_cents
    assert distribution.social_fund_cents == (surplus_cents if is_enterprise else 0)


@pytest.mark.parametrize(("base_cents", "funds"), [(1, {"a": 1, "b": 0}), (-1, {"a": -1, "b": 0})])
def test_rounded_funds_never_take_more_than_there_is(base_cents: int, funds: dict[str, int]) -> None:
    distribution = distribute(
        base_cents=base_cents,
        surplus_cents=0,
        shares=shares(a="0.5", b="0.5"),
        producer_weights={"P": 1},
        consumer_weights={"C": 1},
        is_enterprise={"C": False},
    )
    assert distribution.funds == funds


def test_the_odd_cent_of_the_blocks_is_the_producers() -> None:
    distribution = distribute(
        base_cents=9001,
        surplus_cents=0,
        shares=shares(),
        producer_weights={"P": 1},
        consumer_weights={"C": 1},
        is_enterprise={"C": False},
    )
    assert (distribution.producers["P"], distribution.consumers["C"]) == (4501, 4500)


def test_a_consumer_of_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        distribute(
            base_cents=1,
            surplus_cents=1,
            shares=shares(),
            producer_weights={"P": 1},
            consumer_weights={"C": 1},
            is_enterprise={"P": False},
        )
    assert refusal.value.code == "enterprise_unknown"


@pytest.mark.parametrize(
    ("producers", "consumers", "funds"),
    [
        ("0.6", "0.5", {}),
        ("1.5", "-0.5", {}),
        ("0.5", "0.5", {"a": "0.6", "b": "0.5"}),
        ("1", "0", {"a": "-0.1"}),
    ],
)
def test_shares_that_do_not_add_up_are_refused(producers: str, consumers: str, funds: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        shares(producers, consumers, **funds)
