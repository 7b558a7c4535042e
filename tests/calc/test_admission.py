from datetime import date
from decimal import Decimal

import pytest

from cer.calc.admission import Grant, existing_share, grant_intensity_pct, owed_power, service_starts_on
from cer.calc.errors import ValidationError
from tests.calc.law import RULE_SET

LIMITS = RULE_SET.limits


def test_nothing_starts_before_the_old_contract_ends() -> None:
    starts_on = service_starts_on(
        entry_on=date(2025, 2, 10),
        requested_on=date(2025, 3, 1),
        not_before_on=date(2025, 7, 1),
        limits=LIMITS,
    )
    assert starts_on == date(2025, 7, 1)


def test_an_earlier_chosen_day_does_not_bring_the_start_forward() -> None:
    starts_on = service_starts_on(
        entry_on=date(2025, 2, 10),
        requested_on=date(2025, 3, 1),
        chosen_on=date(2025, 1, 1),
        limits=LIMITS,
    )
    assert starts_on == date(2025, 2, 10)


@pytest.mark.parametrize(
    ("existing", "candidate", "total"), [("-1", "0", "1"), ("2", "0", "1"), ("0", "0", "0"), ("0", "-1", "5")]
)
def test_powers_that_do_not_fit_together_are_refused(existing: str, candidate: str, total: str) -> None:
    with pytest.raises(ValidationError):
        existing_share(
            existing_kw=Decimal(existing),
            candidate_kw=Decimal(candidate),
            total_kw=Decimal(total),
            limits=LIMITS,
        )


@pytest.mark.parametrize(("footprint", "power"), [("-1", "1"), ("1", "0")])
def test_an_impossible_building_is_refused(footprint: str, power: str) -> None:
    with pytest.raises(ValidationError):
        owed_power(footprint_m2=Decimal(footprint), power_kw=Decimal(power), is_public=False, limits=LIMITS)


def intensity(power_kw: str, *grants: Grant) -> Decimal:
    return grant_intensity_pct(
        power_kw=Decimal(power_kw), grants=grants, reference_costs=RULE_SET.reference_costs
    )


def test_a_measure_without_reference_cost_takes_the_cap_of_the_power() -> None:
    assert intensity("100", Grant(amount_eur=Decimal(36000))) == 30


def test_the_highest_reference_cost_counts() -> None:
    grants = [
        Grant(amount_eur=Decimal(15000), reference_cost_eur_kw=cost)
        for cost in (Decimal(1500), Decimal(1000))
    ]
    assert intensity("100", *grants) == 20


def test_contributions_that_do_not_count_bring_no_cut() -> None:
    assert intensity("100", Grant(amount_eur=Decimal(36000), counts=False)) == 0


@pytest.mark.parametrize(
    ("power_kw", "grant"),
    [
        ("0", Grant(amount_eur=Decimal(1))),
        ("1", Grant(amount_eur=Decimal(-1))),
        ("1", Grant(amount_eur=Decimal(1), reference_cost_eur_kw=Decimal(0))),
        ("1001", Grant(amount_eur=Decimal(1))),
    ],
)
def test_an_impossible_grant_is_refused(power_kw: str, grant: Grant) -> None:
    with pytest.raises(ValidationError):
        intensity(power_kw, grant)
