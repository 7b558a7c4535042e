"""The words of the room, and when members are reminded."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum


class ChargeState(StrEnum):
    """How a member's fee of a year stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"


class ChargeOutcome(StrEnum):
    """What charging a year's fees did for one member."""

    CHARGED = "charged"
    ALREADY_CHARGED = "already_charged"
    EXEMPT = "exempt"
    """The amount of its category is zero."""
    NO_AMOUNT = "no_amount"
    """Its category has no amount in this year: name one, then charge again."""
    NO_CATEGORY = "no_category"
    """Nobody registered what it is on that day: register it, then charge again."""


class PaymentMethod(StrEnum):
    """Where money came in or went out."""

    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"


class ShareMovementKind(StrEnum):
    """What happened to a member's share capital."""

    SUBSCRIBED = "subscribed"
    PAID = "paid"
    REFUNDED = "refunded"
    RELEASED = "released"
    """Subscribed, never paid, and not owed any more since the member left."""


class ReminderStage(StrEnum):
    """Which reminder: before the day, after it, and the last."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    LAST = "last"


REMINDER_FROM: Mapping[ReminderStage, timedelta] = {
    ReminderStage.DUE_SOON: timedelta(days=-14),
    ReminderStage.OVERDUE: timedelta(days=1),
    ReminderStage.LAST: timedelta(days=30),
}
"""First Italian day of each stage, counted from the day on which the fee is due."""


def reminder_stage(*, due_on: date, today: date) -> ReminderStage | None:
    """The stage that a day lies in; none before the first."""
    reached = [stage for stage, span in REMINDER_FROM.items() if today >= due_on + span]
    return reached[-1] if reached else None


def charge_state(*, open_cents: int, waived_cents: int, due_on: date, today: date) -> ChargeState:
    """How a charge stands: what is due on a day may still be paid on it."""
    if open_cents:
        return ChargeState.OVERDUE if today > due_on else ChargeState.OPEN
    return ChargeState.WAIVED if waived_cents else ChargeState.PAID
