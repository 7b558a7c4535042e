"""Documents and their versions: checked, sealed, stored, never changed (S16, S32, S33)."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from cer.adapters.storage import StorageKey
from cer.adapters.upload_guard import media_type_of
from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.refusals import field_refused, text_checked
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.documents.models import (
    CONSENT_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    Document,
    DocumentVersion,
)
from tenant_apps.documents.models import DocumentKind as DocumentKind
from tenant_apps.documents.selectors import document_by_id, file_key, file_storage
from tenant_apps.members.selectors import member_by_id
from tenant_apps.plants.selectors import plant_by_id


@transaction.atomic
def document_add(
    *,
    kind: DocumentKind,
    title: str,
    content: bytes,
    file_name: str,
    caller: Caller,
    member_id: UUID | None = None,
    plant_id: UUID | None = None,
    is_open_to_members: bool = False,
    consent_text: str = "",
    expires_on: date | None = None,
) -> Document:
    """Keep a new document of the community, of one member or of one plant, with its first version."""
    if member_id and plant_id:
        raise RuleBrokenError(
            "A document belongs to a member, to a plant or to the community: name one of them at most.",
            code="document_of_two",
        )
    document = Document(
        kind=kind,
        title=text_checked("title", title, longest=TITLE_LENGTH),
        member=member_by_id(member_id) if member_id else None,
        plant=plant_by_id(plant_id) if plant_id else None,
        is_open_to_members=is_open_to_members,
        consent_text=text_checked("consent_text", consent_text, longest=CONSENT_LENGTH),
        expires_on=expires_on,
    )
    if not document.title:
        raise field_refused("title", "A document has a title.", code="title_missing")
    document.save(force_insert=True)
    version_add(document_id=document.pk, content=content, file_name=file_name, caller=caller)
    document.refresh_from_db()
    audit_record("document.added", document, created(document))
    return document_by_id(document.pk)


@transaction.atomic
def version_add(*, document_id: UUID, content: bytes, file_name: str, caller: Caller) -> DocumentVersion:
    """Keep the next version of a document; the same bytes as the last one are that one."""
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise NotFoundError("There is no such document in this community.")
    media_type = media_type_of(content)
    digest = sha256(content).hexdigest()
    last = document.versions.order_by("-number").first()
    if last is not None and last.sha256 == digest:
        return last
    version = DocumentVersion(
        document=document,
        number=last.number + 1 if last else 1,
        sha256=digest,
        size_bytes=len(content),
        media_type=media_type,
        file_name=shown_name(file_name),
        uploaded_by=caller.id,
        uploaded_by_name=caller.name,
    )
    version.save(force_insert=True)
    sealed_file_put(file_key("documents", version.pk), content)
    version.refresh_from_db()
    audit_record("document_version.added", version, created(version))
    return version


@transaction.atomic
def attestation_keep(
    *, plant_id: UUID, title: str, content: bytes, file_name: str, caller: Caller
) -> DocumentVersion:
    """Keep a paper of the register with its plant: as the next version of the one with this title."""
    known = Document.objects.filter(plant_id=plant_id, kind=DocumentKind.ATTESTATION, title=title).first()
    if known is not None:
        return version_add(document_id=known.pk, content=content, file_name=file_name, caller=caller)
    document = document_add(
        kind=DocumentKind.ATTESTATION,
        title=title,
        content=content,
        file_name=file_name,
        caller=caller,
        plant_id=plant_id,
    )
    version: DocumentVersion = document.versions.get()
    return version


def sealed_file_put(key: StorageKey, content: bytes) -> None:
    """Store a file before its row is committed: one without a row is waste, a row without file a loss."""
    file_storage().put(key, field_cipher_here().seal(content, place=str(key)))


def shown_name(file_name: str) -> str:
    """The name that a sender gave, only ever shown: without folders and without what a screen cannot show."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip(" .")
    return printable[-NAME_LENGTH:] or "document"
