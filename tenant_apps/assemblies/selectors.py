from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from cer.calc.intervals import ROME
from cer.calc.voting import quorum_needed
from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.tenancy import ModelT
from tenant_apps.assemblies.models import (
    Addendum,
    Assembly,
    AssemblySettings,
    Attendance,
    Motion,
    Notice,
    Proxy,
    Vote,
    Voter,
)
from tenant_apps.assemblies.states import DECIDED, AssemblyState
from tenant_apps.members.selectors import members_active_on

FIRST_CALL, SECOND_CALL = 1, 2


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who is there of those who may vote, and with how many each call is valid. [heads]"""

    members: int
    present: int
    represented: int
    needed_first: int
    needed_second: int | None

    @property
    def heads(self) -> int:
        """Present and represented together. [heads]"""
        return self.present + self.represented

    def needed(self, call: int) -> int:
        """With how many the call is valid; refused for a second one that was never called. [heads]"""
        if call == FIRST_CALL:
            return self.needed_first
        if self.needed_second is None:
            raise RuleBrokenError(
                "This assembly was convened for one call only: convene it anew with a second one.",
                code="no_second_call",
            )
        return self.needed_second


@dataclass(frozen=True, slots=True)
class OwnRights:
    """What one member may do in an assembly now, and what it did."""

    is_entitled: bool
    is_present: bool
    proxy_holder: str | None
    votes_for_members: list[UUID]
    motions_voted: list[UUID]


def assembly_settings() -> AssemblySettings:
    """How the community holds assemblies; what the law says where it has set nothing (art. 21 c.c.)."""
    return AssemblySettings.objects.first() or AssemblySettings()


def assemblies_listed() -> QuerySet[Assembly]:
    return Assembly.objects.prefetch_related("motions", "addenda")


def assemblies_shown_to_members() -> QuerySet[Assembly]:
    """Everything but drafts, which are nobody's business yet."""
    return assemblies_listed().exclude(state=AssemblyState.DRAFT.value)


def assembly_by_id(assembly_id: UUID) -> Assembly:
    return _one(assemblies_listed().filter(pk=assembly_id), "assembly")


def assembly_shown_to_members(assembly_id: UUID) -> Assembly:
    return _one(assemblies_shown_to_members().filter(pk=assembly_id), "assembly")


def motion_by_id(motion_id: UUID) -> Motion:
    return _one(Motion.objects.select_related("assembly").filter(pk=motion_id), "motion")


def notices_of_assembly(assembly_id: UUID) -> QuerySet[Notice]:
    return Notice.objects.select_related("member").filter(assembly=assembly_by_id(assembly_id))


def notice_by_id(notice_id: UUID) -> Notice:
    return _one(Notice.objects.select_related("member", "assembly").filter(pk=notice_id), "notice")


def assemblies_with_notices_waiting() -> list[UUID]:
    """Assemblies of which somebody with a mail address was not told yet."""
    rows = Notice.objects.filter(told_at__isnull=True).exclude(email="")
    return list(rows.order_by("assembly_id").values_list("assembly_id", flat=True).distinct())


def attendances_of_assembly(assembly_id: UUID) -> QuerySet[Attendance]:
    return Attendance.objects.select_related("member").filter(assembly=assembly_by_id(assembly_id))


def attendance_by_id(attendance_id: UUID) -> Attendance:
    return _one(Attendance.objects.filter(pk=attendance_id), "attendance")


def proxies_of_assembly(assembly_id: UUID) -> QuerySet[Proxy]:
    return Proxy.objects.select_related("giver", "holder").filter(assembly=assembly_by_id(assembly_id))


def proxy_by_id(proxy_id: UUID) -> Proxy:
    return _one(Proxy.objects.filter(pk=proxy_id), "proxy")


def votes_of_motion(motion_id: UUID) -> QuerySet[Vote]:
    return Vote.objects.select_related("member", "cast_by").filter(motion=motion_by_id(motion_id))


def addenda_of_assembly(assembly_id: UUID) -> QuerySet[Addendum]:
    return Addendum.objects.filter(assembly_id=assembly_id).order_by("number")


def call_day(at: datetime) -> date:
    """The Italian day of a call."""
    return at.astimezone(ROME).date()


def entitled_ids(assembly: Assembly) -> set[UUID]:
    """Members with a vote: fixed once it was opened, before that those who belong on the first call's day."""
    if assembly.opened_at is not None:
        return set(Voter.objects.filter(assembly=assembly).values_list("member_id", flat=True))
    return set(members_active_on(call_day(assembly.first_call_at)).values_list("pk", flat=True))


def present_ids(assembly: Assembly) -> set[UUID]:
    """Members who take part themselves now."""
    rows = Attendance.objects.filter(assembly=assembly, left_at__isnull=True)
    return set(rows.values_list("member_id", flat=True))


def proxies_in_force(assembly: Assembly, holders: Collection[UUID]) -> dict[UUID, UUID]:
    """Who is represented, and by whom, among the members that some holders represent."""
    rows = Proxy.objects.filter(assembly=assembly, revoked_at__isnull=True, holder_id__in=holders)
    return dict(rows.values_list("giver_id", "holder_id"))


def quorum_of(assembly: Assembly) -> Quorum:
    """Heads present and represented, and those needed, by the rules that the assembly is held by."""
    entitled = entitled_ids(assembly)
    present = present_ids(assembly) & entitled
    represented = (proxies_in_force(assembly, present).keys() & entitled) - present
    first, second = quorum_shares(assembly)
    return Quorum(
        members=len(entitled),
        present=len(present),
        represented=len(represented),
        needed_first=quorum_needed(Fraction(first), members=len(entitled)),
        needed_second=quorum_needed(Fraction(second), members=len(entitled))
        if assembly.second_call_at
        else None,
    )


def quorum_shares(assembly: Assembly) -> tuple[str, str]:
    """Shares of both calls: those kept at the convocation; for a draft, those of the settings now."""
    if assembly.first_quorum:
        return assembly.first_quorum, assembly.second_quorum
    now = assembly_settings()
    return getattr(now, f"{assembly.kind}_first_quorum"), getattr(now, f"{assembly.kind}_second_quorum")


def own_rights(assembly: Assembly, member_id: UUID) -> OwnRights:
    """A member's rights in an assembly."""
    given = Proxy.objects.filter(assembly=assembly, giver_id=member_id, revoked_at__isnull=True)
    voted = Vote.objects.filter(motion__assembly=assembly, member_id=member_id)
    return OwnRights(
        is_entitled=member_id in entitled_ids(assembly),
        is_present=member_id in present_ids(assembly),
        proxy_holder=given.values_list("holder__code", flat=True).first(),
        votes_for_members=sorted(proxies_in_force(assembly, [member_id])),
        motions_voted=list(voted.order_by("motion__number").values_list("motion_id", flat=True)),
    )


def proxy_of_giver(assembly: Assembly, giver_id: UUID) -> Proxy:
    """The proxy that a member gave and may take back."""
    return _one(Proxy.objects.filter(assembly=assembly, giver_id=giver_id, revoked_at__isnull=True), "proxy")


def passed_motion(motion_id: UUID) -> Motion | None:
    """The motion, if a closed assembly has passed it."""
    states = [state.value for state in DECIDED]
    return Motion.objects.filter(pk=motion_id, is_passed=True, assembly__state__in=states).first()


def _one(rows: QuerySet[ModelT], noun: str) -> ModelT:
    row = rows.first()
    if row is None:
        raise NotFoundError(f"There is no such {noun} in this community.")
    return row
