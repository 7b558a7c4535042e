from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import SUPPORT, gone
from shared_apps.support.states import ContextKind, Priority, TicketState

KEPT_DAYS = 2 * 365
"""For so long a closed ticket is kept, then it goes with all that was said."""
SUBJECT_LENGTH, TEXT_LENGTH, NAME_LENGTH = 150, 10_000, 150


class EscalationKind(models.TextChoices):
    """Which promise is broken."""

    ANSWER = "answer"
    SOLUTION = "solution"


class Ticket(models.Model):
    """A question of one community to us, with the times that its plan promised when it was asked.

    It is our own record of what we did: it goes with the community, and is not a part of its archive.
    """

    retention = SUPPORT.until(gone("changed_at", days=KEPT_DAYS, where=Q(state=TicketState.CLOSED)))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="tickets")
    number = models.PositiveIntegerField()
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    priority = models.CharField(max_length=6, choices=Priority)
    context_kind = models.CharField(max_length=4, choices=ContextKind, blank=True)
    context_id = models.UUIDField(null=True, blank=True)
    opened_by = models.CharField(max_length=60)
    """`account:<uuid>` or `key:<uuid>`, as the caller's id."""
    account = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    key_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=TicketState, default=TicketState.OPEN)
    answer_span = models.DurationField()
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    solution_span = models.DurationField()
    spent_span = models.DurationField()
    runs_since = models.DateTimeField(null=True, blank=True)
    solution_due_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rating_text = models.CharField(max_length=1000, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="ticket_number_once", fields=["tenant", "number"]),
            models.CheckConstraint(name="ticket_state", condition=Q(state__in=TicketState.values)),
            models.CheckConstraint(name="ticket_priority", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(
                name="ticket_context_whole",
                condition=Q(context_kind="", context_id__isnull=True)
                | Q(context_kind__in=ContextKind.values, context_id__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_clock_runs_while_open",
                condition=Q(state="open", runs_since__isnull=False, solution_due_at__isnull=False)
                | (~Q(state="open") & Q(runs_since__isnull=True, solution_due_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="ticket_rated_whole",
                condition=Q(rating__isnull=True, rated_at__isnull=True, rating_text="")
                | Q(rating__range=(1, 5), rated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_answered_after_opened",
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("opened_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="ticket_turn_ours", fields=["solution_due_at"], condition=Q(state="open"))
        ]


class TicketMessage(models.Model):
    """What somebody wrote on a ticket; an internal one is read by staff only."""

    retention = SUPPORT.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    is_staff = models.BooleanField()
    is_internal = models.BooleanField(default=False)
    text = models.CharField(max_length=TEXT_LENGTH)
    account = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    key_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    written_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    """When the one who asked was told of it; only answers of staff are told."""

    class Meta:
        ordering: ClassVar = ["written_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ticket_message_internal_is_staffs", condition=Q(is_internal=False) | Q(is_staff=True)
            ),
            models.CheckConstraint(name="ticket_message_says_something", condition=Q(text__regex=r"\S")),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ticket_message_untold",
                fields=["ticket"],
                condition=Q(is_staff=True, is_internal=False, told_at__isnull=True),
            )
        ]


class TicketEscalation(models.Model):
    """A promise that was not kept, and that staff (1) or the superadmins too (2) are to be told of."""

    retention = SUPPORT.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=8, choices=EscalationKind)
    level = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(db_default=Now(), editable=False)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ticket_escalation_once", fields=["ticket", "kind", "level", "due_at"]
            ),
            models.CheckConstraint(name="ticket_escalation_level", condition=Q(level__in=(1, 2))),
            models.CheckConstraint(
                name="ticket_escalation_kind", condition=Q(kind__in=EscalationKind.values)
            ),
        ]
