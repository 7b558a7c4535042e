from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from billing_saas.models import DunningStep, InvoiceKind, InvoiceState
from cer.kit.api.numbers import ShortDecimalString
from cer.kit.api.schemas import Input


class BillingDetailsIn(Input):
    """Whom invoices are made out to; a code of six characters is that of a public body's office."""

    name: str = Field(max_length=80)
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    language: Literal["it", "en", "de"] = "it"
    fiscal_code: str = Field(max_length=16)
    vat_number: str = Field("", max_length=16)
    street: str = Field(max_length=60)
    postcode: str = Field(max_length=5)
    town: str = Field(max_length=60)
    province: str = Field(max_length=2)
    recipient_code: str = Field("", max_length=7)
    pec: str = Field("", max_length=256, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    is_public_body: bool = False
    cig: str = Field("", max_length=15, pattern=r"^[A-Za-z0-9]*$")
    cup: str = Field("", max_length=15, pattern=r"^[A-Za-z0-9]*$")


class BillingDetailsOut(Schema):
    name: str
    email: str
    language: str
    fiscal_code: str
    vat_number: str
    street: str
    postcode: str
    town: str
    province: str
    recipient_code: str
    pec: str
    is_public_body: bool
    cig: str
    cup: str


class SubscriptionOut(Schema):
    """The subscription as the payment provider last told it; prices are without VAT."""

    status: str
    lookup_key: str
    unit_cents: int
    period_starts_at: datetime
    period_ends_at: datetime
    trial_ends_at: datetime | None
    is_ending: bool


class TransactionFeeOut(Schema):
    """The transaction fee of a month, as far as its days are closed."""

    month: date
    paid_out_cents: int
    rate_share: ShortDecimalString
    fee_cents: int
    is_final: bool


class DunningOut(Schema):
    """How far the community is limited, and what comes next on which day if nothing is paid."""

    step: DunningStep
    unpaid_since: datetime | None
    owed_cents: int
    pay_url: str
    next_step: DunningStep | None
    next_step_on: date | None
    deletion_from: date | None = Field(description="Nothing is deleted before this day, and only by people.")


class BillingOut(Schema):
    """Where the community stands with us."""

    is_selling: bool = Field(description="False where the platform takes no payments.")
    is_test: bool = Field(description="The provider runs with test keys: no money moves.")
    details: BillingDetailsOut | None
    subscription: SubscriptionOut | None
    dunning: DunningOut
    fee_this_month: TransactionFeeOut
    fee_last_month: TransactionFeeOut


class PageOut(Schema):
    """A page of the payment provider to go to."""

    url: str


class PreviewQuery(Schema):
    """Nothing: the next charge. A plan and a rhythm: what a change to them would charge at once."""

    plan: str | None = Field(None, max_length=30)
    rhythm: Literal["month", "year"] | None = None


class PreviewLineOut(Schema):
    description: str
    net_cents: int
    starts_at: datetime
    ends_at: datetime


class InvoicePreviewOut(Schema):
    """A charge before it is made."""

    net_cents: int
    tax_cents: int
    total_cents: int
    lines: list[PreviewLineOut]


class InvoiceOut(Schema):
    """An invoice or credit note of ours; `problem` says why the exchange system rejected it."""

    id: UUID
    kind: InvoiceKind
    number: str
    issued_on: date
    net_cents: int
    vat_cents: int
    total_cents: int
    state: InvoiceState
    problem: str
    has_pdf: bool

    @staticmethod
    def resolve_number(invoice: Any) -> str:
        return str(invoice.spoken_number)

    @staticmethod
    def resolve_has_pdf(invoice: Any) -> bool:
        return invoice.pdf is not None
