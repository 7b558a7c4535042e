from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.adapters.upload_guard import MediaType
from cer.kit.personal import BOOKS, EMPTY, WORD, of_account, of_member
from cer.kit.retention import PAPERS, SETTINGS, WORKINGS, gone, nameless
from cer.kit.tenancy import TenantModel

TITLE_LENGTH, NAME_LENGTH, CONSENT_LENGTH, TEXT_LENGTH = 200, 150, 4000, 10_000


class DocumentKind(models.TextChoices):
    APPLICATION = "application"
    MANDATE = "mandate"
    INFORMATION_SHEET = "information_sheet"
    STATUTE = "statute"
    STATUTE_ANNEX = "statute_annex"
    CONTRACT = "contract"
    PRIVACY = "privacy"
    MINUTES = "minutes"
    ATTESTATION = "attestation"
    RECEIPT = "receipt"
    LETTER = "letter"
    OTHER = "other"


RECEIPT, RECEIPT_OF = Q(kind=DocumentKind.RECEIPT), Q(document__kind=DocumentKind.RECEIPT)
"""Papers that tax law keeps, though they name the member."""


class Language(models.TextChoices):
    ITALIAN = "it"
    ENGLISH = "en"
    GERMAN = "de"


class PrintState(models.TextChoices):
    """Where a paper of a print job stands."""

    WAITING = "waiting"
    PRINTED = "printed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Document(TenantModel):
    """A paper of the community, of one member or of one plant, whatever versions it has had.

    Members see it where it is open to them and not another member's; a consent text asks for their consent.
    """

    personal = (
        of_member("member", where=~RECEIPT, title=WORD, consent_text=EMPTY),
        of_member("member", where=RECEIPT, kept=BOOKS),
    )
    retention = PAPERS.with_person()

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
    retention = PAPERS.with_person(nameless("uploaded_at", "uploaded_by_name", years=10))

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
    retention = PAPERS.with_person()

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


class TemplateVersion(TenantModel):
    """The community's own text of one kind of paper in one language; the last number counts.

    The text holds merge fields, `{{member.name}}`; while there is no version the text we ship counts.
    """

    personal = (of_account("made_by", made_by_name=WORD),)
    retention = SETTINGS.until(nameless("made_at", "made_by_name", years=10))
    append_only = True
    audit_hidden: ClassVar = frozenset({"made_by_name"})

    kind = models.CharField(max_length=20, choices=DocumentKind)
    language = models.CharField(max_length=2, choices=Language)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField()
    consent_text = models.CharField(max_length=CONSENT_LENGTH, blank=True)
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=NAME_LENGTH)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="template_version_once", fields=["kind", "language", "number"]),
            models.CheckConstraint(name="template_version_kind", condition=Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(
                name="template_version_language", condition=Q(language__in=Language.values)
            ),
            models.CheckConstraint(name="template_version_counts", condition=Q(number__gt=0)),
        ]


class PrintJob(TenantModel):
    """A paper to print for many members, in the background; each has its row.

    With a reason, identifiers stand in the papers in full, and each of them is written down as seen.
    """

    personal = (of_account("asked_by", asked_by_name=WORD),)
    retention = WORKINGS.until(gone("asked_at", days=365))
    audit_hidden: ClassVar = frozenset({"given", "asked_by_name"})

    kind = models.CharField(max_length=20, choices=DocumentKind)
    language = models.CharField(max_length=2, choices=Language)
    printed_on = models.DateField()
    given = models.JSONField()
    reveal_reason = models.CharField(max_length=TITLE_LENGTH, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=NAME_LENGTH)
    request_id = models.CharField(max_length=64)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="print_job_kind", condition=Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(name="print_job_language", condition=Q(language__in=Language.values)),
        ]


class PrintJobRow(TenantModel):
    """The paper of one member in a print job: waiting, printed as a document, or refused and why."""

    personal = (of_member("member", sentence=EMPTY),)
    retention = WORKINGS.until(gone("job__asked_at", days=365))
    audit_hidden: ClassVar = frozenset({"sentence"})

    job = models.ForeignKey(PrintJob, on_delete=models.PROTECT, related_name="rows")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="print_job_rows")
    state = models.CharField(max_length=9, choices=PrintState)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="print_job_rows")
    sentence = models.CharField(max_length=CONSENT_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="print_job_row_once", fields=["job", "member"]),
            models.CheckConstraint(name="print_job_row_state", condition=Q(state__in=PrintState.values)),
            models.CheckConstraint(
                name="print_job_row_document",
                condition=Q(state=PrintState.PRINTED, document__isnull=False)
                | (~Q(state=PrintState.PRINTED) & Q(document__isnull=True)),
            ),
        ]
