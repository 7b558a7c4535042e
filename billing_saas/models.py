from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import CUSTOMERS, WORKINGS, gone

NO_RECIPIENT_CODE = "0000000"
"""What stands in an invoice in place of the code of a buyer that has none."""


class DunningStep(models.TextChoices):
    """How far a community is limited that does not pay (S56)."""

    NONE = "none"
    NOTICE = "notice"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)

    class Meta:
        abstract = True


class Customer(Row):
    """A community as our customer: whom we invoice, and under which id the provider knows it.

    It outlives its community, since invoices are kept for ten years.
    """

    retention = CUSTOMERS.kept()

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.SET_NULL, null=True, related_name="+")
    provider_id = models.CharField(max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=2, default="it")
    fiscal_code = models.CharField(max_length=11, blank=True)
    """Of a body, 11 digits: a community is no person (R2)."""
    vat_number = models.CharField(max_length=11, blank=True)
    street = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=60, blank=True)
    province = models.CharField(max_length=2, blank=True)
    recipient_code = models.CharField(max_length=7, default=NO_RECIPIENT_CODE)
    pec = models.EmailField(max_length=256, blank=True)
    is_public_body = models.BooleanField(default=False)
    cig = models.CharField(max_length=15, blank=True)
    cup = models.CharField(max_length=15, blank=True)
    unpaid_since = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=9, choices=DunningStep, default=DunningStep.NONE)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="customer_step", condition=Q(step__in=DunningStep.values)),
        ]

    @property
    def can_be_invoiced(self) -> bool:
        """Is everything there that an invoice must say of its buyer?"""
        return all([self.email, self.fiscal_code, self.street, self.postcode, self.town, self.province])


class Subscription(Row):
    """What the provider last said of a subscription; never written but from what it said."""

    retention = CUSTOMERS.kept()

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="subscriptions")
    provider_id = models.CharField(max_length=60, unique=True)
    status = models.CharField(max_length=20)
    lookup_key = models.CharField(max_length=60)
    unit_cents = models.PositiveIntegerField()
    period_starts_at = models.DateTimeField()
    period_ends_at = models.DateTimeField()
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    is_ending = models.BooleanField()
    ended_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_live(self) -> bool:
        return self.status not in {"canceled", "incomplete_expired", "incomplete"}


class Charge(Row):
    """An amount that the provider asks of a customer: its payment document, no invoice for the tax office."""

    retention = CUSTOMERS.kept()

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="charges")
    provider_id = models.CharField(max_length=60, unique=True)
    number = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20)
    net_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    hosted_url = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(name="charge_by_customer", fields=["customer", "created_at"])]


class InvoiceKind(models.TextChoices):
    INVOICE = "TD01"
    CREDIT_NOTE = "TD04"


class InvoiceState(models.TextChoices):
    """Where an invoice stands with the exchange system (SdI)."""

    DRAFT = "draft"
    SENT = "sent"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    REJECTED = "rejected"


class Invoice(Row):
    """An invoice of ours for the tax office, or a credit note, whose amounts are above zero too."""

    retention = CUSTOMERS.kept()

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=4, choices=InvoiceKind)
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, null=True, related_name="invoice")
    credits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credit_notes")
    provider_note_id = models.CharField(max_length=60, unique=True, null=True)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    issued_on = models.DateField()
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    lines = models.JSONField()
    """Description and net cents of each line."""
    buyer = models.JSONField()
    """The buyer as it was on the day of issue."""
    file_name = models.CharField(max_length=30, unique=True)
    xml = models.BinaryField()
    pdf = models.BinaryField(null=True)
    state = models.CharField(max_length=13, choices=InvoiceState, default=InvoiceState.DRAFT)
    sdi_id = models.CharField(max_length=36, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="invoice_number_once", fields=["year", "number"]),
            models.CheckConstraint(name="invoice_kind", condition=Q(kind__in=InvoiceKind.values)),
            models.CheckConstraint(name="invoice_state", condition=Q(state__in=InvoiceState.values)),
            models.CheckConstraint(
                name="invoice_adds_up", condition=Q(total_cents=models.F("net_cents") + models.F("vat_cents"))
            ),
            models.CheckConstraint(
                name="invoice_of_one_thing",
                condition=Q(kind=InvoiceKind.INVOICE, charge__isnull=False, credits__isnull=True)
                | Q(kind=InvoiceKind.CREDIT_NOTE, charge__isnull=True, credits__isnull=False),
            ),
        ]

    @property
    def spoken_number(self) -> str:
        return f"{self.year}/{self.number}"


class Counter(models.Model):
    """The last number given in a series that has no gaps; whoever takes the next one locks the row."""

    retention = CUSTOMERS.kept()

    name = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class SdiReceipt(Row):
    """A message of the exchange system about one invoice, as it came; each is taken once."""

    retention = CUSTOMERS.kept()

    append_only: ClassVar[bool] = True

    sdi_id = models.CharField(max_length=36)
    kind = models.CharField(max_length=2)
    file_name = models.CharField(max_length=60)
    content = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="sdi_receipt_once", fields=["sdi_id", "kind"])]


class EventState(models.TextChoices):
    """`alarmed`: somebody must look, nothing was changed."""

    RECEIVED = "received"
    DONE = "done"
    ALARMED = "alarmed"


class WebhookEvent(models.Model):
    """A webhook, stored before it was answered; what it says is asked for, never believed (S52)."""

    retention = WORKINGS.until(gone("done_at", days=395))

    id = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=100)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=120)
    customer_id = models.CharField(max_length=120, blank=True)
    """The provider's id of the customer."""
    body = models.BinaryField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.CharField(max_length=8, choices=EventState, default=EventState.RECEIVED)
    done_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="webhook_event_state", condition=Q(state__in=EventState.values)),
        ]
        indexes: ClassVar = [
            models.Index(
                name="webhook_event_waiting", fields=["received_at"], condition=Q(state=EventState.RECEIVED)
            )
        ]


class OutgoingState(models.TextChoices):
    """`stale`: whether it acted is unknown and its key is forgotten, so that it must be compared by hand."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    STALE = "stale"


class Outgoing(Row):
    """What is to leave the house, written with what caused it; its id is the idempotency key (F21, S54)."""

    retention = CUSTOMERS.until(gone("created_at", years=10, where=Q(state__in=["done", "refused"])))

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="outgoing")
    kind = models.CharField(max_length=30)
    arguments = models.JSONField()
    once = models.CharField(max_length=120, unique=True, null=True, blank=True)
    """What may leave once only, such as the fee of one month."""
    state = models.CharField(max_length=7, choices=OutgoingState, default=OutgoingState.WAITING)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="outgoing_state", condition=Q(state__in=OutgoingState.values)),
        ]
        indexes: ClassVar = [
            models.Index(
                name="outgoing_waiting", fields=["next_try_at"], condition=Q(state=OutgoingState.WAITING)
            )
        ]


class Fee(Row):
    """The transaction fee of one month: a part of each euro that the community paid out."""

    retention = CUSTOMERS.kept()

    append_only: ClassVar[bool] = True

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="fees")
    month = models.DateField()
    paid_out_cents = models.BigIntegerField()
    rate_share = models.DecimalField(max_digits=6, decimal_places=5)
    fee_cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fee_once_a_month", fields=["customer", "month"]),
        ]


class Reconciliation(Row):
    """What one nightly comparison with the provider found to differ."""

    retention = WORKINGS.until(gone("at", days=395))

    append_only: ClassVar[bool] = True

    at = models.DateTimeField(db_default=Now(), editable=False)
    findings = models.JSONField()
