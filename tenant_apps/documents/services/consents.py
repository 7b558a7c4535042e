"""Consent as a signature: who accepted which text about which bytes, and when."""

import json
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.documents.models import Consent, Document
from tenant_apps.documents.selectors import file_key, version_open_to
from tenant_apps.documents.services.documents import sealed_file_put
from tenant_apps.members.selectors import member_by_id


@transaction.atomic
def consent_record(
    *, version_id: UUID, member_id: UUID, sha256_seen: str, caller: Caller, request_id: str
) -> Consent:
    """Record that a member accepts the text of a document in its last version; once is enough.

    The digest says which bytes the person had before it; the evidence file repeats everything.
    """
    version = version_open_to(version_id, member_id)
    document = Document.objects.select_for_update().get(pk=version.document_id)
    known = Consent.objects.filter(version=version, member_id=member_id).first()
    if known is not None:
        return known
    if not document.consent_text:
        raise RuleBrokenError("This document asks for no consent.", code="consent_not_asked")
    if document.versions.filter(number__gt=version.number).exists() or sha256_seen != version.sha256:
        raise ConflictError(
            "This document has a newer version, or other bytes were seen: read it again, then accept.",
            code="version_not_current",
        )
    consent = Consent(
        version=version,
        member_id=member_id,
        text=document.consent_text,
        accepted_by=caller.id,
        accepted_by_name=caller.name,
        accepted_at=timezone.now(),
        request_id=request_id,
    )
    evidence = _evidence(consent, document, member_code=member_by_id(member_id).code)
    consent.evidence_sha256 = sha256(evidence).hexdigest()
    consent.save(force_insert=True)
    sealed_file_put(file_key("consents", consent.pk), evidence)
    audit_record("consent.given", consent, created(consent))
    return consent


def _evidence(consent: Consent, document: Document, *, member_code: str) -> bytes:
    facts = {
        "consent_id": str(consent.pk),
        "document_id": str(document.pk),
        "title": document.title,
        "version": consent.version.number,
        "version_sha256": consent.version.sha256,
        "text": consent.text,
        "member": member_code,
        "accepted_by": consent.accepted_by,
        "accepted_by_name": consent.accepted_by_name,
        "accepted_at": consent.accepted_at.isoformat(),
        "request_id": consent.request_id,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2).encode() + b"\n"
