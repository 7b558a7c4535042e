from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import SIGN_UPS, gone


class SignUp(models.Model):
    """Somebody on the way to a community; of tokens and codes only hashes are kept.

    The ids of community and account are chosen here, so that a step that was cut off finds what it made.
    """

    retention = SIGN_UPS.until(gone("expires_at"))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(db_index=True)
    holder_hash = models.CharField(max_length=64, unique=True)
    resume_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField()
    code_tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True, blank=True)
    password_hash = models.CharField(max_length=128, blank=True)
    answers = models.JSONField(default=dict)
    """What each step was told, under the name of the step."""
    tenant_id = models.UUIDField(unique=True, default=time_ordered_uuid)
    account_id = models.UUIDField(unique=True, default=time_ordered_uuid)
    steps_done = ArrayField(models.CharField(max_length=20), default=list)
    problem = models.JSONField(null=True, blank=True)
    """Of the step that failed last: its name, a code and a sentence."""
    ready_at = models.DateTimeField(null=True, blank=True)
    hand_over_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    hand_over_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signup_ready_is_proved",
                condition=models.Q(ready_at__isnull=True) | models.Q(proved_at__isnull=False),
            ),
        ]
