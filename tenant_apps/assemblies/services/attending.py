"""Who is there, and who votes for whom: opening the doors, arrivals, departures and proxies."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.assemblies.models import Assembly, Attendance, Proxy, Voter
from tenant_apps.assemblies.selectors import (
    SECOND_CALL,
    assembly_by_id,
    attendance_by_id,
    call_day,
    entitled_ids,
    proxy_by_id,
    quorum_of,
)
from tenant_apps.assemblies.services.moving import assembly_for_change, assembly_move
from tenant_apps.assemblies.states import GATHERING, AssemblyState, AttendanceMode
from tenant_apps.members.selectors import member_by_id


@transaction.atomic
def assembly_open(*, assembly_id: UUID, call: int, now: datetime) -> Assembly:
    """Open an assembly in its first or second call, once enough are there; who may vote is fixed."""
    assembly = assembly_for_change(assembly_id, AssemblyState.CONVENED)
    quorum = quorum_of(assembly)
    needed = quorum.needed(call)
    called_at = assembly.second_call_at if call == SECOND_CALL else assembly.first_call_at
    if called_at is not None and now < called_at:
        raise RuleBrokenError(
            f"The call is at {called_at.isoformat()}: an assembly does not begin before it.",
            code="call_not_yet",
        )
    if quorum.heads < needed:
        raise RuleBrokenError(
            f"{quorum.heads} of {quorum.members} members are present or represented; call {call} needs "
            f"{needed}. Wait for more, open in the second call, or cancel the assembly.",
            code="quorum_missing",
            heads=quorum.heads,
            needed=needed,
        )
    voters = entitled_ids(assembly)
    Voter.objects.bulk_create(Voter(assembly=assembly, member_id=member_id) for member_id in sorted(voters))
    assembly_move(assembly, AssemblyState.OPEN, opened_at=now, opened_call=call)
    changes = {
        "state": (AssemblyState.CONVENED, assembly.state),
        "call": (None, call),
        "voters": (0, len(voters)),
        "heads": (0, quorum.heads),
    }
    audit_record("assembly.opened", assembly, changes, label=assembly.title)
    return assembly_by_id(assembly.pk)


@transaction.atomic
def member_attend(*, assembly_id: UUID, member_id: UUID, mode: AttendanceMode, now: datetime) -> Attendance:
    """Note that a member takes part; a proxy that it gave ends with that. Once is enough."""
    assembly = assembly_for_change(assembly_id, *GATHERING)
    member = _entitled(assembly, member_id)
    if call_day(now) < call_day(assembly.first_call_at):
        raise RuleBrokenError(
            f"The assembly is on {call_day(assembly.first_call_at)}: attendance is noted on that day.",
            code="call_not_yet",
        )
    there = Attendance.objects.filter(assembly=assembly, member_id=member_id, left_at__isnull=True).first()
    if there is not None:
        return attendance_by_id(there.pk)
    attendance = Attendance(assembly=assembly, member_id=member_id, mode=mode.value, arrived_at=now)
    attendance.save(force_insert=True)
    ended = _proxies_end(assembly, member_id, now)
    audit_record(
        "attendance.begun", attendance, {**created(attendance), "proxies_ended": (0, ended)}, label=member
    )
    return attendance_by_id(attendance.pk)


@transaction.atomic
def member_leave(*, attendance_id: UUID, now: datetime) -> Attendance:
    """Note that a member left; whom it represents is not represented any more."""
    attendance = attendance_by_id(attendance_id)
    assembly_for_change(attendance.assembly_id, *GATHERING)
    attendance = attendance_by_id(attendance_id)
    if attendance.left_at is None:
        attendance.left_at = now
        attendance.save(update_fields=["left_at"])
        audit_record("attendance.ended", attendance, {"left_at": (None, now)})
    return attendance


@transaction.atomic
def proxy_give(*, assembly_id: UUID, giver_id: UUID, holder_id: UUID, now: datetime) -> Proxy:
    """Let a member be represented by another one; a proxy that it gave before ends."""
    assembly = assembly_for_change(assembly_id, *GATHERING)
    giver = _entitled(assembly, giver_id)
    holder = _entitled(assembly, holder_id)
    if giver_id == holder_id:
        raise RuleBrokenError(
            "A proxy goes to another member: whoever comes votes without one.", code="proxy_to_oneself"
        )
    if Attendance.objects.filter(assembly=assembly, member_id=giver_id, left_at__isnull=True).exists():
        raise ConflictError(
            f"{giver} takes part already, and so needs no proxy.", code="proxy_of_somebody_present"
        )
    limit = assembly.proxies_per_holder or 0
    held = Proxy.objects.filter(assembly=assembly, holder_id=holder_id, revoked_at__isnull=True)
    if held.exclude(giver_id=giver_id).count() >= limit:
        raise RuleBrokenError(
            f"{holder} holds {limit} already, the most that the statute allows: choose another member.",
            code="proxies_too_many",
            limit=limit,
        )
    _proxies_end(assembly, giver_id, now)
    proxy = Proxy(assembly=assembly, giver_id=giver_id, holder_id=holder_id, given_at=now)
    proxy.save(force_insert=True)
    audit_record("proxy.given", proxy, created(proxy), label=f"{giver} to {holder}")
    return proxy_by_id(proxy.pk)


@transaction.atomic
def proxy_revoke(*, proxy_id: UUID, now: datetime) -> Proxy:
    """Take a proxy back; votes that it carried before stand."""
    proxy = proxy_by_id(proxy_id)
    assembly_for_change(proxy.assembly_id, *GATHERING)
    if Proxy.objects.filter(pk=proxy_id, revoked_at__isnull=True).update(revoked_at=now):
        audit_record("proxy.revoked", proxy, {"revoked_at": (None, now)})
    return proxy_by_id(proxy_id)


def _entitled(assembly: Assembly, member_id: UUID) -> str:
    """The code of a member that has a vote in this assembly, or a refusal."""
    code = member_by_id(member_id).code
    if member_id not in entitled_ids(assembly):
        raise RuleBrokenError(
            f"{code} is no member on {call_day(assembly.first_call_at)}, and has no vote in this assembly.",
            code="not_entitled",
            member=code,
        )
    return code


def _proxies_end(assembly: Assembly, giver_id: UUID, now: datetime) -> int:
    rows = Proxy.objects.filter(assembly=assembly, giver_id=giver_id, revoked_at__isnull=True)
    return rows.update(revoked_at=now)
