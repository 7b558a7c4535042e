from typing import ClassVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from cer.kit.personal import NOBODY
from cer.kit.tenancy import TenantModel, TenantRow


class SampleState(models.TextChoices):
    WAITING = "waiting"
    HERE = "here"
    FAILED = "failed"


class SampleSet(TenantModel):
    """The sample data that somebody asked for: waiting for the worker, here, or why not. At most one row."""

    personal = NOBODY

    state = models.CharField(max_length=7, choices=SampleState, default=SampleState.WAITING)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    filled_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Value(1), name="sample_only_one"),
            models.CheckConstraint(
                name="sample_state_known", condition=models.Q(state__in=SampleState.values)
            ),
            models.CheckConstraint(
                name="sample_here_since",
                condition=models.Q(state=SampleState.HERE, filled_at__isnull=False)
                | (~models.Q(state=SampleState.HERE) & models.Q(filled_at__isnull=True)),
            ),
        ]


class SampleRow(TenantRow):
    """The mark of one row of sample data, in whatever table: its key, as text."""

    personal = NOBODY

    id = models.BigAutoField(primary_key=True)
    table_name = models.CharField(max_length=63)
    row_key = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="sample_row_once", fields=["table_name", "row_key"])
        ]
