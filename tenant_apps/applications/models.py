from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.adapters.upload_guard import MediaType
from cer.calc.rules import HolderCategory
from cer.kit.personal import WORD, of_email, of_member, of_name
from cer.kit.retention import APPLICATIONS, SETTINGS, gone, nameless
from cer.kit.tenancy import TenantModel
from tenant_apps.applications.states import ADMITTED, CLOSED, TO_DECIDE, ApplicationState

NAME_LENGTH, REASON_LENGTH, FILE_NAME_LENGTH = 200, 1000, 150
_ENDS = (
    gone("created_at", days=7, where=Q(state=ApplicationState.UNCONFIRMED)),
    gone("created_at", days=90, where=Q(state=ApplicationState.INVITED)),
    gone("decided_at", days=365, where=Q(state__in=CLOSED)),
    gone("submitted_at", years=2, where=Q(state__in=TO_DECIDE)),
)
"""Applications that came to nothing, or that nobody decided; those admitted go with their member."""


class Form(TenantModel):
    """One version of the form with which people apply; the highest number is the one in use."""

    personal = (of_name("published_by_name", WORD),)
    retention = SETTINGS.until(nameless("published_at", "published_by_name", years=10))

    append_only = True
    audit_hidden: ClassVar = frozenset({"published_by_name"})

    number = models.PositiveIntegerField(unique=True)
    terms = models.JSONField()
    published_by_name = models.CharField(max_length=150)
    published_at = models.DateTimeField(db_default=Now(), editable=False)


class Application(TenantModel):
    """Somebody's way to becoming a member, from the invitation or the form to the first day.

    Name and address are there to be found; the rest of what the person said is sealed (D7). Until somebody
    has filled in a form the sealed content is what the operator filled in.
    """

    personal = (
        of_member("member", goes=True),
        of_email("email", goes=True),
        of_name("decided_by_name", WORD),
    )
    retention = APPLICATIONS.with_person(*_ENDS)

    audit_hidden: ClassVar = frozenset(
        {"name", "email", "fiscal_code_hash", "pod_codes", "token_hash", "decided_by_name"}
    )

    state = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    email = models.EmailField(max_length=254)
    category = models.CharField(max_length=20, blank=True)
    intent = models.CharField(max_length=8, blank=True)
    fiscal_code_hash = models.CharField(max_length=64, null=True, db_index=True)
    pod_codes = ArrayField(models.CharField(max_length=15), default=list)
    content_sealed = models.BinaryField()
    consents = models.JSONField(default=list)
    """What was accepted: text, bytes, and when."""
    extra_papers = models.JSONField(default=list)
    """Papers that the operator asks beside those of the form."""
    missing_papers = ArrayField(models.CharField(max_length=40), default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    token_expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    valid_from = models.DateField(null=True)
    member = models.OneToOneField(
        "members.Member", on_delete=models.PROTECT, null=True, related_name="application"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="application_state_known", condition=Q(state__in=list(ApplicationState))
            ),
            models.CheckConstraint(
                name="application_category_known", condition=Q(category__in=["", *HolderCategory])
            ),
            models.CheckConstraint(
                name="application_admitted_whole",
                condition=Q(state__in=ADMITTED, member__isnull=False, valid_from__isnull=False)
                | (~Q(state__in=ADMITTED) & Q(member__isnull=True, valid_from__isnull=True)),
            ),
            models.CheckConstraint(
                name="application_rejected_with_reason",
                condition=~Q(state=ApplicationState.REJECTED) | Q(reason__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="application_queued_is_confirmed",
                condition=~Q(state__in=[*TO_DECIDE, *ADMITTED])
                | Q(form__isnull=False, submitted_at__isnull=False, confirmed_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="application_state", fields=["state", "-created_at"]),
            GinIndex(name="application_pods", fields=["pod_codes"]),
        ]


class Paper(TenantModel):
    """A file that an applicant uploaded; it lies in the storage, sealed, under this id."""

    personal = (
        of_member("application__member", shelf="applications", goes=True),
        of_email("application__email", shelf="applications", goes=True),
    )
    retention = APPLICATIONS.with_person()

    audit_hidden: ClassVar = frozenset({"file_name"})

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="papers")
    code = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    file_name = models.CharField(max_length=FILE_NAME_LENGTH)
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="paper_once", fields=["application", "code", "sha256"]),
            models.CheckConstraint(name="paper_media_type", condition=Q(media_type__in=list(MediaType))),
        ]
