from datetime import date
from typing import Any

from ninja import Field, Schema

from cer.kit.api.numbers import ShortDecimalString
from cer.kit.api.schemas import Input
from shared_apps.plans.terms import Feature, Rhythm


class PlanOut(Schema):
    """A plan on sale; prices are without VAT."""

    code: str
    name: str
    month_price_cents: int
    year_price_cents: int
    members_included: int | None = Field(description="Null: any number.")
    features: list[Feature]
    fee_rate_share: ShortDecimalString = Field(description="Part of each paid-out euro.")
    is_self_service: bool = Field(description="Else write to us.")


class MembersUsedOut(Schema):
    """Members that count for the plan; `nearly_full` from 90 percent on."""

    used: int
    included: int | None
    state: str


class PlannedOut(Schema):
    """What begins when the period ends."""

    plan: str
    rhythm: Rhythm
    valid_from: date


class PlanHereOut(Schema):
    """What this community is on; `plan` is null where nothing limits it."""

    plan: PlanOut | None
    rhythm: Rhythm | None
    trial_until: date | None = Field(description="Nothing is charged before this day.")
    renews_on: date | None
    ends_on: date | None = Field(description="Null unless the plan was cancelled or a change waits.")
    members: MembersUsedOut
    planned: PlannedOut | None


class PlanChangeIn(Input):
    plan: str = Field(min_length=1, max_length=30)
    rhythm: Rhythm


class PlanChangeOut(Schema):
    """What a change does. Amounts are without VAT; a negative `due_cents` is a credit."""

    plan: str
    rhythm: Rhythm
    effective_on: date
    credit_cents: int
    charge_cents: int
    due_cents: int
    next_charge_on: date
    next_charge_cents: int

    @staticmethod
    def resolve_plan(change: Any) -> str:
        return str(change.plan.code)

    @staticmethod
    def resolve_credit_cents(change: Any) -> int:
        return int(change.proration.credit_cents)

    @staticmethod
    def resolve_charge_cents(change: Any) -> int:
        return int(change.proration.charge_cents)

    @staticmethod
    def resolve_due_cents(change: Any) -> int:
        return int(change.proration.due_cents)
