from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from cer.calc.errors import UnknownValueError
from cer.calc.intervals import Period
from cer.calc.rules import ConfigurationKind
from cer.calc.settlement import ConfigurationSettlement, WithdrawalSeries, configuration_settle
from cer.calc.valorisation import valorisation_settle
from tests.calc.law import RULE_SET, plant

PROVISIONAL = replace(RULE_SET, carries_forward=True)


def settled(period: Period, kind: ConfigurationKind) -> ConfigurationSettlement:
    """One kWh shared in every hour, at 100 EUR/MWh."""
    energy_wh = np.full((1, period.hours), 1000, np.int64)
    return configuration_settle(
        kind=kind,
        period=period,
        plants=[plant("A", None, is_in_building=True)],
        injected_wh=energy_wh,
        withdrawals=[WithdrawalSeries(pod="X")],
        withdrawn_wh=energy_wh,
        price_ueur_mwh=np.full(period.hours, 100_000_000, np.int64),
        rule_set=RULE_SET,
    )


def test_each_month_takes_the_value_of_its_year() -> None:
    period = Period.of_days(date(2023, 12, 31), date(2024, 1, 2))
    valorisation = valorisation_settle(settled(period, ConfigurationKind.CER), RULE_SET)
    parts = [(month.month, month.parts.trase_eur, month.eac_wh) for month in valorisation.months]
    assert parts == [("2023-12", Decimal("0.20352"), 24_000), ("2024-01", Decimal("0.25368"), 24_000)]
    assert valorisation.total_eur == Decimal("0.4572")
    assert valorisation.carried_values == ()


def test_a_group_adds_distribution_and_avoided_losses() -> None:
    period = Period.of_days(date(2024, 6, 1), date(2024, 6, 2))
    (month,) = valorisation_settle(settled(period, ConfigurationKind.GAC), RULE_SET).months
    assert month.parts.btau_eur == Decimal("0.0156")
    assert month.parts.losses_eur == Decimal("0.0624")
    assert month.parts.total_eur == Decimal("0.33168")
    assert [value.component for value in month.values] == ["TRASE", "BTAU", "c_PR BT", "c_PR MT"]


def test_an_unknown_year_stops_the_valorisation_and_not_the_premium() -> None:
    settlement = settled(Period.of_days(date(2025, 6, 1), date(2025, 6, 2)), ConfigurationKind.CER)
    with pytest.raises(UnknownValueError):
        valorisation_settle(settlement, RULE_SET)


def test_a_provisional_valorisation_names_what_it_carried() -> None:
    settlement = settled(Period.of_days(date(2025, 6, 1), date(2025, 6, 2)), ConfigurationKind.CER)
    (carried,) = valorisation_settle(settlement, PROVISIONAL).carried_values
    assert (carried.component, carried.carried_from) == ("TRASE", date(2024, 1, 1))
