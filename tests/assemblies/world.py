"""A small community that meets: four members, and an assembly in any state."""

from datetime import datetime, timedelta
from typing import Any

from cer.calc.intervals import ROME
from cer.calc.sharing_terms import SharingTerms
from cer.calc.voting import Majority
from tenant_apps.assemblies.models import Assembly, Motion
from tenant_apps.assemblies.services.attending import assembly_open, member_attend
from tenant_apps.assemblies.services.closing import assembly_close
from tenant_apps.assemblies.services.convening import assembly_convene
from tenant_apps.assemblies.services.drafting import AssemblyPlan, assembly_draft, settings_set
from tenant_apps.assemblies.services.motions import MotionText, motion_add, vote_cast
from tenant_apps.assemblies.states import AssemblyKind, AttendanceMode, VoteChoice
from tenant_apps.members.models import Member
from tests.factories import member_make

FIRST_CALL = datetime(2026, 5, 20, 18, 0, tzinfo=ROME)
SECOND_CALL = FIRST_CALL + timedelta(hours=1)
CONVENED_AT = datetime(2026, 5, 1, 9, 0, tzinfo=ROME)
SETTINGS: dict[str, Any] = {
    "notice_days": 15,
    "proxies_per_holder": 1,
    "ordinary_first_quorum": "1/2",
    "ordinary_second_quorum": "0",
    "extraordinary_first_quorum": "3/4",
    "extraordinary_second_quorum": "3/4",
    "rule_needs_vote": False,
}


def members_make(count: int = 4) -> list[Member]:
    return [member_make(f"M{number}") for number in range(1, count + 1)]


def plan(**changes: Any) -> AssemblyPlan:
    values: dict[str, Any] = {
        "kind": AssemblyKind.ORDINARY,
        "title": "Yearly accounts",
        "place": "Town hall",
        "link": "",
        "first_call_at": FIRST_CALL,
        "second_call_at": SECOND_CALL,
        "agenda": ["Accounts of 2025", "Sharing rule"],
    }
    return AssemblyPlan(**(values | changes))


def settings_change(**changes: Any) -> None:
    settings_set(**(SETTINGS | changes))


def convened(**changes: Any) -> Assembly:
    assembly = assembly_draft(plan(**changes))
    return assembly_convene(assembly_id=assembly.pk, now=CONVENED_AT)


def arrive(assembly: Assembly, *members: Member, now: datetime = FIRST_CALL) -> None:
    for member in members:
        member_attend(assembly_id=assembly.pk, member_id=member.pk, mode=AttendanceMode.IN_PERSON, now=now)


def opened(*present: Member, **changes: Any) -> Assembly:
    assembly = convened(**changes)
    arrive(assembly, *present)
    return assembly_open(assembly_id=assembly.pk, call=1, now=FIRST_CALL)


def motion_make(
    assembly: Assembly,
    *,
    majority: Majority = Majority.SIMPLE,
    is_secret: bool = False,
    terms: SharingTerms | None = None,
) -> Motion:
    text = MotionText(
        agenda_item=2, text="We decide so.", majority=majority, is_secret=is_secret, terms=terms
    )
    return motion_add(assembly_id=assembly.pk, motion=text)


def votes(motion: Motion, choice: VoteChoice, *members: Member) -> None:
    for member in members:
        vote_cast(motion_id=motion.pk, member_id=member.pk, choice=choice, cast_by_id=member.pk)


def decided_motion(terms: SharingTerms, *, choice: VoteChoice = VoteChoice.FOR) -> Motion:
    """A motion on terms of a sharing rule, voted on by all, in an assembly that is closed."""
    members = members_make()
    assembly = opened(*members)
    motion = motion_make(assembly, terms=terms)
    votes(motion, choice, *members)
    assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)
    motion.refresh_from_db()
    return motion
