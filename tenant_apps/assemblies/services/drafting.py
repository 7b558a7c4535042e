"""What an assembly will be: settings of the statute, place, calls and agenda, as long as nobody was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError
from cer.kit.refusals import field_refused, text_checked
from tenant_apps.assemblies.models import (
    LINK_LENGTH,
    PLACE_LENGTH,
    TITLE_LENGTH,
    Assembly,
    AssemblySettings,
    Motion,
)
from tenant_apps.assemblies.selectors import assembly_by_id, assembly_settings
from tenant_apps.assemblies.services.moving import assembly_for_change
from tenant_apps.assemblies.states import AssemblyKind, AssemblyState

AGENDA_ITEMS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyPlan:
    """What is settled about an assembly before it is convened."""

    kind: AssemblyKind
    title: str
    place: str
    link: str
    first_call_at: datetime
    second_call_at: datetime | None
    agenda: Sequence[str]


@transaction.atomic
def settings_set(**values: Any) -> AssemblySettings:
    """Write how the community holds assemblies; those convened already keep their rules."""
    before = assembly_settings()
    row, _ = AssemblySettings.objects.update_or_create(defaults=values)
    changes = {name: (getattr(before, name), value) for name, value in values.items()}
    audit_record("assembly_settings.set", row, changes)
    return row


@transaction.atomic
def assembly_draft(plan: AssemblyPlan) -> Assembly:
    """Begin an assembly; nobody is told."""
    assembly = Assembly(**_checked(plan))
    assembly.save(force_insert=True)
    assembly.refresh_from_db()
    audit_record("assembly.drafted", assembly, created(assembly), label=assembly.title)
    return assembly_by_id(assembly.pk)


@transaction.atomic
def assembly_redraft(*, assembly_id: UUID, plan: AssemblyPlan) -> Assembly:
    """Change an assembly that nobody was told of yet."""
    assembly = assembly_for_change(assembly_id, AssemblyState.DRAFT)
    values = _checked(plan)
    last_used = Motion.objects.filter(assembly=assembly).order_by("-agenda_item").first()
    if last_used is not None and last_used.agenda_item > len(values["agenda"]):
        raise ConflictError(
            f"Motion {last_used.number} belongs to agenda item {last_used.agenda_item}: keep that item.",
            code="agenda_item_used",
            item=last_used.agenda_item,
        )
    changes = {name: (getattr(assembly, name), value) for name, value in values.items()}
    for name, value in values.items():
        setattr(assembly, name, value)
    assembly.save(update_fields=list(values))
    audit_record("assembly.redrafted", assembly, changes, label=assembly.title)
    return assembly_by_id(assembly.pk)


def _checked(plan: AssemblyPlan) -> dict[str, Any]:
    agenda = [text_checked("agenda", item, longest=TITLE_LENGTH) for item in plan.agenda]
    if not 1 <= len(agenda) <= AGENDA_ITEMS_MAX or not all(agenda):
        raise field_refused(
            "agenda",
            f"An agenda has 1 to {AGENDA_ITEMS_MAX} items, each with a few words: nothing else is decided.",
            code="agenda_malformed",
        )
    title = text_checked("title", plan.title, longest=TITLE_LENGTH)
    if not title:
        raise field_refused("title", "An assembly has a title.", code="title_missing")
    place = text_checked("place", plan.place, longest=PLACE_LENGTH)
    link = text_checked("link", plan.link, longest=LINK_LENGTH)
    if not place and not link:
        raise field_refused(
            "place", "Say where members meet: a place, a link, or both.", code="place_missing"
        )
    if plan.second_call_at is not None and plan.second_call_at <= plan.first_call_at:
        raise field_refused(
            "second_call_at", "The second call comes after the first one.", code="calls_out_of_order"
        )
    return {
        "kind": plan.kind.value,
        "title": title,
        "place": place,
        "link": link,
        "first_call_at": plan.first_call_at,
        "second_call_at": plan.second_call_at,
        "agenda": agenda,
    }
