"""The registry of one day, as it was known on a moment: who belonged, as what, and with which PODs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from cer.kit.validity import ValidityFields
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.members.models import (
    HolderCategoryPeriod,
    Member,
    Membership,
    Pod,
    PodAssignment,
    Suspension,
)
from tenant_apps.members.selectors.known import rows_known
from tenant_apps.members.selectors.states import MemberState, holds_on

RowT = TypeVar("RowT", bound=ValidityFields)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRow:
    """A member with one of its PODs, or with none. The name is that of now: it has no days (decision 14)."""

    member: str
    name: str
    state: MemberState
    member_from: date
    member_until: date | None
    category: str | None
    is_enterprise: bool | None
    pod: str | None = None
    configuration: str | None = None
    contract_power_kw: Decimal | None = None
    voltage: str | None = None
    pod_from: date | None = None
    pod_until: date | None = None


@dataclass(frozen=True, slots=True)
class RegistryExtract:
    """The rows by member and POD; the digest is over all but names: equal registries, equal digests."""

    as_of: date
    known_at: datetime
    rows: tuple[ExtractRow, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 of the rows as canonical JSON."""
        rows = [{name: _plain(value) for name, value in asdict(row).items()} for row in self.rows]
        for row in rows:
            del row["name"]
        return sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def registry_extract(*, as_of: date, known_at: datetime) -> RegistryExtract:
    """The registry of a day as known on a moment, in seven queries whatever its size."""
    memberships = _holding(rows_known(Membership, known_at), as_of)
    suspended = {row.membership_id for row in _holding(rows_known(Suspension, known_at), as_of)}
    categories = {row.member_id: row for row in _holding(rows_known(HolderCategoryPeriod, known_at), as_of)}
    assignments: dict[UUID, list[PodAssignment]] = {}
    for assignment in _holding(rows_known(PodAssignment, known_at), as_of):
        assignments.setdefault(assignment.membership_id, []).append(assignment)
    pods = {row.pk: row for row in rows_known(Pod, known_at)}
    configurations = dict(configurations_listed().values_list("pk", "code"))
    members = Member.objects.only("code", "name").in_bulk([row.member_id for row in memberships])
    rows = []
    for membership in memberships:
        person = _person(
            members[membership.member_id],
            membership,
            categories.get(membership.member_id),
            is_suspended=membership.pk in suspended,
        )
        held = assignments.get(membership.pk, [])
        rows += [ExtractRow(**person, **_point(pods[row.pod_id], row, configurations)) for row in held] or [
            ExtractRow(**person)
        ]
    return RegistryExtract(as_of, known_at, tuple(sorted(rows, key=lambda row: (row.member, row.pod or ""))))


def _holding(rows: list[RowT], day: date) -> list[RowT]:
    return [row for row in rows if holds_on(row, day)]


def _person(
    member: Member, membership: Membership, category: HolderCategoryPeriod | None, *, is_suspended: bool
) -> dict[str, Any]:
    return {
        "member": member.code,
        "name": member.name,
        "state": MemberState.SUSPENDED if is_suspended else MemberState.ACTIVE,
        "member_from": membership.valid_from,
        "member_until": membership.valid_until,
        "category": category.category if category else None,
        "is_enterprise": category.is_enterprise if category else None,
    }


def _point(pod: Pod, assignment: PodAssignment, configurations: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "pod": pod.code,
        "configuration": configurations[pod.configuration_id],
        "contract_power_kw": pod.contract_power_kw,
        "voltage": pod.voltage,
        "pod_from": assignment.valid_from,
        "pod_until": assignment.valid_until,
    }


def _plain(value: object) -> object:
    """A value as JSON has it; equal numbers give equal text, however many zeros they end in."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value
