from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet

from cer.calc.intervals import day_starts_at
from cer.kit.audit import ChainReport, chain_verify
from cer.kit.errors import RuleBrokenError
from tenant_apps.audit.models import AuditEntry

EXPORT_ENTRIES_MAX = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries; None leaves a question open. Days are Italian ones, [first_on, until_on)."""

    first_on: date | None = None
    until_on: date | None = None
    actor: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None


def entries_listed(wanted: EntryFilter) -> QuerySet[AuditEntry]:
    """Entries that match, `actor` by id or by part of the name."""
    found = Q()
    if wanted.first_on:
        found &= Q(at__gte=day_starts_at(wanted.first_on))
    if wanted.until_on:
        found &= Q(at__lt=day_starts_at(wanted.until_on))
    if wanted.actor:
        found &= Q(actor_id=wanted.actor) | Q(actor_name__icontains=wanted.actor)
    for name in ("action", "object_kind", "object_id"):
        if value := getattr(wanted, name):
            found &= Q(**{name: value})
    return AuditEntry.objects.filter(found)


def entries_for_export(wanted: EntryFilter) -> list[AuditEntry]:
    """All entries that match, oldest first; refused beyond what one file should hold."""
    entries = list(entries_listed(wanted).order_by("number")[: EXPORT_ENTRIES_MAX + 1])
    if len(entries) > EXPORT_ENTRIES_MAX:
        raise RuleBrokenError(
            f"More than {EXPORT_ENTRIES_MAX} entries match: ask for fewer days at a time.",
            code="export_too_large",
        )
    return entries


def last_number() -> int:
    """The number of the newest entry; 0 before there is one."""
    return AuditEntry.objects.aggregate(last=Max("number"))["last"] or 0


def entries_after(number: int, *, at_most: int = 1000) -> QuerySet[AuditEntry]:
    """The entries that follow a number, in their order. None with a lower number can appear later."""
    return AuditEntry.objects.filter(number__gt=number).order_by("number")[:at_most]


def chain_report() -> ChainReport:
    """The community's whole chain, read from its beginning."""
    return chain_verify(AuditEntry.objects.order_by("number").iterator())
