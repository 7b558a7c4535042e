from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record
from shared_apps.console.models import NOTE_LENGTH, TenantNote
from shared_apps.console.selectors.fleet import community_by_id
from shared_apps.console.services.confirming import reason_given


@transaction.atomic
def note_write(*, tenant_id: UUID, text: str, acting_account_id: UUID) -> TenantNote:
    """Tell the other staff something about a community; the log says that it was done, not what it says."""
    tenant = community_by_id(tenant_id)
    spoken = reason_given(text, field="text", longest=NOTE_LENGTH)
    note = TenantNote.objects.create(tenant=tenant, account_id=acting_account_id, text=spoken)
    audit_record("console.note", tenant, {"note": (None, str(note.pk))}, label=tenant.slug)
    return note
