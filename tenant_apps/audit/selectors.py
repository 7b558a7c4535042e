from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cer.calc.intervals import day_starts_at
from cer.kit.audit import ChainReport, chain_verify
from cer.kit.errors import RuleBrokenError
from tenant_apps.audit.models import ActorName, AuditEntry

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
    """Entries that match, with `shown_name`; `actor` by id or by part of the name."""
    found = Q()
    if wanted.first_on:
        found &= Q(at__gte=day_starts_at(wanted.first_on))
    if wanted.until_on:
        found &= Q(at__lt=day_starts_at(wanted.until_on))
    if wanted.actor:
        found &= (
            Q(actor_id=wanted.actor)
            | Q(shown_name__icontains=wanted.actor)
            | Q(staff_id=wanted.actor)
            | Q(staff_name__icontains=wanted.actor)
        )
    for name in ("action", "object_kind", "object_id"):
        if value := getattr(wanted, name):
            found &= Q(**{name: value})
    return _entries_named().filter(found)


def entries_about(*, object_ids: Collection[str], account_ids: Collection[str]) -> QuerySet[AuditEntry]:
    """Entries on what was done to some rows, or by some accounts, oldest first."""
    found = Q(object_id__in=object_ids) | Q(actor_id__in=account_ids)
    return _entries_named().filter(found).order_by("number")


def entries_for_export(wanted: EntryFilter) -> list[AuditEntry]:
    """All entries that match, oldest first; refused beyond what one file should hold."""
    entries = list(entries_listed(wanted).order_by("number")[: EXPORT_ENTRIES_MAX + 1])
    if len(entries) > EXPORT_ENTRIES_MAX:
        raise RuleBrokenError(
            f"More than {EXPORT_ENTRIES_MAX} entries match: ask for fewer days at a time.",
            code="export_too_large",
        )
    return entries


def _entries_named() -> QuerySet[AuditEntry]:
    """Entries with the names that their actor, and the staff acting as it, have or had."""
    known = ActorName.objects.filter(actor_id=OuterRef("actor_id")).values("name")
    staff = ActorName.objects.filter(actor_id=OuterRef("staff_id")).values("name")
    return AuditEntry.objects.annotate(
        shown_name=Coalesce(Subquery(known), F("actor_name")), staff_name=Coalesce(Subquery(staff), Value(""))
    )


def last_number() -> int:
    """The number of the newest entry; 0 before there is one."""
    return AuditEntry.objects.aggregate(last=Max("number"))["last"] or 0


def entries_after(number: int, *, at_most: int = 1000) -> QuerySet[AuditEntry]:
    """The entries that follow a number, in their order. None with a lower number can appear later."""
    return AuditEntry.objects.filter(number__gt=number).order_by("number")[:at_most]


def chain_report() -> ChainReport:
    """The community's whole chain, read from its beginning."""
    return chain_verify(AuditEntry.objects.order_by("number").iterator())
