from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from cer.kit.errors import CerError, ConflictError
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.services import rule_set_load
from shared_apps.rulebook.tariff_file import rule_set_from_file
from tenant_apps.plants.models import LARGEST_GRANT_PCT, Plant, Region
from tenant_apps.plants.selectors import plant_power_kw_by_pod, plants_listed
from tenant_apps.plants.services.plants import plant_add, plant_of
from tests.factories import configuration_make, plant_entry, pod_make

POD = "IT001E20000001"


@pytest.fixture
def pod(alfa):
    """A POD in NORD, and the law loaded."""
    rule_set_load()
    return pod_make(POD, configuration_make())


def test_regions_and_largest_grant_are_those_of_the_law() -> None:
    law = rule_set_from_file()
    assert set(Region) == set(law.regions)
    assert law.grants.on(date(2024, 6, 1)).largest_pct == LARGEST_GRANT_PCT


def test_a_plant_joins_with_what_the_law_needs(pod) -> None:
    plant = plant_add(pod_id=pod.pk, entry=plant_entry(grant_pct=Decimal(40)))
    assert plants_listed().get() == plant
    assert plant.pod.configuration.market_zone == "NORD"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"power_kw": Decimal(0)}, "plant_power_not_positive"),
        ({"power_kw": Decimal(-1)}, "out_of_range"),
        ({"power_kw": Decimal("NaN")}, "not_finite"),
        ({"power_kw": Decimal("0.0001")}, "too_many_decimals"),
        ({"grant_pct": Decimal("40.000001")}, "grant_out_of_range"),
        ({"grant_pct": Decimal(-1)}, "out_of_range"),
        ({"incentivised_power_share": Decimal("1.1")}, "power_share_out_of_range"),
        ({"market_zone": MarketZone.SUD}, "zone_differs"),
        ({"region": "Lombardy"}, "unknown_region"),
        ({"entry_on": date(2021, 12, 15)}, "existing_plant"),
        ({"premium_from": date(2023, 5, 31)}, "premium_order"),
        ({"premium_from": None, "premium_until": date(2030, 1, 1)}, "premium_order"),
        ({"premium_until": date(2024, 1, 24)}, "premium_order"),
        ({"valid_from": date(2023, 5, 31)}, "validity_order"),
        ({"valid_until": date(2024, 1, 1)}, "validity_order"),
        ({"code": "p 1"}, "code_malformed"),
        ({"code": "P" * 21}, "too_long"),
    ],
)
def test_a_plant_is_refused_with_the_reason(pod, changes, problem: str) -> None:
    with pytest.raises(CerError) as refusal:
        plant_add(pod_id=pod.pk, entry=plant_entry(**changes))
    assert refusal.value.code == problem
    assert not Plant.objects.exists()


def test_a_plant_of_the_first_day_of_the_law_may_earn_the_premium(pod) -> None:
    plant_add(pod_id=pod.pk, entry=plant_entry(entry_on=date(2021, 12, 16)))


def test_an_existing_plant_joins_without_premium(pod) -> None:
    plant = plant_add(pod_id=pod.pk, entry=plant_entry(entry_on=date(2014, 6, 30), premium_from=None))
    assert plant.premium_from is None


def test_codes_are_unique_and_a_pod_has_one_plant_at_a_time(pod) -> None:
    plant_add(pod_id=pod.pk, entry=plant_entry("P1", valid_until=date(2024, 7, 1)))
    with pytest.raises(ConflictError) as second:
        plant_add(pod_id=pod.pk, entry=plant_entry("P2"))
    assert second.value.code == "pod_has_plant"
    with pytest.raises(ConflictError) as again:
        plant_add(pod_id=pod.pk, entry=plant_entry("P1", valid_from=date(2024, 7, 1)))
    assert again.value.code == "plant_exists"
    plant_add(pod_id=pod.pk, entry=plant_entry("P2", valid_from=date(2024, 7, 1), power_kw=Decimal(30)))
    assert plant_power_kw_by_pod() == plant_power_kw_by_pod([POD]) == {POD: Decimal(30)}


@pytest.mark.parametrize(
    "changes",
    [
        {"grant_pct": Decimal(41)},
        {"power_kw": Decimal(0)},
        {"incentivised_power_share": Decimal(2)},
        {"region": "Ticino"},
        {"premium_from": date(2020, 1, 1)},
    ],
)
def test_the_database_itself_refuses_a_plant_that_the_law_refuses(pod, changes) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        plant_of(plant_entry(**changes), pod_id=pod.pk).save()


@pytest.mark.parametrize(
    "assignment", ["power_kw = 'NaN'", "grant_pct = 'NaN'", "source = 'sun'", "code = 'p1'"]
)
def test_the_database_itself_refuses_a_plant_by_direct_sql(pod, assignment: str) -> None:
    plant_add(pod_id=pod.pk, entry=plant_entry())
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"UPDATE plants_plant SET {assignment}")
