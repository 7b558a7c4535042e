"""Telling the members: a row per recipient first, then the mails, each handed over once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string

from cer.calc.intervals import ROME
from cer.calc.voting import last_notice_on
from cer.kit.audit import audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.refusals import field_refused, text_checked
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.accounts.mails import community_mail_send
from shared_apps.tenants.selectors import primary_address, tenant_by_schema
from tenant_apps.assemblies.models import TITLE_LENGTH, Assembly, Notice
from tenant_apps.assemblies.selectors import (
    assembly_by_id,
    assembly_settings,
    call_day,
    entitled_ids,
    notice_by_id,
    quorum_shares,
)
from tenant_apps.assemblies.services.moving import assembly_for_change, assembly_move
from tenant_apps.assemblies.states import AssemblyKind, AssemblyState, NoticeKind
from tenant_apps.members.selectors import mail_addresses_of_members


@transaction.atomic
def assembly_convene(*, assembly_id: UUID, now: datetime) -> Assembly:
    """Convene an assembly in time, for everybody who has a vote on its day; its rules are kept with it."""
    assembly = assembly_for_change(assembly_id)
    rules = assembly_settings()
    last_on = last_notice_on(assembly.first_call_at, notice_days=rules.notice_days)
    if call_day(now) > last_on or now >= assembly.first_call_at:
        raise RuleBrokenError(
            f"Members are told {rules.notice_days} days before: for a call on "
            f"{call_day(assembly.first_call_at)} until {last_on}. Choose a later day.",
            code="notice_too_short",
            last_on=last_on.isoformat(),
        )
    entitled = entitled_ids(assembly)
    if not entitled:
        raise RuleBrokenError(
            f"Nobody is a member on {call_day(assembly.first_call_at)}: there is no one to convene.",
            code="nobody_entitled",
        )
    first, second = quorum_shares(assembly)
    assembly_move(
        assembly,
        AssemblyState.CONVENED,
        convened_at=now,
        proxies_per_holder=rules.proxies_per_holder,
        first_quorum=first,
        second_quorum=second,
    )
    told = _notices_make(assembly, NoticeKind.CONVOCATION, entitled)
    changes = {"state": (AssemblyState.DRAFT, assembly.state), "notices": (0, told)}
    audit_record("assembly.convened", assembly, changes, label=assembly.title)
    return assembly_by_id(assembly.pk)


@transaction.atomic
def assembly_cancel(*, assembly_id: UUID, reason: str) -> Assembly:
    """Call an assembly off, or note that too few came; whoever was convened is told."""
    assembly = assembly_for_change(assembly_id)
    spoken = text_checked("reason", reason, longest=TITLE_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say why the assembly does not take place.", code="reason_missing")
    before = assembly.state
    assembly_move(assembly, AssemblyState.CANCELLED, cancelled_because=spoken)
    convened = set(assembly.notices.values_list("member_id", flat=True))
    told = _notices_make(assembly, NoticeKind.CANCELLATION, convened)
    changes = {"state": (before, assembly.state), "reason": (None, spoken), "notices": (0, told)}
    audit_record("assembly.cancelled", assembly, changes, label=assembly.title)
    return assembly_by_id(assembly.pk)


def notices_send(*, assembly_id: UUID, now: datetime) -> int:
    """Hand every mail not handed over yet to the queue, each in its own transaction; how many they were.

    It may run twice at once: a row that another one holds is passed over.
    """
    assembly = assembly_by_id(assembly_id)
    waiting = assembly.notices.filter(told_at__isnull=True).exclude(email="").order_by("pk")
    sent = sum(_notice_send(notice_id, now) for notice_id in waiting.values_list("pk", flat=True))
    if sent:
        with transaction.atomic():
            audit_record("notices.sent", assembly, {"notices": (0, sent)}, label=assembly.title)
    return sent


@transaction.atomic
def notice_deliver(*, notice_id: UUID, now: datetime) -> Notice:
    """Note that a member without a mail address was told on paper."""
    notice = notice_by_id(notice_id)
    if notice.email:
        raise ConflictError("This notice goes by mail: nothing is to be handed over.", code="notice_by_mail")
    if Notice.objects.filter(pk=notice.pk, told_at__isnull=True).update(told_at=now):
        notice.told_at = now
        audit_record("notice.delivered", notice, {"told_at": (None, now)}, label=notice.member.code)
    return notice_by_id(notice_id)


def _notices_make(assembly: Assembly, kind: NoticeKind, member_ids: set[UUID]) -> int:
    addresses = mail_addresses_of_members(member_ids)
    notices = [
        Notice(assembly=assembly, kind=kind.value, member_id=member_id, email=email)
        for member_id in sorted(member_ids)
        for email in addresses.get(member_id, ("",))
    ]
    return len(Notice.objects.bulk_create(notices))


@transaction.atomic
def _notice_send(notice_id: UUID, now: datetime) -> int:
    notice = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("assembly")
        .filter(pk=notice_id, told_at__isnull=True)
        .first()
    )
    if notice is None:
        return 0
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        tenant = tenant_by_schema(schema_name)
        address = primary_address(tenant.id)
    assembly = notice.assembly
    values = {
        "assembly": assembly,
        "is_extraordinary": assembly.kind == AssemblyKind.EXTRAORDINARY,
        "first_call": _spoken(assembly.first_call_at),
        "second_call": assembly.second_call_at and _spoken(assembly.second_call_at),
        "community": tenant.name,
        "address": f"{address}/assemblies/{assembly.pk}",
    }
    subject, _, text = render_to_string(f"assemblies/{notice.kind}.it.txt", values).partition("\n")
    community_mail_send(tenant, to=notice.email, subject=subject, text=text.strip() + "\n")
    notice.told_at = now
    notice.save(update_fields=["told_at"])
    return 1


def _spoken(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y alle ore %H:%M}"
