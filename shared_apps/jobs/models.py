from typing import ClassVar

from django.db import models
from django.db.models import Q

from shared_apps.jobs.states import ENDED, JobState


class Job(models.Model):
    """One piece of background work that the broker was asked for, and how far it came."""

    id = models.UUIDField(primary_key=True)
    """That of the task at the broker."""
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, null=True, related_name="+")
    task = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    arguments = models.JSONField(default=list)
    """Of a community's task: its schema, then ids."""
    state = models.CharField(max_length=9, choices=JobState)
    tries = models.PositiveIntegerField(default=0)
    error_class = models.CharField(max_length=100, blank=True)
    asked_by = models.CharField(max_length=110, blank=True)
    """`account:<uuid>`, `key:<uuid>`, or what else acted."""
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="job_state", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="job_ends_once",
                condition=Q(state__in=[each.value for each in ENDED], ended_at__isnull=False)
                | (~Q(state__in=[each.value for each in ENDED]) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(name="job_failed_of", condition=Q(state="failed") ^ Q(error_class="")),
        ]
        indexes: ClassVar = [
            models.Index(name="job_asked", fields=["-asked_at"]),
            models.Index(name="job_open", fields=["state"], condition=~Q(state="done")),
        ]
