from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.adapters.upload_guard import MediaType
from cer.kit.personal import BOOKS, EMPTY, WORD, of_account, of_member
from cer.kit.tenancy import TenantModel

TITLE_LENGTH, NAME_LENGTH, CONSENT_LENGTH = 200, 150, 4000


class DocumentKind(models.TextChoices):
    APPLICATION = "application"
    MANDATE = "mandate"
    INFORMATION_SHEET = "information_sheet"
    STATUTE = "statute"
    CONTRACT = "contract"
    PRIVACY = "privacy"
    MINUTES = "minutes"
    ATTESTATION = "attestation"
    RECEIPT = "receipt"
    OTHER = "other"


RECEIPT, RECEIPT_OF = Q(kind=DocumentKind.RECEIPT), Q(document__kind=DocumentKind.RECEIPT)
"""Papers that tax law keeps, though they name the member."""


class Document(TenantModel):
    """A paper of the community, of one member or of one plant, whatever versions it has had.

    Members see it where it is open to them and not another member's; a consent text asks for their consent.
    """

    personal = (
        of_member("member", where=~RECEIPT, title=WORD, consent_text=EMPTY),
        of_member("member", where=RECEIPT, kept=BOOKS),
    )

    audit_hidden: ClassVar = frozenset({"title"})

    kind = models.CharField(max_length=20, choices=DocumentKind)
    title = models.CharField(max_length=TITLE_LENGTH)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    plant = models.ForeignKey(
        "plants.Plant", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    is_open_to_members = models.BooleanField()
    consent_text = models.CharField(max_length=CONSENT_LENGTH, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="document_kind_known", condition=Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(name="document_title_given", condition=Q(title__regex=r"\S")),
            models.CheckConstraint(
                name="document_of_one", condition=Q(member__isnull=True) | Q(plant__isnull=True)
            ),
        ]


class DocumentVersion(TenantModel):
    """The bytes that a document was at some time; the file lies in the storage, sealed, under this id."""

    personal = (
        of_member("document__member", where=~RECEIPT_OF, shelf="documents", file_name=WORD),
        of_member("document__member", where=RECEIPT_OF, shelf="documents", kept=BOOKS),
        of_account("uploaded_by", uploaded_by_name=WORD),
    )

    append_only = True
    audit_hidden: ClassVar = frozenset({"file_name", "uploaded_by_name"})

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    file_name = models.CharField(max_length=NAME_LENGTH)
    uploaded_by = models.CharField(max_length=64)
    uploaded_by_name = models.CharField(max_length=NAME_LENGTH)
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="document_version_once", fields=["document", "number"]),
            models.CheckConstraint(
                name="document_version_media_type", condition=Q(media_type__in=list(MediaType))
            ),
            models.CheckConstraint(
                name="document_version_whole", condition=Q(number__gt=0, size_bytes__gt=0)
            ),
        ]


class Consent(TenantModel):
    """A member accepted a text about exactly these bytes; the same is told by a sealed evidence file."""

    personal = (
        of_member("member", shelf="consents", text=WORD, accepted_by_name=WORD),
        of_account("accepted_by", accepted_by_name=WORD),
    )

    append_only = True
    audit_hidden: ClassVar = frozenset({"accepted_by_name"})

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="consents")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="consents")
    text = models.CharField(max_length=CONSENT_LENGTH)
    accepted_by = models.CharField(max_length=64)
    accepted_by_name = models.CharField(max_length=NAME_LENGTH)
    accepted_at = models.DateTimeField()
    request_id = models.CharField(max_length=64)
    evidence_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="consent_once", fields=["version", "member"]),
        ]
