from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cer.calc.rules import ConfigurationKind, HolderCategory, Voltage
from cer.kit.errors import CerError, ConflictError, NotFoundError, RuleBrokenError
from tenant_apps.members.models import HolderCategoryPeriod, Member, Pod, PodAssignment
from tenant_apps.members.selectors import (
    member_by_code,
    membership_by_id,
    pod_by_code,
    pods_of_member,
    points_by_code,
)
from tenant_apps.members.services.members import (
    holder_category_set,
    member_admit,
    membership_begin,
    membership_end,
)
from tenant_apps.members.services.pods import pod_assign, pod_register, pod_release
from tests.factories import configuration_make, member_make, pod_make

POD, OTHER_POD = "IT001E20000001", "IT001E20000002"
SPRING, SUMMER, AUTUMN = date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)


def test_a_member_is_admitted_with_membership_and_category(alfa) -> None:
    configuration_make()
    member_make(" m1 ", category=HolderCategory.SMALL_ENTERPRISE)
    member = member_by_code("M1")
    assert member.memberships.get().valid_from == date(2024, 1, 1)
    held = member.holder_categories.get()
    assert (held.category, held.is_enterprise) == ("small_enterprise", True)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "M1"}, "member_exists"),
        ({"code": "M 2"}, "code_malformed"),
        ({"name": " "}, "name_missing"),
        ({"name": "x" * 201}, "too_long"),
        ({"category": HolderCategory.LARGE_ENTERPRISE, "is_enterprise": True}, "large_enterprise"),
        ({"category": HolderCategory.SMALL_ENTERPRISE}, "enterprise_contradicts"),
        ({"is_enterprise": True}, "enterprise_contradicts"),
    ],
)
def test_a_member_is_refused_with_the_reason_and_nothing_stays(alfa, changes, problem: str) -> None:
    configuration_make()
    member_make("M1")
    wanted = {
        "code": "M2",
        "name": "Second",
        "category": HolderCategory.NATURAL_PERSON,
        "is_enterprise": False,
        "valid_from": SPRING,
    }
    with pytest.raises(CerError) as refusal:
        member_admit(**{**wanted, **changes})
    assert refusal.value.code == problem
    assert Member.objects.count() == 1


def test_a_large_enterprise_may_be_in_a_group(alfa) -> None:
    configuration_make(kind=ConfigurationKind.GAC)
    member_admit(
        code="M1",
        name="Grande",
        category=HolderCategory.LARGE_ENTERPRISE,
        is_enterprise=True,
        valid_from=SPRING,
    )
    assert Member.objects.count() == 1


def test_a_new_category_ends_the_one_before(alfa) -> None:
    configuration_make()
    member = member_make("M1")
    holder_category_set(
        member_id=member.pk, category=HolderCategory.RELIGIOUS, is_enterprise=False, valid_from=SUMMER
    )
    days = member.holder_categories.order_by("valid_from").values_list("valid_from", "valid_until")
    assert list(days) == [(date(2024, 1, 1), SUMMER), (SUMMER, None)]


def test_a_category_does_not_reach_back_over_a_later_one(alfa) -> None:
    configuration_make()
    member = member_make("M1", valid_from=SUMMER)
    with pytest.raises(ConflictError) as refusal:
        holder_category_set(
            member_id=member.pk, category=HolderCategory.RELIGIOUS, is_enterprise=False, valid_from=SPRING
        )
    assert refusal.value.code == "holder_category_overlaps"


def test_a_membership_that_ends_takes_its_pods_with_it(alfa) -> None:
    configuration = configuration_make()
    member = member_make("M1")
    pod = pod_make(POD, configuration, member=member)
    membership_end(membership_id=member.memberships.get().pk, valid_until=SUMMER)
    assert pod.assignments.get().valid_until == SUMMER
    membership_begin(member_id=member.pk, valid_from=SUMMER)
    assert member.memberships.count() == 2


def test_a_membership_ends_after_it_began_and_before_no_pod_joins(alfa) -> None:
    configuration = configuration_make()
    member = member_make("M1")
    membership = member.memberships.get()
    with pytest.raises(RuleBrokenError) as refusal:
        membership_end(membership_id=membership.pk, valid_until=membership.valid_from)
    assert refusal.value.code == "validity_order"
    pod = pod_make(POD, configuration)
    pod_assign(pod_id=pod.pk, membership_id=membership.pk, valid_from=AUTUMN)
    with pytest.raises(ConflictError) as conflict:
        membership_end(membership_id=membership.pk, valid_until=SUMMER)
    assert conflict.value.code == "pod_joins_later"
    assert membership_by_id(membership.pk).valid_until is None


def test_nobody_is_a_member_twice_on_one_day(alfa) -> None:
    configuration_make()
    member = member_make("M1")
    with pytest.raises(ConflictError) as refusal:
        membership_begin(member_id=member.pk, valid_from=SUMMER)
    assert refusal.value.code == "membership_overlaps"
    first = membership_end(membership_id=member.memberships.get().pk, valid_until=SPRING)
    membership_begin(member_id=member.pk, valid_from=SUMMER)
    with pytest.raises(ConflictError) as reopened:
        membership_end(membership_id=first.pk, valid_until=AUTUMN)
    assert reopened.value.code == "membership_overlaps"


def test_a_pod_is_found_however_it_is_written(alfa) -> None:
    configuration = configuration_make()
    pod_register(
        code="it001e 2000 0001",
        configuration_id=configuration.pk,
        contract_power_kw=Decimal("4.5"),
        voltage=Voltage.LOW,
    )
    assert pod_by_code(" it001e20000001").voltage == "BT"
    assert points_by_code([POD, OTHER_POD])[POD].contract_power_kw == Decimal("4.5")
    assert set(points_by_code()) == {POD}


@pytest.mark.parametrize(
    ("code", "contract_power_kw", "problem"),
    [
        ("IT001X20000001", None, "pod_malformed"),
        ("IT001E2000001", None, "pod_malformed"),
        (POD, None, "pod_exists"),
        (OTHER_POD, Decimal(0), "out_of_range"),
        (OTHER_POD, Decimal(-3), "out_of_range"),
        (OTHER_POD, Decimal("3.0001"), "too_many_decimals"),
        (OTHER_POD, Decimal("NaN"), "not_finite"),
        (OTHER_POD, Decimal("Infinity"), "not_finite"),
    ],
)
def test_a_pod_is_refused_with_the_reason(alfa, code: str, contract_power_kw, problem: str) -> None:
    configuration = configuration_make()
    pod_make(POD, configuration)
    with pytest.raises(CerError) as refusal:
        pod_register(code=code, configuration_id=configuration.pk, contract_power_kw=contract_power_kw)
    assert refusal.value.code == problem


def test_a_pod_passes_from_one_member_to_the_next(alfa) -> None:
    configuration = configuration_make()
    first, second = member_make("M1"), member_make("M2")
    pod = pod_make(POD, configuration, member=first)
    with pytest.raises(ConflictError) as refusal:
        pod_assign(pod_id=pod.pk, membership_id=second.memberships.get().pk, valid_from=SUMMER)
    assert refusal.value.code == "pod_assigned"
    pod_release(assignment_id=pod.assignments.get().pk, valid_until=SUMMER)
    pod_assign(pod_id=pod.pk, membership_id=second.memberships.get().pk, valid_from=SUMMER)
    assert [found.code for found in pods_of_member(second.pk)] == [POD]


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "problem"),
    [
        (date(2023, 12, 31), None, "outside_membership"),
        (AUTUMN, None, "outside_membership"),
        (SPRING, date(2025, 1, 1), "outside_membership"),
        (SPRING, SPRING, "validity_order"),
    ],
)
def test_a_pod_takes_part_on_days_of_the_membership_only(alfa, valid_from, valid_until, problem) -> None:
    pod = pod_make(POD, configuration_make())
    member = member_make("M1")
    membership = membership_end(membership_id=member.memberships.get().pk, valid_until=AUTUMN)
    with pytest.raises(RuleBrokenError) as refusal:
        pod_assign(pod_id=pod.pk, membership_id=membership.pk, valid_from=valid_from, valid_until=valid_until)
    assert refusal.value.code == problem


def test_a_pod_without_an_end_leaves_with_the_membership(alfa) -> None:
    pod = pod_make(POD, configuration_make())
    member = member_make("M1")
    membership = membership_end(membership_id=member.memberships.get().pk, valid_until=AUTUMN)
    assignment = pod_assign(pod_id=pod.pk, membership_id=membership.pk, valid_from=SPRING)
    assert assignment.valid_until == AUTUMN


def test_what_does_not_exist_is_not_found(alfa) -> None:
    configuration = configuration_make()
    unknown = uuid4()
    for call in (
        lambda: membership_begin(member_id=unknown, valid_from=SPRING),
        lambda: membership_end(membership_id=unknown, valid_until=SPRING),
        lambda: pod_release(assignment_id=unknown, valid_until=SPRING),
        lambda: pod_by_code(OTHER_POD),
        lambda: member_by_code("M9"),
        lambda: pod_register(code=POD, configuration_id=unknown),
        lambda: holder_category_set(
            member_id=unknown, category=HolderCategory.RELIGIOUS, is_enterprise=False, valid_from=SPRING
        ),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert configuration.pods.count() == 0


def test_the_database_itself_refuses_one_pod_in_two_memberships(alfa) -> None:
    configuration = configuration_make()
    first, second = member_make("M1"), member_make("M2")
    pod = pod_make(POD, configuration, member=first)
    with pytest.raises(IntegrityError, match="pod_assignment_validity_once"), transaction.atomic():
        PodAssignment.objects.create(pod=pod, membership=second.memberships.get(), valid_from=SUMMER)


@pytest.mark.parametrize(
    "row",
    [
        {"code": "it001e20000002"},
        {"code": "IT001E2000000"},
        {"contract_power_kw": Decimal(0)},
        {"voltage": "AT"},
    ],
)
def test_the_database_itself_refuses_a_pod_that_is_none(alfa, row) -> None:
    configuration = configuration_make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pod.objects.create(configuration=configuration, **{"code": OTHER_POD, **row})


def test_the_database_itself_refuses_a_power_that_is_no_number(alfa) -> None:
    pod_make(POD, configuration_make())
    with pytest.raises(IntegrityError, match="pod_contract_power"), connection.cursor() as cursor:
        cursor.execute("UPDATE members_pod SET contract_power_kw = 'NaN'")


@pytest.mark.parametrize(
    ("category", "is_enterprise"),
    [("small_enterprise", False), ("natural_person", True), ("household", False)],
)
def test_the_database_itself_refuses_a_category_that_is_none(alfa, category, is_enterprise) -> None:
    configuration_make()
    member = member_make("M1", valid_from=SUMMER)
    with pytest.raises(IntegrityError), transaction.atomic():
        HolderCategoryPeriod.objects.create(
            member=member,
            category=category,
            is_enterprise=is_enterprise,
            valid_from=SPRING,
            valid_until=SUMMER,
        )
