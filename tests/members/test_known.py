"""The registry keeps what was known when, whoever writes."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cer.calc.rules import HolderCategory
from cer.kit.errors import CerError
from tenant_apps.members.models import Membership, PodAssignment, RegistryVersion
from tenant_apps.members.selectors import holder_days, registry_moment_known, rows_known
from tenant_apps.members.services.corrections import (
    assignment_correct,
    assignment_withdraw,
    holder_category_correct,
    membership_correct,
    pod_correct,
)
from tenant_apps.members.services.members import membership_end
from tenant_apps.members.services.suspensions import member_resume, member_suspend
from tests.factories import configuration_make, member_make, pod_make

POD = "IT001E20000001"
MARCH, APRIL = date(2024, 3, 1), date(2024, 4, 1)
WHY = "the form says otherwise"


@pytest.fixture
def pod(alfa):
    """A POD that M1 holds since the start of 2024."""
    configuration = configuration_make()
    return pod_make(POD, configuration, member=member_make("M1"))


def days_in_march(pod, known_at=None) -> list[tuple[int, int]]:
    """First and last day of each stretch of March in which the POD counts."""
    days = holder_days(pod.configuration_id, first_on=MARCH, until_on=APRIL, known_at=known_at)
    return [(piece.first_on.day, (piece.until_on - MARCH).days) for piece in days.get(pod, ())]


def corrected_days(pod, first_on: date, until_on: date | None = None) -> PodAssignment:
    assignment = pod.assignments.get()
    return assignment_correct(
        assignment_id=assignment.pk, valid_from=first_on, valid_until=until_on, reason=WHY
    )


def test_what_was_known_before_a_correction_is_still_read(pod) -> None:
    before = registry_moment_known()
    corrected_days(pod, date(2024, 3, 11))
    between = registry_moment_known()
    corrected_days(pod, date(2024, 3, 21), date(2024, 3, 31))
    assert days_in_march(pod, before) == [(1, 31)]
    assert days_in_march(pod, between) == [(11, 31)]
    assert days_in_march(pod) == [(21, 30)]


def test_a_row_taken_back_was_there_until_then(pod) -> None:
    before = registry_moment_known()
    assignment_withdraw(assignment_id=pod.assignments.get().pk, reason=WHY)
    assert (days_in_march(pod, before), days_in_march(pod)) == ([(1, 31)], [])


def test_nothing_was_known_before_anything_was_written(alfa) -> None:
    before = registry_moment_known()
    pod = pod_make(POD, configuration_make(), member=member_make("M1"))
    assert (days_in_march(pod, before), days_in_march(pod)) == ([], [(1, 31)])


def test_a_row_that_is_known_is_equal_to_the_row_itself(pod) -> None:
    for model in (Membership, PodAssignment):
        (known,) = rows_known(model)
        assert known.__dict__ | {"_state": None} == model.objects.get().__dict__ | {"_state": None}


def test_a_write_that_changes_nothing_is_no_version(pod) -> None:
    before = RegistryVersion.objects.count()
    pod.save()
    assert RegistryVersion.objects.count() == before


def test_a_write_past_every_service_is_kept_too(pod) -> None:
    before = registry_moment_known()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_podassignment SET valid_from = '2024-03-16'")
    assert (days_in_march(pod, before), days_in_march(pod)) == ([(1, 31)], [(16, 31)])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE members_registryversion SET content = NULL", "DELETE FROM members_registryversion"],
)
def test_nobody_rewrites_what_was_known(pod, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_corrected_membership_cuts_its_pods(pod) -> None:
    membership = Membership.objects.get()
    before = registry_moment_known()
    membership_correct(
        membership_id=membership.pk,
        valid_from=date(2024, 3, 6),
        valid_until=date(2024, 3, 26),
        reason=WHY,
    )
    assert pod.assignments.get().valid_until == date(2024, 3, 26)
    assert (days_in_march(pod, before), days_in_march(pod)) == ([(1, 31)], [(6, 25)])


def test_an_end_of_membership_by_mistake_is_corrected(pod) -> None:
    membership = Membership.objects.get()
    membership_end(membership_id=membership.pk, valid_until=date(2024, 3, 11))
    membership_correct(
        membership_id=membership.pk, valid_from=membership.valid_from, valid_until=None, reason=WHY
    )
    corrected_days(pod, membership.valid_from)
    assert days_in_march(pod) == [(1, 31)]


def test_a_corrected_category_and_pod_are_read_as_they_are_now(pod) -> None:
    period = Membership.objects.get().member.holder_categories.get()
    holder_category_correct(
        period_id=period.pk,
        category=HolderCategory.RELIGIOUS,
        is_enterprise=False,
        valid_from=period.valid_from,
        valid_until=None,
        reason=WHY,
    )
    pod_correct(pod_id=pod.pk, contract_power_kw=None, voltage=None, reason=WHY)
    (piece,) = holder_days(pod.configuration_id, first_on=MARCH, until_on=APRIL)[pod]
    assert piece.category == "religious"


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "reason", "problem"),
    [
        (date(2023, 12, 31), None, WHY, "outside_membership"),
        (MARCH, MARCH, WHY, "validity_order"),
        (MARCH, APRIL, " ", "reason_missing"),
    ],
)
def test_a_correction_is_refused_with_its_reason(pod, valid_from, valid_until, reason, problem) -> None:
    with pytest.raises(CerError) as refusal:
        assignment_correct(
            assignment_id=pod.assignments.get().pk,
            valid_from=valid_from,
            valid_until=valid_until,
            reason=reason,
        )
    assert refusal.value.code == problem


def test_a_suspended_member_does_not_count_on_those_days(pod) -> None:
    membership = Membership.objects.get()
    suspension = member_suspend(membership_id=membership.pk, valid_from=date(2024, 3, 11), reason="unpaid")
    assert days_in_march(pod) == [(1, 10)]
    before = registry_moment_known()
    member_resume(suspension_id=suspension.pk, valid_until=date(2024, 3, 21))
    assert days_in_march(pod) == [(1, 10), (21, 31)]
    assert days_in_march(pod, before) == [(1, 10)]


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "reason", "problem"),
    [
        (date(2023, 12, 31), None, "unpaid", "outside_membership"),
        (MARCH, MARCH, "unpaid", "validity_order"),
        (MARCH, APRIL, "", "reason_missing"),
        (date(2024, 5, 31), APRIL.replace(month=7), "unpaid", "suspension_overlaps"),
    ],
)
def test_a_suspension_is_refused_with_its_reason(pod, valid_from, valid_until, reason, problem) -> None:
    membership = Membership.objects.get()
    member_suspend(
        membership_id=membership.pk,
        valid_from=date(2024, 5, 1),
        valid_until=date(2024, 6, 1),
        reason="unpaid",
    )
    with pytest.raises(CerError) as refusal:
        member_suspend(
            membership_id=membership.pk, valid_from=valid_from, valid_until=valid_until, reason=reason
        )
    assert refusal.value.code == problem
