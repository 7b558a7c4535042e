"""What the minutes tell of an assembly, read from its rows: who was there, and what was voted."""

from typing import Any

from django.db.models import F

from cer.calc.intervals import ROME
from cer.calc.sharing_terms import SharingKey
from cer.calc.voting import Majority
from tenant_apps.assemblies.models import Assembly, Attendance, Proxy, Vote, Voter
from tenant_apps.assemblies.selectors import SECOND_CALL, quorum_of
from tenant_apps.assemblies.states import AssemblyKind, AttendanceMode, VoteChoice

_MAJORITIES = {
    Majority.SIMPLE: "più voti favorevoli che contrari",
    Majority.ABSOLUTE: "più della metà dei voti, astenuti compresi",
    Majority.TWO_THIRDS_OF_VOTES: "due terzi dei voti, astenuti compresi",
    Majority.TWO_THIRDS_OF_MEMBERS: "due terzi dei soci aventi diritto",
    Majority.THREE_QUARTERS_OF_MEMBERS: "tre quarti dei soci aventi diritto",
}
_CHOICES = {
    VoteChoice.FOR: "favorevole",
    VoteChoice.AGAINST: "contrario",
    VoteChoice.ABSTAINED: "astenuto",
}
_MODES = {AttendanceMode.IN_PERSON: "in presenza", AttendanceMode.ONLINE: "a distanza"}
_TERMS = {
    "costs_share": "quota per le spese",
    "social_fund_share": "quota per il fondo sociale",
    "producers_share": "quota dei produttori",
    "consumers_share": "quota dei consumatori",
    "key": "criterio di riparto",
}
_KEYS = {SharingKey.COINCIDENT_WITHDRAWAL: "prelievo coincidente"}


def assembly_record(assembly: Assembly) -> dict[str, Any]:
    """Everything that the minutes say, in Italian words; the heads are those of the closing."""
    opened_at, closed_at = assembly.opened_at, assembly.closed_at
    assert opened_at is not None  # noqa: S101  # the machine: it is closed
    assert closed_at is not None  # noqa: S101
    is_second = assembly.opened_call == SECOND_CALL
    return {
        "assembly": assembly,
        "is_extraordinary": assembly.kind == AssemblyKind.EXTRAORDINARY,
        "is_second_call": is_second,
        "convened_at": assembly.convened_at and f"{assembly.convened_at.astimezone(ROME):%d/%m/%Y}",
        "opened_at": f"{opened_at.astimezone(ROME):%d/%m/%Y %H:%M}",
        "closed_at": f"{closed_at.astimezone(ROME):%d/%m/%Y %H:%M}",
        "quorum": quorum_of(assembly),
        "quorum_needed": quorum_of(assembly).needed(assembly.opened_call or 1),
        "quorum_share": assembly.second_quorum if is_second else assembly.first_quorum,
        "absent": Voter.objects.filter(assembly=assembly)
        .exclude(member_id__in=Attendance.objects.filter(assembly=assembly).values("member_id"))
        .exclude(member_id__in=Proxy.objects.filter(assembly=assembly, revoked_at=None).values("giver_id"))
        .count(),
        "attendances": _attendances(assembly),
        "proxies": Proxy.objects.filter(assembly=assembly, revoked_at=None)
        .order_by("giver__code")
        .values(giver_name=F("giver__name"), holder_name=F("holder__name")),
        "motions": _motions(assembly),
    }


def _attendances(assembly: Assembly) -> list[dict[str, str]]:
    rows = Attendance.objects.filter(assembly=assembly).select_related("member").order_by("member__code")
    return [
        {
            "name": row.member.name,
            "mode": _MODES[AttendanceMode(row.mode)],
            "arrived_at": f"{row.arrived_at.astimezone(ROME):%H:%M}",
            "left_at": f"{row.left_at.astimezone(ROME):%H:%M}" if row.left_at else "",
        }
        for row in rows
    ]


def _motions(assembly: Assembly) -> list[dict[str, Any]]:
    votes = Vote.objects.filter(motion__assembly=assembly).select_related("member", "cast_by")
    by_motion: dict[Any, list[dict[str, str]]] = {}
    for vote in votes.order_by("member__code"):
        by_motion.setdefault(vote.motion_id, []).append(
            {
                "name": vote.member.name,
                "choice": _CHOICES[VoteChoice(vote.choice)],
                "cast_by": vote.cast_by.name if vote.cast_by_id != vote.member_id else "",
            }
        )
    return [
        {
            "motion": motion,
            "item": assembly.agenda[motion.agenda_item - 1],
            "majority": _MAJORITIES[Majority(motion.majority)],
            "votes": by_motion.get(motion.pk, []),
            "terms": _terms(motion.terms or {}),
        }
        for motion in assembly.motions.order_by("number")
    ]


def _terms(terms: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (_TERMS[name], _KEYS[SharingKey(value)] if name == "key" else value) for name, value in terms.items()
    ]
