"""The end of an assembly: closed and frozen, then minuted from its record; corrections are addenda."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string

from cer.adapters.pdf import Brand, Paper, pdf_of
from cer.calc.intervals import ROME
from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.refusals import field_refused, text_checked
from tenant_apps.assemblies.models import NAME_LENGTH, TEXT_LENGTH, Addendum, Assembly
from tenant_apps.assemblies.record import assembly_record
from tenant_apps.assemblies.selectors import addenda_of_assembly, assembly_by_id
from tenant_apps.assemblies.services.motions import motions_count_left
from tenant_apps.assemblies.services.moving import assembly_for_change, assembly_move
from tenant_apps.assemblies.states import AssemblyState
from tenant_apps.communities.selectors import community_here
from tenant_apps.documents.services.documents import DocumentKind, document_add


@transaction.atomic
def assembly_close(*, assembly_id: UUID, now: datetime) -> Assembly:
    """Close an assembly: what is open is counted, and from here on nothing in it changes."""
    assembly = assembly_for_change(assembly_id, AssemblyState.OPEN)
    counted = motions_count_left(assembly, now)
    assembly_move(assembly, AssemblyState.CLOSED, closed_at=now)
    changes = {"state": (AssemblyState.OPEN, assembly.state), "motions_counted": (0, counted)}
    audit_record("assembly.closed", assembly, changes, label=assembly.title)
    return assembly_by_id(assembly.pk)


@transaction.atomic
def minutes_make(
    *, assembly_id: UUID, chair: str, secretary: str, remarks: str, caller: Caller, now: datetime
) -> Assembly:
    """Print the minutes of a closed assembly from its record, and keep them as a document for all members."""
    assembly = assembly_for_change(assembly_id, AssemblyState.CLOSED)
    names = {"chair": chair, "secretary": secretary}
    signers = {field: text_checked(field, name, longest=NAME_LENGTH) for field, name in names.items()}
    for field, name in signers.items():
        if not name:
            raise field_refused(field, f"Minutes are signed: say who was the {field}.", code="name_missing")
    spoken = text_checked("remarks", remarks, longest=TEXT_LENGTH)
    body = render_to_string(
        "assemblies/minutes.it.html", {**assembly_record(assembly), **signers, "remarks": spoken}
    )
    title = f"Verbale dell'assemblea del {assembly.first_call_at.astimezone(ROME):%d/%m/%Y}"
    document_id = _paper_keep(title, body, caller=caller, now=now)
    assembly_move(assembly, AssemblyState.MINUTED, **signers, remarks=spoken, minutes_id=document_id)
    changes = {"state": (AssemblyState.CLOSED, assembly.state), "minutes_id": (None, document_id)}
    audit_record("assembly.minuted", assembly, changes, label=assembly.title)
    return assembly_by_id(assembly.pk)


@transaction.atomic
def addendum_add(*, assembly_id: UUID, text: str, caller: Caller, now: datetime) -> Addendum:
    """Correct minutes by a further paper; the minutes stay as they are."""
    assembly = assembly_for_change(assembly_id, AssemblyState.MINUTED)
    spoken = text_checked("text", text, longest=TEXT_LENGTH)
    if not spoken:
        raise field_refused("text", "Say what the minutes should have said.", code="text_missing")
    number = addenda_of_assembly(assembly.pk).count() + 1
    day = f"{assembly.first_call_at.astimezone(ROME):%d/%m/%Y}"
    title = f"Integrazione {number} al verbale dell'assemblea del {day}"
    body = render_to_string("assemblies/addendum.it.html", {"assembly": assembly, "text": spoken})
    document_id = _paper_keep(title, body, caller=caller, now=now)
    addendum = Addendum(assembly=assembly, number=number, text=spoken, document_id=document_id)
    addendum.save(force_insert=True)
    addendum.refresh_from_db()
    audit_record("addendum.added", addendum, created(addendum), label=f"{assembly.title}, {number}")
    return addendum


def _paper_keep(title: str, body: str, *, caller: Caller, now: datetime) -> UUID:
    paper = Paper(title=title, body=body, brand=Brand(name=community_here().name), made_at=now)
    document = document_add(
        kind=DocumentKind.MINUTES,
        title=title,
        content=pdf_of(paper),
        file_name=f"{title.replace('/', '-')}.pdf",
        caller=caller,
        is_open_to_members=True,
    )
    return document.pk
