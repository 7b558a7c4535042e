import json
from datetime import date
from decimal import Decimal

import pytest

from cer.calc.intervals import Period
from cer.calc.rules import ConfigurationKind, HolderCategory, Voltage
from cer.kit.errors import NotFoundError, RuleBrokenError
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.members.models import Pod
from tenant_apps.members.selectors import HolderDays
from tenant_apps.members.services.members import holder_category_set, membership_end
from tenant_apps.members.services.pods import pod_assign, pod_release
from tenant_apps.plants.models import Plant
from tenant_apps.plants.selectors import configuration_registry, plant_by_id
from tenant_apps.plants.services.plants import plant_add
from tests.factories import configuration_make, member_make, plant_entry, pod_make

POD, OTHER_POD = "IT001E20000001", "IT001E20000002"
JUNE = Period.of_month(2024, 6)
FIRST_ON, MIDDLE_ON, UNTIL_ON = date(2024, 6, 1), date(2024, 6, 15), date(2024, 7, 1)


@pytest.fixture
def configuration(alfa):
    rule_set_load()
    return configuration_make()


def test_the_validity_of_a_pod_is_cut_to_the_period(configuration) -> None:
    member = member_make("M1", valid_from=MIDDLE_ON)
    pod_make(POD, configuration, member=member)
    (pod,) = configuration_registry(configuration.pk, JUNE).pods
    assert pod.holders == (
        HolderDays(
            member="M1",
            category=HolderCategory.NATURAL_PERSON,
            is_enterprise=False,
            first_on=MIDDLE_ON,
            until_on=UNTIL_ON,
        ),
    )


def test_a_pod_that_nobody_holds_in_the_period_does_not_count(configuration) -> None:
    pod_make(POD, configuration)
    pod_make(OTHER_POD, configuration, member=member_make("M1", valid_from=UNTIL_ON))
    registry = configuration_registry(configuration.pk, JUNE)
    assert (registry.pods, registry.members) == ((), ())


def test_a_piece_ends_where_holder_or_category_change(configuration) -> None:
    first, second = member_make("M1"), member_make("M2")
    pod = pod_make(POD, configuration, member=first)
    holder_category_set(
        member_id=first.pk,
        category=HolderCategory.RELIGIOUS,
        is_enterprise=False,
        valid_from=date(2024, 6, 10),
    )
    pod_release(assignment_id=pod.assignments.get().pk, valid_until=MIDDLE_ON)
    pod_assign(pod_id=pod.pk, membership_id=second.memberships.get().pk, valid_from=date(2024, 6, 20))
    registry = configuration_registry(configuration.pk, JUNE)
    pieces = [
        (days.member, days.category.value, days.first_on.day, days.until_on.day)
        for days in registry.pods[0].holders
    ]
    assert pieces == [
        ("M1", "natural_person", 1, 10),
        ("M1", "religious", 10, 15),
        ("M2", "natural_person", 20, 1),
    ]
    assert registry.members == ("M1", "M2")


def test_days_without_a_registered_category_say_so(configuration) -> None:
    member = member_make("M1", valid_from=FIRST_ON)
    pod_make(POD, configuration, member=member)
    member.holder_categories.update(valid_from=MIDDLE_ON)
    first, second = configuration_registry(configuration.pk, JUNE).pods[0].holders
    assert (first.category, first.is_enterprise, first.until_on) == (None, None, MIDDLE_ON)
    assert second.category is HolderCategory.NATURAL_PERSON


def test_an_assignment_counts_only_while_its_membership_does(configuration) -> None:
    member = member_make("M1")
    pod = pod_make(POD, configuration, member=member)
    membership_end(membership_id=member.memberships.get().pk, valid_until=MIDDLE_ON)
    pod.assignments.update(valid_until=None)
    (pod_found,) = configuration_registry(configuration.pk, JUNE).pods
    assert pod_found.holders[0].until_on == MIDDLE_ON


def test_a_plant_comes_with_its_terms_and_its_premium_cut_to_the_period(configuration) -> None:
    pod = pod_make(POD, configuration)
    plant_add(
        pod_id=pod.pk,
        entry=plant_entry(grant_pct=Decimal(40), premium_from=MIDDLE_ON, valid_until=date(2024, 6, 20)),
    )
    (plant,) = configuration_registry(configuration.pk, JUNE).plants
    assert (plant.pod, plant.first_on, plant.until_on) == (POD, FIRST_ON, date(2024, 6, 20))
    assert plant.terms.premium == Period.of_days(MIDDLE_ON, date(2024, 6, 20))
    assert (plant.terms.zone, plant.terms.grant_pct, plant.terms.power_kw) == ("NORD", 40, 20)


@pytest.mark.parametrize(
    ("premium_from", "premium_until"), [(None, None), (UNTIL_ON, None), (date(2024, 2, 1), FIRST_ON)]
)
def test_a_plant_earns_no_premium_outside_its_days(configuration, premium_from, premium_until) -> None:
    pod = pod_make(POD, configuration)
    plant_add(pod_id=pod.pk, entry=plant_entry(premium_from=premium_from, premium_until=premium_until))
    (plant,) = configuration_registry(configuration.pk, JUNE).plants
    assert plant.terms.premium is None


def test_a_plant_outside_the_period_is_left_out(configuration) -> None:
    pod = pod_make(POD, configuration)
    plant_add(pod_id=pod.pk, entry=plant_entry(valid_from=UNTIL_ON))
    assert configuration_registry(configuration.pk, JUNE).plants == ()


def test_nine_queries_read_a_registry_of_any_size(configuration, django_assert_num_queries) -> None:
    for number in range(1, 13):
        pod = pod_make(f"IT001E200000{number:02}", configuration, member=member_make(f"M{number:02}"))
        plant_add(pod_id=pod.pk, entry=plant_entry(f"P{number:02}"))
        with django_assert_num_queries(9):
            registry = configuration_registry(configuration.pk, JUNE)
    assert (len(registry.plants), len(registry.pods)) == (12, 12)


def test_the_document_is_canonical_json_in_the_order_of_codes(configuration) -> None:
    for code in (OTHER_POD, POD):
        pod = pod_make(code, configuration, member=member_make(f"M{code[-1]}"))
        plant_add(pod_id=pod.pk, entry=plant_entry(f"P{code[-1]}"))
    document = configuration_registry(configuration.pk, JUNE).document()
    assert json.loads(json.dumps(document)) == document
    assert [plant["code"] for plant in document["plants"]] == ["P1", "P2"]
    assert [pod["code"] for pod in document["pods"]] == [POD, OTHER_POD]
    assert document["plants"][0]["premium"] == ["2024-05-31T22:00:00+00:00", "2024-06-30T22:00:00+00:00"]


def test_a_group_is_settled_only_with_known_voltage_and_building(alfa) -> None:
    rule_set_load()
    configuration = configuration_make(kind=ConfigurationKind.GAC)
    pod = pod_make(POD, configuration, member=member_make("M1"))
    plant_add(pod_id=pod.pk, entry=plant_entry())
    with pytest.raises(RuleBrokenError) as refusal:
        configuration_registry(configuration.pk, JUNE)
    assert refusal.value.facts["codes"] == [POD, "P1"]
    Pod.objects.update(voltage="MT")
    Plant.objects.update(is_in_building=True)
    (plant,) = configuration_registry(configuration.pk, JUNE).plants
    assert (plant.terms.voltage, plant.terms.is_in_building) == (Voltage.MEDIUM, True)


def test_an_unknown_plant_or_configuration_is_not_found(configuration) -> None:
    with pytest.raises(NotFoundError):
        plant_by_id(configuration.pk)
    with pytest.raises(NotFoundError):
        configuration_registry(configuration.community.pk, JUNE)
