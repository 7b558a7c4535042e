"""Members and PODs as people look for them; a page costs the same queries whatever the community's size."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from cer.calc.intervals import DAY
from cer.calc.rules import HolderCategory
from cer.kit.api.caller import Caller
from cer.kit.validity import valid_within
from tenant_apps.members.models import HolderCategoryPeriod, Member, Membership, Pod, PodAssignment
from tenant_apps.members.selectors.registry import members_listed, pods_listed
from tenant_apps.members.selectors.states import MemberState, members_in_state


def members_found(
    day: date,
    *,
    search: str = "",
    state: MemberState | None = None,
    category: HolderCategory | None = None,
    configuration_id: UUID | None = None,
) -> QuerySet[Member]:
    """Members by code or name, their state and category on a day, and where they hold a POD."""
    rows = members_listed().annotate(member_since=Subquery(_first_days()))
    if search:
        rows = rows.filter(Q(code__icontains=search) | Q(name__icontains=search))
    if state is not None:
        rows = rows.filter(members_in_state(state, day))
    if category is not None:
        rows = rows.filter(Exists(_categories(category, day).filter(member=OuterRef("pk"))))
    if configuration_id is not None:
        held = _holding(day).filter(membership__member=OuterRef("pk"), pod__configuration_id=configuration_id)
        rows = rows.filter(Exists(held))
    return rows


def pods_found(
    day: date,
    *,
    search: str = "",
    configuration_id: UUID | None = None,
    category: HolderCategory | None = None,
    is_held: bool | None = None,
    seen_by: Caller | None = None,
) -> QuerySet[Pod]:
    """PODs by their code or that of their holder on a day, by configuration, and by what the holder is."""
    rows = pods_listed(seen_by)
    held = _holding(day).filter(pod=OuterRef("pk"))
    if search:
        found = Q(membership__member__code__icontains=search) | Q(membership__member__name__icontains=search)
        code = "".join(search.split())
        # In a set and not row by row: beside OR the database would run it for each POD.
        holding = _holding(day).filter(found).values("pod")
        rows = rows.filter(Q(code__icontains=code) | Q(pk__in=holding))
    if configuration_id is not None:
        rows = rows.filter(configuration_id=configuration_id)
    if is_held is not None:
        rows = rows.filter(Exists(held) if is_held else ~Exists(held))
    if category is not None:
        holders = _categories(category, day).values("member_id")
        rows = rows.filter(Exists(held.filter(membership__member__in=holders)))
    return rows


def pods_held(member_id: UUID, day: date) -> QuerySet[Pod]:
    """PODs that a member holds on a day."""
    return Pod.objects.filter(pk__in=_holding(day).filter(membership__member_id=member_id).values("pod"))


def _first_days() -> QuerySet[Membership, Any]:
    """The first day on which a member ever belonged."""
    rows = Membership.objects.filter(member=OuterRef("pk")).order_by().values("member")
    return rows.annotate(first_on=Min("valid_from")).values("first_on")


def _holding(day: date) -> QuerySet[PodAssignment]:
    return PodAssignment.objects.filter(
        valid_within(day, day + DAY), valid_within(day, day + DAY, path="membership")
    )


def _categories(category: HolderCategory, day: date) -> QuerySet[HolderCategoryPeriod]:
    return HolderCategoryPeriod.objects.filter(valid_within(day, day + DAY), category=category.value)
