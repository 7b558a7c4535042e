"""How a member stands on a day, derived from its memberships and suspensions."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from cer.calc.intervals import DAY, ROME
from cer.calc.rules import HolderCategory
from cer.kit.personal import ERASED
from cer.kit.validity import ValidityFields, valid_within
from tenant_apps.members.models import Member, Membership, PodAssignment, Suspension
from tenant_apps.members.selectors.registry import members_listed


class MemberState(StrEnum):
    """How a member stands on a day. One that left and comes back on a later day is joining again."""

    JOINING = "joining"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


def day_here() -> date:
    """The Italian day that it is."""
    return timezone.now().astimezone(ROME).date()


def state_of_member(member: Member, day: date) -> MemberState:
    """The state of a member on a day, from rows that a list has fetched already."""
    memberships = list(member.memberships.all())
    held = next((row for row in memberships if holds_on(row, day)), None)
    if held:
        is_suspended = any(holds_on(row, day) for row in held.suspensions.all())
        return MemberState.SUSPENDED if is_suspended else MemberState.ACTIVE
    is_joining = any(row.valid_from > day for row in memberships)
    return MemberState.JOINING if is_joining else MemberState.LEFT


def members_counted(on: date | None = None, *, without: Collection[str] = ()) -> int:
    """Members who belong on a day or are to belong later: those that a plan must have room for."""
    on = on or day_here()
    lasting = Membership.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    return lasting.exclude(member_id__in=without).values("member_id").distinct().count()


def members_active(on: date, *, without: Collection[str] = ()) -> int:
    """How many members belong on a day."""
    rows = Membership.objects.filter(valid_within(on, on + DAY)).exclude(member_id__in=without)
    return rows.values("member_id").distinct().count()


def members_active_on(day: date) -> QuerySet[Member]:
    """Who belongs to the community on a day and is not suspended, by code."""
    return members_listed().filter(members_in_state(MemberState.ACTIVE, day)).order_by("code")


def is_member_from(member_id: UUID, day: date) -> bool:
    """Whether a member belongs to the community on a day, or will on a later one."""
    return Membership.objects.filter(member_id=member_id).exclude(valid_until__lte=day).exists()


def left_on(member_id: UUID) -> date | None:
    """The first day on which a member no longer belongs; None for one who stays, or never came."""
    days = list(Membership.objects.filter(member_id=member_id).values_list("valid_until", flat=True))
    ended = [day for day in days if day is not None]
    return max(ended) if ended and len(ended) == len(days) else None


def members_left_before(day: date) -> QuerySet[Member]:
    """Members all of whose memberships ended before a day, and whose names are still there."""
    rows = Member.objects.exclude(name=ERASED).annotate(last=Max("memberships__valid_until"))
    return rows.filter(last__lt=day).exclude(memberships__valid_until=None).order_by("code")


def last_day_held(member_id: UUID) -> date | None:
    """The first day on which no POD takes part for a member any more; None where none ever did."""
    held = PodAssignment.objects.filter(membership__member_id=member_id)
    last: date | None = held.aggregate(last=Max("valid_until"))["last"]
    return last


def category_on(member: Member, day: date) -> HolderCategory | None:
    """What a listed member is in the eyes of the law on a day; None where nobody registered it."""
    held = next((row for row in member.holder_categories.all() if holds_on(row, day)), None)
    return HolderCategory(held.category) if held else None


def pods_active(on: date, *, without: Collection[str] = ()) -> int:
    """How many PODs take part on a day, under a membership that holds."""
    rows = PodAssignment.objects.filter(
        valid_within(on, on + DAY), valid_within(on, on + DAY, path="membership")
    )
    return rows.exclude(pod_id__in=without).values("pod_id").distinct().count()


def holds_on(row: ValidityFields, day: date) -> bool:
    """Whether a row holds on a day."""
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


def members_in_state(state: MemberState, day: date) -> Q:
    """The same for the database: members that are in a state on a day."""
    memberships = Membership.objects.filter(member=OuterRef("pk"))
    belongs = Q(Exists(memberships.filter(valid_within(day, day + DAY))))
    suspensions = Suspension.objects.filter(
        valid_within(day, day + DAY),
        valid_within(day, day + DAY, path="membership"),
        membership__member=OuterRef("pk"),
    )
    is_suspended, joins = Q(Exists(suspensions)), Q(Exists(memberships.filter(valid_from__gt=day)))
    return {
        MemberState.ACTIVE: belongs & ~is_suspended,
        MemberState.SUSPENDED: belongs & is_suspended,
        MemberState.JOINING: ~belongs & joins,
        MemberState.LEFT: ~belongs & ~joins,
    }[state]
