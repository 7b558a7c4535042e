"""Who holds which POD on which days, as settlements read it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from cer.calc.rules import HolderCategory
from cer.kit.validity import ValidityFields
from tenant_apps.members.models import (
    HolderCategoryPeriod,
    Member,
    Membership,
    Pod,
    PodAssignment,
    Suspension,
)
from tenant_apps.members.selectors.known import rows_known

Days = tuple[date, date]
RowT = TypeVar("RowT", bound=ValidityFields)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderDays:
    """Days on which a POD counts for one member, of one category, all the way through (R36, R52, R65).

    Category and `is_enterprise` are None on days for which nobody registered them.
    """

    member: str
    category: HolderCategory | None
    is_enterprise: bool | None
    first_on: date
    until_on: date


def holder_days(
    configuration_id: UUID, *, first_on: date, until_on: date, known_at: datetime | None = None
) -> Mapping[Pod, tuple[HolderDays, ...]]:
    """Who holds each POD of a configuration on the days of [first_on, until_on), in six queries.

    An assignment counts only while its membership does and is not suspended. A piece ends where the holder
    or the category does. All as known on a moment; None is now.
    """
    window = (first_on, until_on)
    pods = pods_known(configuration_id, known_at)
    memberships = {row.pk: row for row in rows_known(Membership, known_at)}
    suspensions = _by_key(rows_known(Suspension, known_at), "membership_id")
    categories = _by_key(rows_known(HolderCategoryPeriod, known_at), "member_id")
    assignments = [row for row in rows_known(PodAssignment, known_at) if row.pod_id in pods]
    codes = dict(Member.objects.values_list("pk", "code"))
    pieces: dict[Pod, list[HolderDays]] = {}
    for row in sorted(assignments, key=lambda row: (pods[row.pod_id].code, row.valid_from)):
        membership = memberships[row.membership_id]
        for days in _counting(window, row, membership, suspensions.get(membership.pk, [])):
            pieces.setdefault(pods[row.pod_id], []).extend(
                _pieces(codes[membership.member_id], days, categories.get(membership.member_id, []))
            )
    return {pod: tuple(rows) for pod, rows in pieces.items()}


def pods_known(configuration_id: UUID, known_at: datetime | None = None) -> Mapping[UUID, Pod]:
    """The PODs of a configuration by id, as they were known on a moment (None: now)."""
    return {pod.pk: pod for pod in rows_known(Pod, known_at) if pod.configuration_id == configuration_id}


def _by_key(rows: Iterable[RowT], key: str) -> Mapping[UUID, list[RowT]]:
    found: dict[UUID, list[RowT]] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        found.setdefault(getattr(row, key), []).append(row)
    return found


def _counting(
    window: Days, assignment: PodAssignment, membership: Membership, suspensions: Collection[Suspension]
) -> Iterable[Days]:
    """The days of an assignment within a window on which it counts."""
    days = _overlap(window, _days(assignment), _days(membership))
    for suspension in suspensions:
        cut = days and _overlap(days, _days(suspension))
        if days and cut:
            if days[0] < cut[0]:
                yield days[0], cut[0]
            days = (cut[1], days[1]) if cut[1] < days[1] else None
    if days:
        yield days


def _overlap(*ranges: tuple[date, date | None]) -> Days | None:
    """Days common to half-open ranges of which the first has an end."""
    first_on = max(start for start, _ in ranges)
    until_on = min(end for _, end in ranges if end is not None)
    return (first_on, until_on) if first_on < until_on else None


def _pieces(member: str, days: Days, categories: Collection[HolderCategoryPeriod]) -> Iterable[HolderDays]:
    """The days cut where a category begins or ends."""
    first_on, until_on = days
    edges = {edge for row in categories for edge in (row.valid_from, row.valid_until) if edge is not None}
    cuts = [first_on, *sorted(edge for edge in edges if first_on < edge < until_on), until_on]
    for start_on, end_on in pairwise(cuts):
        held = next((row for row in categories if _overlap((start_on, end_on), _days(row))), None)
        yield HolderDays(
            member=member,
            category=HolderCategory(held.category) if held else None,
            is_enterprise=held.is_enterprise if held else None,
            first_on=start_on,
            until_on=end_on,
        )


def _days(row: ValidityFields) -> tuple[date, date | None]:
    return row.valid_from, row.valid_until
