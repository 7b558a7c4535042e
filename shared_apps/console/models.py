from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import ROLES


class StaffRole(models.TextChoices):
    """What a person of the platform is on the console; what each may do says `permissions.py`."""

    SUPERADMIN = "superadmin"
    SUPPORT = "support"
    FINANCE = "finance"
    VIEWER = "viewer"


class StaffMember(models.Model):
    """A person who works for the platform. It gives nothing on the hosts of communities."""

    retention = ROLES.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    account = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="staff_member")
    role = models.CharField(max_length=10, choices=StaffRole)
    since_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="staff_member_role", condition=models.Q(role__in=StaffRole.values)),
        ]


ACTING_SPAN = timedelta(minutes=30)
REASON_LENGTH, TICKET_LENGTH = 200, 60


class ActingSession(models.Model):
    """A visit in which support acts as a person of a community, for a ticket, half an hour at most."""

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    staff = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=REASON_LENGTH)
    ticket = models.CharField(max_length=TICKET_LENGTH)
    began_at = models.DateTimeField()
    until_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    """Of the token that takes the browser to the community's host, until it got there."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="acting_half_an_hour",
                condition=Q(until_at__gt=F("began_at"), until_at__lte=F("began_at") + ACTING_SPAN),
            ),
            models.CheckConstraint(name="acting_as_another", condition=~Q(staff=F("account"))),
            models.CheckConstraint(
                name="acting_says_why", condition=Q(reason__regex=r"\S") & Q(ticket__regex=r"\S")
            ),
        ]
        indexes: ClassVar = [models.Index(name="acting_of_tenant", fields=["tenant", "-began_at"])]


NOTE_LENGTH = 2000


class TenantNote(models.Model):
    """What the staff want each other to know about a community; the community never sees it."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=NOTE_LENGTH)
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="tenant_note_says_something", condition=Q(text__regex=r"\S")),
        ]
        indexes: ClassVar = [models.Index(name="tenant_note_of", fields=["tenant", "-written_at"])]
