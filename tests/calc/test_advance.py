from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cer.calc.advance import (
    Advance,
    AdvancePlant,
    Calculation,
    advance_of_plant,
    balance_of_month,
    part_of_month,
)
from cer.calc.errors import ValidationError
from cer.calc.intervals import Period
from cer.calc.rules import Source
from tests.calc.law import MONDAY, RULE_SET


def advance(months: Fraction = Fraction(1), **changes: object) -> Advance:
    terms: dict[str, object] = {
        "power_kw": Decimal(100),
        "source": Source.PV,
        "region": RULE_SET.region("Lombardia"),
    }
    return advance_of_plant(
        AdvancePlant(**{**terms, **changes}),  # type: ignore[arg-type]
        terms=RULE_SET.advance.on(MONDAY),
        table=RULE_SET.premium_on(MONDAY),
        grant_terms=RULE_SET.grant_terms_on(MONDAY),
        trase_eur_mwh=Decimal("10"),
        months=months,
    )


def test_a_part_month_is_paid_by_the_day() -> None:
    part = part_of_month(Period.of_days(date(2024, 4, 16), date(2024, 5, 1)))
    assert part == Fraction(1, 2)
    assert advance(part).premium_eur == Decimal("247.5")


def test_only_the_premium_leaves_out_the_power_owed_by_law() -> None:
    owed = advance(obligation_kw=Decimal(20))
    assert (owed.premium_eur, owed.valorisation_eur) == (396, 45)


@pytest.mark.parametrize("changes", [{"is_incentivised": False}, {"power_kw": Decimal(1001)}])
def test_a_plant_without_premium_gets_the_valorisation_alone(changes: dict[str, object]) -> None:
    alone = advance(**changes)  # type: ignore[arg-type]
    assert (alone.premium_eur, alone.tipa_eur_mwh) == (0, 0)
    assert alone.valorisation_eur > 0


def test_a_plant_that_owes_more_than_it_has_earns_nothing() -> None:
    assert advance(obligation_kw=Decimal(200)).premium_eur == 0


@pytest.mark.parametrize(("region", "hours"), [("Lombardia", 900), ("Umbria", 1050), ("Sicilia", 1100)])
def test_photovoltaic_hours_go_by_region(region: str, hours: int) -> None:
    assert advance(region=RULE_SET.region(region)).hours == hours


@pytest.mark.parametrize("changes", [{"power_kw": Decimal(0)}, {"obligation_kw": Decimal(-1)}])
def test_an_impossible_plant_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        advance(**changes)  # type: ignore[arg-type]


def test_a_partial_calculation_equal_to_the_advance_is_not_published() -> None:
    balance = balance_of_month(advance_eur=Decimal(5), calculation=Calculation.PARTIAL, actual_eur=Decimal(5))
    assert not balance.is_published


def test_a_figure_of_no_calculation_changes_nothing() -> None:
    balance = balance_of_month(advance_eur=Decimal(5), calculation=Calculation.NONE, actual_eur=Decimal(9))
    assert (balance.is_published, balance.recognised_eur) == (False, 5)


def test_a_calculation_without_a_figure_is_refused() -> None:
    with pytest.raises(ValidationError):
        balance_of_month(advance_eur=Decimal(5), calculation=Calculation.COMPLETE, actual_eur=None)
