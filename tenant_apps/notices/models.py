from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.personal import NOBODY, WORD, of_account, of_email, of_text
from cer.kit.retention import MESSAGES, ROLES, SETTINGS, gone
from cer.kit.tenancy import TenantModel
from tenant_apps.notices.kinds import LANGUAGES, Topic

SUBJECT_LENGTH, TEXT_LENGTH, LINK_LENGTH, KEY_LENGTH, PROBLEM_LENGTH = 200, 10_000, 200, 200, 300
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (0, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600, 24 * 3600)
)
"""How long after the try before it each try to send comes."""


class DeliveryState(models.TextChoices):
    """Handed over is not received: what the mail service reports later comes after it."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    GIVEN_UP = "given_up"


class NoticeText(TenantModel):
    """The community's own words for one kind in one language; the latest counts, an empty one is ours."""

    personal = NOBODY
    retention = SETTINGS.kept()
    append_only = True

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    text = models.TextField(max_length=TEXT_LENGTH, blank=True)
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="notice_text_language", condition=Q(language__in=LANGUAGES)),
            models.CheckConstraint(
                name="notice_text_whole",
                condition=Q(subject="", text="") | (Q(subject__regex=r"\S") & Q(text__regex=r"\S")),
            ),
        ]


class NoticeSettings(TenantModel):
    """How one person wants to be told: in which language, and about what no mails are wanted."""

    personal = (of_account("account", goes=True),)
    retention = ROLES.kept()
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2, default="it")
    topics_without_mail = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="notice_settings_language", condition=Q(language__in=LANGUAGES)),
            models.CheckConstraint(
                name="notice_settings_topics",
                condition=Q(topics_without_mail__contained_by=[topic.value for topic in Topic]),
            ),
        ]


class Notice(TenantModel):
    """One thing that one person is told, in the words it was told in; its key tells it only once."""

    personal = (
        of_account("account", goes=True),
        of_email("email", goes=True),
        of_text("text", subject=WORD, text=WORD),
    )
    retention = MESSAGES.until(gone("created_at", years=2))
    audit_hidden: ClassVar = frozenset({"email", "subject", "text"})

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    text = models.TextField()
    link = models.CharField(max_length=LINK_LENGTH)
    """Where in the application its object is."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="notice_told_once", fields=["account", "kind", "key"]),
            models.CheckConstraint(name="notice_link", condition=Q(link__startswith="/")),
        ]


class NoticeMail(TenantModel):
    """A notice on its way by mail: the outbox row, and how far it came."""

    personal = (of_account("notice__account", goes=True),)
    retention = MESSAGES.until(gone("notice__created_at", days=365))
    audit_hidden: ClassVar = frozenset({"problem"})

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="mail")
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=PROBLEM_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="notice_mail_state", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="notice_mail_waits",
                condition=Q(state="waiting", next_try_at__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="notice_mail_due", fields=["next_try_at"], condition=Q(state="waiting"))
        ]
