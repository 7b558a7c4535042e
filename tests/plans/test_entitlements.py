from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from cer.calc.intervals import DAY
from cer.kit.errors import ConflictError, ForbiddenError
from cer.kit.tenancy import in_schema
from shared_apps.plans.models import PlanAssignment
from shared_apps.plans.selectors import entitled, members_used_here, terms_here, today
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from tenant_apps.members.models import Member, Membership
from tenant_apps.members.selectors import members_active, members_counted
from tenant_apps.members.services.corrections import membership_correct
from tenant_apps.members.services.member_lists import ListMode, member_list_take
from tenant_apps.members.services.members import membership_begin, membership_end
from tenant_apps.members.services.registry import PodStay, pods_and_members_take
from tests.factories import configuration_make, member_make
from tests.plans.plans import members_write, plan_here


@pytest.fixture
def room_for_two(alfa: None) -> None:
    """A community whose plan includes two members, and that has two."""
    configuration_make()
    member_make("M1")
    member_make("M2")
    plan_here("starter", members_included=2)


def test_a_community_that_nobody_sold_has_no_limits(alfa: None) -> None:
    assert terms_here().members_included is None
    assert all(entitled(feature) for feature in Feature)


def test_the_51st_member_is_refused_with_the_upgrade_in_the_message(alfa: None) -> None:
    configuration_make()
    plan_here("starter")
    members_write(49)
    member_make("FIFTY")
    with pytest.raises(ConflictError, match="upgrade to Professional, which holds 200") as refusal:
        member_make("MORE")
    assert refusal.value.code == "members_limit"
    assert refusal.value.facts["upgrade"] == "professional"


def test_a_refused_member_leaves_nothing_behind(room_for_two: None) -> None:
    with pytest.raises(ConflictError):
        member_make("M3")
    assert set(Member.objects.values_list("code", flat=True)) == {"M1", "M2"}


def test_a_corrected_end_and_a_list_stay_within_the_plan(room_for_two: None) -> None:
    membership = Membership.objects.first()
    membership_end(membership_id=membership.pk, valid_until=today())
    member_make("M3")
    days = {"valid_from": membership.valid_from, "valid_until": None, "reason": "it stayed"}
    with pytest.raises(ConflictError, match="includes 2 members"), transaction.atomic():
        membership_correct(membership_id=membership.pk, **days)
    row = "Codice,Nome,Categoria,Impresa,Valido dal\nM4,Famiglia,persona fisica,no,2026-01-01"
    with pytest.raises(ConflictError, match="includes 2 members"):
        member_list_take(content=row.encode(), mode=ListMode.ALL_OR_NOTHING)
    assert set(Member.objects.values_list("code", flat=True)) == {"M1", "M2", "M3"}


def test_members_beyond_the_plan_keep_working(alfa: None) -> None:
    configuration_make()
    members_write(3)
    plan_here("starter", members_included=2)
    membership = Membership.objects.first()
    membership_end(membership_id=membership.pk, valid_until=today() + 9 * DAY)
    membership_end(membership_id=membership.pk, valid_until=today() + 3 * DAY)


def test_who_is_to_join_later_takes_a_place_already(room_for_two: None) -> None:
    with pytest.raises(ConflictError):
        member_make("M3", valid_from=today() + 100 * DAY)


def test_a_place_is_free_when_a_member_has_left(room_for_two: None) -> None:
    first = Membership.objects.get(member__code="M1")
    membership_end(membership_id=first.pk, valid_until=today())
    member_make("M3", valid_from=today())
    assert (members_counted(), members_active(today() - DAY), members_active(today())) == (2, 2, 2)


@pytest.mark.parametrize("way", ["again", "later_end"])
def test_a_member_that_left_comes_back_only_to_a_free_place(room_for_two: None, way: str) -> None:
    first = Membership.objects.get(member__code="M1")
    membership_end(membership_id=first.pk, valid_until=today() - DAY)
    member_make("M3")
    come_back = {
        "again": partial(membership_begin, member_id=first.member_id, valid_from=today()),
        "later_end": partial(membership_end, membership_id=first.pk, valid_until=today() + 30 * DAY),
    }
    with pytest.raises(ConflictError, match="includes 2 members"):
        come_back[way]()


def test_a_list_with_one_member_too_many_is_refused_as_a_whole(room_for_two: None) -> None:
    stay = PodStay(
        pod="IT001E00000001",
        member="M3",
        name="Third",
        category=None,
        is_enterprise=None,
        valid_from=date(2024, 1, 1),
        valid_until=None,
    )
    with pytest.raises(ConflictError, match="includes 2 members"):
        pods_and_members_take(configuration_id=uuid4(), pods=[], stays=[stay])
    assert Member.objects.count() == 2


@pytest.mark.parametrize(
    ("count", "state"), [(44, "free"), (45, "nearly_full"), (49, "nearly_full"), (50, "full"), (51, "full")]
)
def test_the_warning_comes_at_ninety_percent(alfa: None, count: int, state: str) -> None:
    members_write(count)
    plan_here("starter")
    assert members_used_here().state == state


def test_a_feature_beyond_the_plan_is_refused_with_the_plan_that_holds_it(alfa: None) -> None:
    plan_here("starter")
    with pytest.raises(ForbiddenError, match="does not include webhooks: upgrade to Professional"):
        feature_required(Feature.WEBHOOKS)
    with pytest.raises(ForbiddenError, match="upgrade to Enterprise"):
        feature_required(Feature.SSO)


def test_a_plan_that_ended_admits_nobody_and_opens_nothing(alfa: None) -> None:
    configuration_make()
    assignment = plan_here("enterprise", on=today() - 9 * DAY)
    with in_schema("public"):
        PlanAssignment.objects.filter(pk=assignment.pk).update(valid_until=today())
    assert not entitled(Feature.SSO)
    with pytest.raises(ConflictError, match="includes 0 members"):
        member_make("M1")


def test_s14_a_community_cannot_read_what_plans_there_are(alfa: None) -> None:
    for table in ("plan", "planassignment", "coupon", "couponuse"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT * FROM public.plans_{table}")
