from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import LAW


class RuleSetVersion(models.Model):
    """One edition of the law's dated values, kept to the letter: a run names the one it used (R45)."""

    retention = LAW.kept()

    append_only: ClassVar[bool] = True
    community_readable: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    version = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    document = models.TextField()
    loaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rule_set_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]
