"""Consent as a signature: who accepted which text about which bytes, and when."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.documents.models import Consent, Document, DocumentVersion
from tenant_apps.documents.selectors import file_key, version_by_id, version_open_to
from tenant_apps.documents.services.documents import sealed_file_put
from tenant_apps.members.selectors import member_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """A consent that was given before it could be recorded here: in which words, by whom, when."""

    text: str
    accepted_by: str
    accepted_by_name: str
    accepted_at: datetime
    request_id: str


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
    given = GivenConsent(
        text=document.consent_text,
        accepted_by=caller.id,
        accepted_by_name=caller.name,
        accepted_at=timezone.now(),
        request_id=request_id,
    )
    return _consent_keep(given, document, version, member_id)


@transaction.atomic
def consent_carry_over(*, version_id: UUID, member_id: UUID, given: GivenConsent) -> Consent:
    """Record what a person accepted before it was a member, about the version that it saw then."""
    version = version_by_id(version_id)
    document = Document.objects.select_for_update().get(pk=version.document_id)
    return _consent_keep(given, document, version, member_id)


def _consent_keep(
    given: GivenConsent, document: Document, version: DocumentVersion, member_id: UUID
) -> Consent:
    consent = Consent(version=version, member_id=member_id, **asdict(given))
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
