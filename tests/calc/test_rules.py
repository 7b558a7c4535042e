from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cer.calc.errors import UnknownValueError, ValidationError
from cer.calc.rules import HolderCategory, Source, Voltage, choice
from cer.calc.tariff import correction_ueur_mwh, net_of_grant
from tests.calc.law import RULE_SET

PROVISIONAL = replace(RULE_SET, carries_forward=True)


def test_a_known_year_has_its_own_value() -> None:
    found = RULE_SET.trase_on(date(2024, 12, 31))
    assert (found.component, found.value, found.carried_from) == ("TRASE", Decimal("10.57"), None)


@pytest.mark.parametrize("day", [date(2021, 6, 1), date(2025, 1, 1), date(2026, 1, 1), date(2030, 1, 1)])
def test_an_unknown_year_is_never_a_guess(day: date) -> None:
    with pytest.raises(UnknownValueError) as refusal:
        RULE_SET.trase_on(day)
    assert refusal.value.component == "TRASE"
    assert refusal.value.on == day.isoformat()
    assert refusal.value.code == "unknown_value"


@pytest.mark.parametrize(
    ("day", "value", "carried_from"),
    [(date(2026, 5, 1), "10.57", date(2024, 1, 1)), (date(2021, 5, 1), "7.61", date(2020, 1, 1))],
)
def test_a_provisional_run_says_which_value_it_carries(day: date, value: str, carried_from: date) -> None:
    found = PROVISIONAL.trase_on(day)
    assert (found.value, found.carried_from) == (Decimal(value), carried_from)


def test_nothing_is_carried_from_the_future() -> None:
    with pytest.raises(UnknownValueError):
        PROVISIONAL.trase_on(date(2019, 12, 31))


def test_a_missing_year_is_as_unknown_as_a_null_one() -> None:
    with pytest.raises(UnknownValueError):
        RULE_SET.btau_on(date(2021, 6, 1))


def test_loss_factors_go_by_voltage() -> None:
    losses = [RULE_SET.loss_factor_on(voltage, date(2026, 1, 1)).value for voltage in Voltage]
    assert losses == [Decimal("0.026"), Decimal("0.012")]


def test_natural_persons_are_exempt_from_26_june_2025() -> None:
    before = RULE_SET.exempt_holders_on(date(2025, 6, 25))
    after = RULE_SET.exempt_holders_on(date(2025, 6, 26))
    assert after.keys() - before.keys() == {HolderCategory.NATURAL_PERSON}
    assert [holder for holder, first in after.items() if not first] == [HolderCategory.NATURAL_PERSON]


def test_a_row_ends_the_day_after_its_last() -> None:
    assert RULE_SET.trase_on(date(2023, 12, 31)).value == Decimal("8.48")
    assert date(2024, 1, 1) in RULE_SET.trase.changes_on


@pytest.mark.parametrize(
    ("power_kw", "band"), [("0.1", 1), ("200", 1), ("200.1", 2), ("600", 2), ("1000", 3)]
)
def test_the_edges_belong_to_the_lower_band(power_kw: str, band: int) -> None:
    assert RULE_SET.premium_on(date(2026, 1, 1)).band_of(Decimal(power_kw)).number == band


@pytest.mark.parametrize("power_kw", ["0", "1000.1"])
def test_a_plant_outside_all_bands_is_refused(power_kw: str) -> None:
    with pytest.raises(ValidationError):
        RULE_SET.premium_on(date(2026, 1, 1)).band_of(Decimal(power_kw))


def test_a_typo_in_a_closed_vocabulary_is_refused() -> None:
    with pytest.raises(ValidationError, match="'solar' is not one of: pv, wind"):
        choice(Source, "solar")


def test_zone_and_region_are_known_by_name() -> None:
    assert RULE_SET.zone("CALA") == "CALA"
    assert RULE_SET.region("Umbria").zone == "CSUD"


def test_the_correction_of_an_unknown_region_is_refused() -> None:
    with pytest.raises(ValidationError):
        correction_ueur_mwh(RULE_SET.premium_on(date(2026, 1, 1)), region="Ticino", source=Source.PV)


@pytest.mark.parametrize(("factor", "exempt"), [("1.1", "0"), ("0", "-0.1")])
def test_a_share_beyond_everything_is_refused(factor: str, exempt: str) -> None:
    with pytest.raises(ValidationError):
        net_of_grant(Decimal(1), factor=Decimal(factor), exempt_share=Decimal(exempt))
