"""What a plant is computed from, and that the settlement reads the outcome (R30, R37, R110, R115-R120)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cer.calc.incentive import StopKind
from cer.calc.intervals import Period
from cer.calc.rules import ConfigurationKind, Source
from cer.kit.errors import CerError, NotFoundError
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.audit.models import AuditEntry
from tenant_apps.plants.models import GrantEffect, Plant, PlantSection, ProductionUnit
from tenant_apps.plants.selectors import configuration_registry, plant_parts
from tenant_apps.plants.services.admission import AdmissionEntry, admission_set, stop_add, stop_remove
from tenant_apps.plants.services.grants import GrantEntry, grant_add, grant_change
from tenant_apps.plants.services.plants import plant_add
from tenant_apps.plants.services.sections import SectionEntry, section_remove, section_set
from tests.factories import configuration_make, plant_entry, pod_make

JUNE = Period.of_month(2024, 6)
SECTION = SectionEntry(
    code="SZ_1234567_01",
    generator_kw=Decimal("49.8"),
    inverter_kw=Decimal(45),
    entry_on=date(2023, 6, 1),
    is_asked=True,
    is_upgrade=False,
    production_units=("UP_1234567_1",),
)
GRANT = GrantEntry(
    measure="PNRR M2C2",
    amount_cents=1_500_000,
    granted_on=date(2024, 5, 1),
    reference_cost_eur_kw=Decimal(1500),
    effect=GrantEffect.COUNTS,
)
NOTHING = AdmissionEntry(
    requested_on=None,
    chosen_on=None,
    not_before_on=None,
    act_starts_on=None,
    act_ends_on=None,
    act_reference="",
    footprint_m2=None,
    is_public_building=False,
    transitional_kind=None,
)


@pytest.fixture
def plant(alfa: None) -> Plant:
    """A photovoltaic plant of 20 kW since June 2023, with the premium."""
    rule_set_load()
    pod = pod_make("IT001E20000001", configuration_make())
    return plant_add(pod_id=pod.pk, entry=plant_entry())


def settled_terms(plant: Plant) -> Any:
    (registered,) = configuration_registry(plant.pod.configuration_id, JUNE).plants
    return registered.terms


def set_section(plant: Plant, **changes: Any) -> PlantSection:
    return section_set(plant_id=plant.pk, entry=replace(SECTION, **changes))


def set_admission(plant: Plant, **changes: Any) -> Plant:
    admission_set(plant_id=plant.pk, entry=replace(NOTHING, **changes))
    plant.refresh_from_db()
    return plant


def test_the_settlement_reads_the_sum_of_the_sections(plant: Plant) -> None:
    set_section(plant)
    set_section(plant, code="sz_1234567_02", generator_kw=Decimal(10), inverter_kw=None, production_units=())
    set_section(plant, code="SZ_OLD", is_asked=False, production_units=("UP_OLD",))
    assert settled_terms(plant).power_kw == 55
    assert [section.code for section in plant_parts(plant.pk).sections] == [
        "SZ_1234567_01",
        "SZ_1234567_02",
        "SZ_OLD",
    ]


def test_an_upgrade_counts_alone_and_from_its_own_day(plant: Plant) -> None:
    set_section(plant)
    added = {"code": "SZ_NEW", "is_upgrade": True, "entry_on": date(2023, 12, 1), "production_units": ()}
    set_section(plant, generator_kw=Decimal(12), **added)
    terms = settled_terms(plant)
    assert (terms.power_kw, terms.entry_on) == (12, date(2023, 12, 1))


def test_a_plant_that_asks_for_no_section_earns_no_premium(plant: Plant) -> None:
    set_section(plant, is_asked=False)
    assert (settled_terms(plant).power_kw, settled_terms(plant).premium) == (45, None)


def test_the_same_section_again_changes_nothing_and_a_correction_tells_what_was(plant: Plant) -> None:
    first = set_section(plant)
    entries = AuditEntry.objects.count()
    assert set_section(plant).pk == first.pk
    assert AuditEntry.objects.count() == entries
    set_section(plant, inverter_kw=Decimal("40.000"), production_units=("UP_1234567_2",))
    told, terms = AuditEntry.objects.order_by("-number")[:2]
    assert told.changes == {
        "inverter_kw": ["45.000", "40.000"],
        "production_units": [["UP_1234567_1"], ["UP_1234567_2"]],
    }
    assert (terms.action, terms.changes) == ("plant.terms_changed", {"power_kw": ["45.000", "40.000"]})


def test_a_section_taken_back_is_gone_with_its_units(plant: Plant) -> None:
    section_remove(section_id=set_section(plant).pk)
    assert not PlantSection.objects.exists()
    assert not ProductionUnit.objects.exists()
    with pytest.raises(NotFoundError):
        section_remove(section_id=uuid4())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"generator_kw": Decimal(0)}, "section_power_not_positive"),
        ({"inverter_kw": Decimal(0)}, "section_power_not_positive"),
        ({"generator_kw": Decimal("NaN")}, "not_finite"),
        ({"generator_kw": Decimal("0.0001")}, "too_many_decimals"),
        ({"code": "SZ 1"}, "code_malformed"),
        ({"code": "S" * 41}, "too_long"),
        ({"production_units": ("UP/1",)}, "code_malformed"),
        ({"entry_on": date(2024, 3, 1)}, "validity_order"),
        ({"entry_on": date(2020, 3, 1)}, "existing_plant"),
    ],
)
def test_a_section_is_refused_with_its_reason_and_nothing_stays(
    plant: Plant, changes: Any, code: str
) -> None:
    with pytest.raises(CerError) as refusal:
        set_section(plant, **changes)
    assert refusal.value.code == code
    assert not PlantSection.objects.exists()
    assert settled_terms(plant).power_kw == 20


def test_a_production_unit_belongs_to_one_section(plant: Plant) -> None:
    set_section(plant)
    with pytest.raises(CerError) as refusal:
        set_section(plant, code="SZ_2")
    assert refusal.value.code == "production_unit_taken"


def test_the_grant_follows_from_contributions_power_and_reference_cost(plant: Plant) -> None:
    grant_add(plant_id=plant.pk, entry=replace(GRANT, amount_cents=1_000_000))
    assert settled_terms(plant).grant_pct == Decimal("33.333333")
    grant_add(plant_id=plant.pk, entry=replace(GRANT, amount_cents=10**9, effect=GrantEffect.SET_UP))
    set_section(plant)
    assert settled_terms(plant).grant_pct == Decimal("14.814815")


def test_a_grant_above_the_limit_is_refused_before_it_is_rounded(plant: Plant) -> None:
    grant_add(plant_id=plant.pk, entry=replace(GRANT, amount_cents=1_200_000))
    assert settled_terms(plant).grant_pct == 40
    with pytest.raises(CerError) as refusal:
        grant_add(plant_id=plant.pk, entry=replace(GRANT, amount_cents=1))
    assert refusal.value.code == "grant_out_of_range"
    assert plant.grants.count() == 1


def test_a_contribution_that_is_revoked_cuts_nothing_any_more(plant: Plant) -> None:
    grant = grant_add(plant_id=plant.pk, entry=replace(GRANT, amount_cents=1_200_000))
    revoked = replace(GRANT, amount_cents=1_200_000, effect=GrantEffect.REVOKED)
    grant_change(grant_id=grant.pk, entry=revoked)
    assert settled_terms(plant).grant_pct == 0
    assert AuditEntry.objects.latest("number").changes == {"effect": ["counts", "revoked"]}
    entries = AuditEntry.objects.count()
    grant_change(grant_id=grant.pk, entry=revoked)
    assert AuditEntry.objects.count() == entries
    with pytest.raises(NotFoundError):
        grant_change(grant_id=uuid4(), entry=revoked)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"measure": " "}, "measure_missing"),
        ({"amount_cents": 0}, "out_of_range"),
        ({"amount_cents": 10**13}, "out_of_range"),
        ({"reference_cost_eur_kw": Decimal(0)}, "out_of_range"),
        ({"reference_cost_eur_kw": Decimal("1.001")}, "too_many_decimals"),
    ],
)
def test_a_contribution_is_refused_with_its_reason(plant: Plant, changes: Any, code: str) -> None:
    with pytest.raises(CerError) as refusal:
        grant_add(plant_id=plant.pk, entry=replace(GRANT, **changes))
    assert refusal.value.code == code


def test_the_premium_starts_and_ends_as_the_request_says(plant: Plant) -> None:
    set_admission(plant, requested_on=date(2024, 7, 1))
    assert (plant.premium_from, plant.premium_until) == (date(2024, 1, 24), date(2044, 1, 24))
    set_admission(plant, requested_on=date(2024, 9, 15))
    assert (plant.premium_from, plant.premium_until) == (date(2024, 9, 16), date(2044, 9, 16))
    assert settled_terms(plant).premium is None
    set_admission(plant, requested_on=date(2024, 9, 15), not_before_on=date(2025, 1, 1))
    assert plant.premium_from == date(2025, 1, 1)


def test_the_days_of_the_act_win(plant: Plant) -> None:
    set_admission(
        plant,
        requested_on=date(2024, 7, 1),
        act_starts_on=date(2024, 2, 1),
        act_ends_on=date(2043, 12, 1),
        act_reference="GSE/P2024001",
    )
    assert (plant.premium_from, plant.premium_until) == (date(2024, 2, 1), date(2043, 12, 1))


def test_a_stop_lengthens_the_premium_until_it_is_taken_back(plant: Plant) -> None:
    set_admission(plant, requested_on=date(2024, 7, 1))
    days = {"first_on": date(2025, 3, 20), "until_on": date(2025, 4, 9), "reference": "GSE/1"}
    stop = stop_add(plant_id=plant.pk, kind=StopKind.GRID, **days)
    plant.refresh_from_db()
    assert plant.premium_until == date(2044, 2, 13)
    stop_remove(stop_id=stop.pk)
    plant.refresh_from_db()
    assert plant.premium_until == date(2044, 1, 24)
    with pytest.raises(NotFoundError):
        stop_remove(stop_id=stop.pk)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until_on": date(2025, 3, 20)}, "validity_order"),
        ({"until_on": date(2225, 3, 20)}, "validity_order"),
        ({"reference": " "}, "reference_missing"),
    ],
)
def test_a_stop_is_refused_with_its_reason(plant: Plant, changes: Any, code: str) -> None:
    terms = {"first_on": date(2025, 3, 20), "until_on": date(2025, 4, 9), "reference": "x", **changes}
    with pytest.raises(CerError) as refusal:
        stop_add(plant_id=plant.pk, kind=StopKind.GRID, **terms)
    assert refusal.value.code == code


def test_the_power_owed_by_law_leaves_its_share_to_the_premium(plant: Plant) -> None:
    set_admission(plant, footprint_m2=Decimal(100))
    assert settled_terms(plant).incentivised_power_share == Decimal("0.875")
    set_admission(plant, footprint_m2=Decimal(100), is_public_building=True)
    assert settled_terms(plant).incentivised_power_share == Decimal("0.8625")
    assert plant.premium_from == date(2024, 1, 24)


def test_a_transitional_plant_keeps_its_tariff_and_may_be_older_than_the_law(alfa: None) -> None:
    rule_set_load()
    pod = pod_make("IT001E20000001", configuration_make())
    old = plant_entry(entry_on=date(2021, 3, 1), premium_from=None)
    plant = plant_add(pod_id=pod.pk, entry=old)
    act = {"act_starts_on": date(2022, 1, 1), "act_ends_on": date(2042, 1, 1), "act_reference": "GSE/2"}
    set_admission(plant, transitional_kind=ConfigurationKind.GAC, **act)
    assert settled_terms(plant).fixed_tariff_eur_mwh == 100
    document = configuration_registry(pod.configuration_id, JUNE).document()
    assert document["plants"][0]["fixed_tariff_eur_mwh"] == "100.000"
    with pytest.raises(CerError) as refusal:
        set_admission(plant, **act)
    assert refusal.value.code == "existing_plant"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"act_starts_on": date(2024, 2, 1)}, "act_incomplete"),
        ({"act_ends_on": date(2024, 2, 1), "act_reference": "x"}, "act_incomplete"),
        (
            {"act_starts_on": date(2024, 2, 1), "act_ends_on": date(2024, 2, 1), "act_reference": "x"},
            "premium_order",
        ),
        ({"act_starts_on": date(2023, 2, 1), "act_reference": "x"}, "premium_order"),
        ({"footprint_m2": Decimal(-1)}, "out_of_range"),
        ({"transitional_kind": ConfigurationKind.AID}, "kind_unknown"),
        ({"act_reference": "x" * 201}, "too_long"),
    ],
)
def test_an_admission_is_refused_with_its_reason(plant: Plant, changes: Any, code: str) -> None:
    with pytest.raises(CerError) as refusal:
        set_admission(plant, **changes)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({"requested_on": date(2024, 7, 1)}, "start_emptied"),
        ({"footprint_m2": Decimal(10)}, "footprint_emptied"),
    ],
)
def test_what_the_plant_was_computed_from_is_corrected_not_emptied(
    plant: Plant, before: Any, code: str
) -> None:
    set_admission(plant, **before)
    with pytest.raises(CerError) as refusal:
        set_admission(plant)
    assert refusal.value.code == code


def test_a_plant_that_does_not_exist_has_no_parts(alfa: None) -> None:
    with pytest.raises(NotFoundError):
        section_set(plant_id=uuid4(), entry=SECTION)
    with pytest.raises(NotFoundError):
        plant_parts(uuid4())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plants_plantsection SET generator_kw = 'NaN'",
        "UPDATE plants_plantsection SET inverter_kw = 0",
        "UPDATE plants_plantgrant SET amount_cents = -1",
        "UPDATE plants_plantgrant SET effect = 'half'",
        "UPDATE plants_plant SET fixed_tariff_eur_mwh = 'NaN'",
    ],
)
def test_the_database_refuses_it_by_direct_sql(plant: Plant, statement: str) -> None:
    set_section(plant)
    grant_add(plant_id=plant.pk, entry=replace(GRANT, effect=GrantEffect.NO_AID))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_of_other_sources_the_generator_counts(alfa: None) -> None:
    rule_set_load()
    pod = pod_make("IT001E20000001", configuration_make())
    plant = plant_add(pod_id=pod.pk, entry=plant_entry(source=Source.HYDRO))
    set_section(plant)
    assert settled_terms(plant).power_kw == Decimal("49.8")
