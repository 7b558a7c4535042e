from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cer.calc.identifiers import pod_from_text
from cer.calc.intervals import DAY, ROME
from cer.calc.rules import HolderCategory
from cer.kit.errors import NotFoundError
from cer.kit.validity import valid_within
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.members.models import HolderCategoryPeriod, Member, Membership, Pod, PodAssignment

FISCAL_CODE, IBAN = "fiscal_code", "iban"


@dataclass(frozen=True, slots=True)
class RegisteredPoint:
    """A POD as other rooms refer to it."""

    id: UUID
    code: str
    contract_power_kw: Decimal | None


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


@dataclass(frozen=True, slots=True, repr=False)
class MemberIdentifiers:
    """Fiscal code and IBAN of one member, in full: never for a log or a list."""

    fiscal_code: str | None
    iban: str | None

    def masked(self) -> "MemberIdentifiers":
        """Enough to recognise them by, too little to use them."""
        return MemberIdentifiers(_masked(self.fiscal_code), _masked(self.iban))


def members_listed() -> QuerySet[Member]:
    return Member.objects.prefetch_related("memberships", "holder_categories")


def members_counted(on: date | None = None) -> int:
    """Members who belong on a day or are to belong later: those that a plan must have room for."""
    on = on or timezone.now().astimezone(ROME).date()
    lasting = Membership.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    return lasting.values("member_id").distinct().count()


def members_active(on: date) -> int:
    """How many members belong on a day."""
    rows = Membership.objects.filter(valid_within(on, on + DAY))
    return rows.values("member_id").distinct().count()


def pods_active(on: date) -> int:
    """How many PODs take part on a day, under a membership that holds."""
    rows = PodAssignment.objects.filter(
        valid_within(on, on + DAY), valid_within(on, on + DAY, path="membership")
    )
    return rows.values("pod_id").distinct().count()


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


def member_by_fiscal_code(fiscal_code: str) -> Member | None:
    """The member with a fiscal code, found without opening anybody's."""
    code = "".join(fiscal_code.split()).upper()
    found = field_cipher_here().look_up_hash(code, field=FISCAL_CODE)
    return members_listed().filter(fiscal_code_hash=found).first()


def identifiers_of_member(member: Member) -> MemberIdentifiers:
    """Both identifiers, opened with the community's key (D7)."""
    cipher = field_cipher_here()

    def opened(sealed: bytes | memoryview | None, field: str) -> str | None:
        place = sealed_place(member.pk, field)
        return None if sealed is None else cipher.open(bytes(sealed), place=place).decode()

    return MemberIdentifiers(opened(member.fiscal_code_sealed, FISCAL_CODE), opened(member.iban_sealed, IBAN))


def sealed_place(member_id: UUID, field: str) -> str:
    """Where a sealed value belongs: in the same field of another member it does not open."""
    return f"members.member/{member_id}/{field}"


def membership_by_id(membership_id: UUID) -> Membership:
    membership = Membership.objects.select_related("member").filter(pk=membership_id).first()
    if membership is None:
        raise NotFoundError("There is no such membership in this community.")
    return membership


def pods_listed() -> QuerySet[Pod]:
    return Pod.objects.select_related("configuration").prefetch_related("assignments__membership__member")


def pods_of_member(member_id: UUID) -> QuerySet[Pod]:
    """PODs that the member holds or held."""
    held = PodAssignment.objects.filter(membership__member_id=member_id).values("pod_id")
    return pods_listed().filter(pk__in=held)


def pod_by_id(pod_id: UUID) -> Pod:
    pod = pods_listed().filter(pk=pod_id).first()
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


def holder_days(
    configuration_id: UUID, *, first_on: date, until_on: date
) -> Mapping[Pod, tuple[HolderDays, ...]]:
    """Who holds each POD of a configuration on the days of [first_on, until_on), in two queries.

    An assignment counts only while its membership does. A piece ends where the holder or the category does.
    """
    assignments = (
        PodAssignment.objects.filter(
            valid_within(first_on, until_on),
            valid_within(first_on, until_on, path="membership"),
            pod__configuration_id=configuration_id,
        )
        .select_related("pod", "membership__member")
        .order_by("pod__code", "valid_from")
    )
    categories = _categories_by_member({row.membership.member_id for row in assignments}, first_on, until_on)
    pieces: dict[Pod, list[HolderDays]] = {}
    for assignment in assignments:
        days = _overlap(
            (first_on, until_on),
            (assignment.valid_from, assignment.valid_until),
            (assignment.membership.valid_from, assignment.membership.valid_until),
        )
        if days:
            member = assignment.membership.member
            pieces.setdefault(assignment.pod, []).extend(
                _pieces(member.code, days, categories.get(member.pk, []))
            )
    return {pod: tuple(rows) for pod, rows in pieces.items()}


def _categories_by_member(
    member_ids: Collection[UUID], first_on: date, until_on: date
) -> Mapping[UUID, list[HolderCategoryPeriod]]:
    rows = HolderCategoryPeriod.objects.filter(valid_within(first_on, until_on), member_id__in=member_ids)
    by_member: dict[UUID, list[HolderCategoryPeriod]] = {}
    for row in rows.order_by("valid_from"):
        by_member.setdefault(row.member_id, []).append(row)
    return by_member


def _overlap(*ranges: tuple[date, date | None]) -> tuple[date, date] | None:
    """Days common to half-open ranges of which the first has an end."""
    first_on = max(start for start, _ in ranges)
    until_on = min(end for _, end in ranges if end is not None)
    return (first_on, until_on) if first_on < until_on else None


def _pieces(
    member: str, days: tuple[date, date], categories: Collection[HolderCategoryPeriod]
) -> list[HolderDays]:
    """The days cut where a category begins or ends."""
    first_on, until_on = days
    edges = {edge for row in categories for edge in (row.valid_from, row.valid_until) if edge is not None}
    cuts = [first_on, *sorted(edge for edge in edges if first_on < edge < until_on), until_on]
    pieces = []
    for start_on, end_on in pairwise(cuts):
        held = next((row for row in categories if _overlap((start_on, end_on), _days(row))), None)
        pieces.append(
            HolderDays(
                member=member,
                category=HolderCategory(held.category) if held else None,
                is_enterprise=held.is_enterprise if held else None,
                first_on=start_on,
                until_on=end_on,
            )
        )
    return pieces


def _days(row: HolderCategoryPeriod) -> tuple[date, date | None]:
    return row.valid_from, row.valid_until


def _masked(text: str | None) -> str | None:
    return text and text[:2] + "•" * (len(text) - 5) + text[-3:]
