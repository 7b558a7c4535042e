from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.calc.errors import ValidationError
from cer.calc.rules import ConfigurationKind
from cer.calc.settlement import WithdrawalSeries, configuration_settle
from cer.calc.surplus import PlantSet, PremiumTotals, set_surplus, settlement_surplus
from tests.calc.law import MONDAY, RULE_SET, hours_from, plant, prices, wh

THRESHOLDS = RULE_SET.surplus_thresholds_on(MONDAY)
ONE_HOUR = hours_from(MONDAY, 1)


def totals(injected: int, eaci: int, premium: int = 100) -> PremiumTotals:
    return PremiumTotals(injected_kwh=Decimal(injected), eaci_kwh=Decimal(eaci), premium_eur=Decimal(premium))


def test_the_surplus_is_points_times_the_whole_premium() -> None:
    checked = set_surplus(totals(100, 60), Decimal("0.55"))
    assert (checked.surplus_eur, checked.base_eur) == (5, 95)


def test_no_injection_means_no_surplus() -> None:
    assert set_surplus(totals(0, 0), Decimal("0.55")).surplus_eur == 0


def test_more_incentivised_than_injected_is_an_error() -> None:
    with pytest.raises(ValidationError) as refusal:
        set_surplus(totals(1, 2), Decimal("0.55"))
    assert refusal.value.code == "incentivised_above_injected"


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["0.45", "0.55"]))
def test_base_and_surplus_make_up_the_premium(injected: int, eaci: int, premium: int, threshold: str) -> None:
    checked = set_surplus(totals(injected, min(injected, eaci), premium), Decimal(threshold))
    assert checked.base_eur + checked.surplus_eur == premium
    assert 0 <= checked.surplus_eur <= premium


def test_the_two_sets_are_never_merged() -> None:
    settlement = configuration_settle(
        kind=ConfigurationKind.CER,
        period=ONE_HOUR,
        plants=[
            plant("tariff", ONE_HOUR),
            plant("grant", ONE_HOUR, grant_pct=Decimal(40)),
            plant("kept", ONE_HOUR, fixed_tariff_eur_mwh=Decimal(100)),
            plant("large", ONE_HOUR, power_kw=Decimal(2000)),
            plant("old", None),
        ],
        injected_wh=wh([1000], [1000], [1000], [1000], [1000]),
        withdrawals=[WithdrawalSeries(pod="X")],
        withdrawn_wh=wh([5000]),
        price_ueur_mwh=prices(200),
        rule_set=RULE_SET,
    )
    checked = settlement_surplus(settlement.plants, THRESHOLDS)
    assert checked[PlantSet.TARIFF_ONLY].totals == PremiumTotals(
        injected_kwh=Decimal(1), eaci_kwh=Decimal(1), premium_eur=Decimal("0.09")
    )
    assert checked[PlantSet.TARIFF_ONLY].excess_share == Decimal("0.45")
    assert checked[PlantSet.WITH_GRANT].surplus_eur == Decimal("0.045") * Decimal("0.55")
