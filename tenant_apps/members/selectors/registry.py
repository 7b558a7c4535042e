"""Members and PODs as they are known now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from cer.calc.identifiers import pod_from_text
from cer.kit.api.caller import Caller
from cer.kit.errors import NotFoundError
from tenant_apps.access.selectors import configurations_granted, plants_granted
from tenant_apps.members.models import Member, Membership, Pod, PodAssignment


@dataclass(frozen=True, slots=True)
class RegisteredPoint:
    """A POD as other rooms refer to it."""

    id: UUID
    code: str
    contract_power_kw: Decimal | None


def members_listed() -> QuerySet[Member]:
    return Member.objects.prefetch_related("memberships__suspensions", "holder_categories")


def member_by_id(member_id: UUID) -> Member:
    member = members_listed().filter(pk=member_id).first()
    if member is None:
        raise NotFoundError("There is no such member in this community.")
    return member


def member_by_code(code: str) -> Member:
    member = members_listed().filter(code=code).first()
    if member is None:
        raise NotFoundError(f"There is no member {code} in this community.")
    return member


def membership_by_id(membership_id: UUID) -> Membership:
    membership = Membership.objects.select_related("member").filter(pk=membership_id).first()
    if membership is None:
        raise NotFoundError("There is no such membership in this community.")
    return membership


def pods_listed(seen_by: Caller | None = None) -> QuerySet[Pod]:
    """All, or what a caller sees: who is restricted, those of granted plants or in granted configurations."""
    rows = Pod.objects.select_related("configuration").prefetch_related("assignments__membership__member")
    if seen_by is None or seen_by.granted_to is None:
        return rows
    account_id = seen_by.granted_to
    return rows.filter(
        Q(pk__in=plants_granted(account_id).values("pod_id"))
        | Q(configuration__in=configurations_granted(account_id).values("pk"))
    )


def pods_of_member(member_id: UUID) -> QuerySet[Pod]:
    """PODs that the member holds or held."""
    held = PodAssignment.objects.filter(membership__member_id=member_id).values("pod_id")
    return pods_listed().filter(pk__in=held)


def pod_by_id(pod_id: UUID, seen_by: Caller | None = None) -> Pod:
    pod = pods_listed(seen_by).filter(pk=pod_id).first()
    if pod is None:
        raise NotFoundError("There is no such POD in this community.")
    return pod


def pod_by_code(code: str) -> Pod:
    """The POD of a code, however its letters and blanks are written (R90)."""
    pod = pods_listed().filter(code=pod_from_text(code)).first()
    if pod is None:
        raise NotFoundError(f"There is no POD {code} in this community.")
    return pod


def points_by_code(codes: Collection[str] | None = None) -> Mapping[str, RegisteredPoint]:
    """The registered PODs among some normalised codes, or all of them, in one query."""
    rows = Pod.objects.all() if codes is None else Pod.objects.filter(code__in=codes)
    values = rows.order_by("code").values_list("pk", "code", "contract_power_kw")
    return {code: RegisteredPoint(id=pk, code=code, contract_power_kw=power) for pk, code, power in values}
