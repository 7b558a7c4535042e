"""Members and PODs of a list, taken as a whole: what is new is stored, what differs is refused."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from cer.calc.rules import HolderCategory
from cer.kit.errors import CerError, ConflictError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, text_checked
from shared_apps.plans.services.entitlements import members_limit_check
from tenant_apps.members.models import (
    CODE_LENGTH,
    MEMBER_CODE_PATTERN,
    NAME_LENGTH,
    HolderCategoryPeriod,
    Member,
    Membership,
    Pod,
    PodAssignment,
)
from tenant_apps.members.services.members import category_check
from tenant_apps.members.services.pods import contract_power_check

Days = tuple[date, date | None]
Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PodEntry:
    """A POD of a list."""

    code: str
    contract_power_kw: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PodStay:
    """A member holds a POD on the days of [valid_from, valid_until); None where its category is unknown."""

    pod: str
    member: str
    name: str
    category: HolderCategory | None
    is_enterprise: bool | None
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class TakenPods:
    """Ids of the listed PODs by code, and how many rows were new."""

    pod_ids: Mapping[str, UUID]
    new_members: int
    new_pods: int
    new_rows: int


@transaction.atomic
def pods_and_members_take(
    *, configuration_id: UUID, pods: Sequence[PodEntry], stays: Sequence[PodStay]
) -> TakenPods:
    """Store the members, memberships, categories, PODs and assignments of a list that are not there yet.

    The caller records the list as a whole in the audit log.
    """
    member_ids, new_members = _members_take(stays)
    membership_ids, new_memberships = _memberships_take(stays, member_ids)
    if new_memberships:
        members_limit_check()
    new_categories = _categories_take(stays, member_ids)
    pod_ids, new_pods = _pods_take(pods, configuration_id)
    new_assignments = _assignments_take(stays, pod_ids, membership_ids)
    new_rows = new_members + new_memberships + new_categories + new_pods + new_assignments
    return TakenPods(pod_ids, new_members, new_pods, new_rows)


def keys_missing(known: Mapping[Key, Row], wanted: Mapping[Key, Row], *, noun: str) -> list[Key]:
    """What is wanted and not known; refused where both have it and differ, for a list changes nothing."""
    for key, row in wanted.items():
        if key in known and known[key] != row:
            spoken = " from ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
            raise ConflictError(
                f"The {noun} {spoken} is registered otherwise than in the list: correct the list, or change"
                " the registry first.",
                code="registry_differs",
                noun=noun,
                key=spoken,
            )
    return [key for key in wanted if key not in known]


def days_merged(days: Iterable[Days]) -> list[Days]:
    """The days covered, as half-open ranges that neither touch nor overlap."""
    merged: list[Days] = []
    for valid_from, valid_until in sorted(days, key=lambda row: row[0]):
        if merged and (merged[-1][1] is None or valid_from <= merged[-1][1]):
            first_on, until_on = merged.pop()
            ends = None if until_on is None or valid_until is None else max(until_on, valid_until)
            merged.append((first_on, ends))
        else:
            merged.append((valid_from, valid_until))
    return merged


def _members_take(stays: Sequence[PodStay]) -> tuple[Mapping[str, UUID], int]:
    names: dict[str, str] = {}
    for stay in stays:
        text_checked("member", stay.member, longest=CODE_LENGTH)
        name = text_checked("name", stay.name, longest=NAME_LENGTH)
        if names.setdefault(stay.member, name) != name:
            raise RuleBrokenError(
                f"Member {stay.member} has two names in the list, {names[stay.member]} and {name}: keep one.",
                code="member_named_twice",
                member=stay.member,
            )
    rows = Member.objects.filter(code__in=names).values_list("code", "name")
    missing = keys_missing(dict(rows), names, noun="member")
    with constraint_refusals(_member_refusals()):
        Member.objects.bulk_create(Member(code=code, name=names[code]) for code in missing)
    ids = dict(Member.objects.filter(code__in=names).values_list("code", "pk"))
    return ids, len(missing)


def _memberships_take(
    stays: Sequence[PodStay], member_ids: Mapping[str, UUID]
) -> tuple[Mapping[str, Mapping[Days, UUID]], int]:
    by_member: dict[str, list[Days]] = {}
    for stay in stays:
        by_member.setdefault(stay.member, []).append((stay.valid_from, stay.valid_until))
    wanted = {
        (member, valid_from): valid_until
        for member, days in by_member.items()
        for valid_from, valid_until in days_merged(days)
    }
    rows = Membership.objects.filter(member_id__in=member_ids.values()).select_related("member")
    known = {(row.member.code, row.valid_from): row.valid_until for row in rows}
    missing = keys_missing(known, wanted, noun="membership of")
    with constraint_refusals({"membership_validity_once": _overlap("memberships of one member")}):
        Membership.objects.bulk_create(
            Membership(member_id=member_ids[key[0]], valid_from=key[1], valid_until=wanted[key])
            for key in missing
        )
    ids: dict[str, dict[Days, UUID]] = {}
    for row in rows.all():
        ids.setdefault(row.member.code, {})[row.valid_from, row.valid_until] = row.pk
    return ids, len(missing)


def _categories_take(stays: Sequence[PodStay], member_ids: Mapping[str, UUID]) -> int:
    by_category: dict[tuple[str, HolderCategory, bool], list[Days]] = {}
    for stay in stays:
        if stay.category is not None and stay.is_enterprise is not None:
            key = (stay.member, stay.category, stay.is_enterprise)
            by_category.setdefault(key, []).append((stay.valid_from, stay.valid_until))
    for category, is_enterprise in {(category, flag) for _, category, flag in by_category}:
        category_check(category, is_enterprise=is_enterprise)
    wanted = {
        (member, valid_from): (category.value, is_enterprise, valid_until)
        for (member, category, is_enterprise), days in by_category.items()
        for valid_from, valid_until in days_merged(days)
    }
    rows = HolderCategoryPeriod.objects.filter(member_id__in=member_ids.values()).select_related("member")
    known = {
        (row.member.code, row.valid_from): (row.category, row.is_enterprise, row.valid_until) for row in rows
    }
    missing = keys_missing(known, wanted, noun="category of")
    with constraint_refusals({"holder_category_validity_once": _overlap("categories of one member")}):
        HolderCategoryPeriod.objects.bulk_create(
            HolderCategoryPeriod(
                member_id=member_ids[key[0]],
                valid_from=key[1],
                category=wanted[key][0],
                is_enterprise=wanted[key][1],
                valid_until=wanted[key][2],
            )
            for key in missing
        )
    return len(missing)


def _pods_take(pods: Sequence[PodEntry], configuration_id: UUID) -> tuple[Mapping[str, UUID], int]:
    for pod in pods:
        if pod.contract_power_kw is not None:
            contract_power_check(pod.contract_power_kw)
    wanted = {pod.code: (configuration_id, pod.contract_power_kw) for pod in pods}
    rows = Pod.objects.filter(code__in=wanted)
    known = {row.code: (row.configuration_id, row.contract_power_kw) for row in rows}
    missing = keys_missing(known, wanted, noun="POD")
    Pod.objects.bulk_create(
        Pod(code=code, configuration_id=configuration_id, contract_power_kw=wanted[code][1])
        for code in missing
    )
    return dict(Pod.objects.filter(code__in=wanted).values_list("code", "pk")), len(missing)


def _assignments_take(
    stays: Sequence[PodStay],
    pod_ids: Mapping[str, UUID],
    membership_ids: Mapping[str, Mapping[Days, UUID]],
) -> int:
    wanted = {(stay.pod, stay.valid_from): (stay.member, stay.valid_until) for stay in stays}
    rows = PodAssignment.objects.filter(pod_id__in=pod_ids.values()).select_related(
        "pod", "membership__member"
    )
    known = {(row.pod.code, row.valid_from): (row.membership.member.code, row.valid_until) for row in rows}
    missing = keys_missing(known, wanted, noun="assignment of")
    with constraint_refusals({"pod_assignment_validity_once": _overlap("holders of one POD")}):
        PodAssignment.objects.bulk_create(
            PodAssignment(
                pod_id=pod_ids[key[0]],
                membership_id=_membership_around(membership_ids[wanted[key][0]], (key[1], wanted[key][1])),
                valid_from=key[1],
                valid_until=wanted[key][1],
            )
            for key in missing
        )
    return len(missing)


def _membership_around(memberships: Mapping[Days, UUID], days: Days) -> UUID:
    """The membership that covers the days: there is one, since memberships are merged from such days."""
    return next(pk for covered, pk in memberships.items() if days_merged([covered, days]) == [covered])


def _member_refusals() -> Mapping[str, CerError]:
    return {
        "member_code": RuleBrokenError(
            f"A member code of the list does not match {MEMBER_CODE_PATTERN}: use capitals and digits.",
            code="code_malformed",
        ),
        "member_name_given": RuleBrokenError("A member of the list has no name.", code="name_missing"),
    }


def _overlap(spoken: str) -> ConflictError:
    return ConflictError(
        f"Two {spoken} overlap, in the list or with the registry: correct their days.", code="days_overlap"
    )
