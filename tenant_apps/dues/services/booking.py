"""The accounts that fees and share capital are booked on, and what is checked before anything is."""

from datetime import date
from typing import Protocol
from uuid import UUID

from django.db import connection

from cer.calc.money import eur_from_cents
from cer.kit.errors import RuleBrokenError
from cer.kit.refusals import field_refused, text_checked
from cer.kit.tenancy import current_schema
from tenant_apps.dues.models import REASON_LENGTH
from tenant_apps.dues.states import PaymentMethod
from tenant_apps.ledger.services import AccountKind, AccountTerms

AMOUNT_CENTS_MAX = 100_000_000

ANNUAL_FEES = AccountTerms("annual_fees", "Annual fees", AccountKind.INCOME)
FEES_WAIVED = AccountTerms("fees_waived", "Annual fees waived", AccountKind.EXPENSE)
MONEY_AT = {
    PaymentMethod.BANK_TRANSFER: AccountTerms("bank", "Bank", AccountKind.ASSET),
    PaymentMethod.CASH: AccountTerms("cash", "Cash", AccountKind.ASSET),
}
"""Where money comes in and goes out."""


class Payer(Protocol):
    """A member, as far as its accounts need to know it."""

    @property
    def pk(self) -> UUID:
        """Its id."""

    @property
    def code(self) -> str:
        """Its code, which never changes."""

    @property
    def name(self) -> str:
        """What the account is called after."""


def fees_due(member: Payer) -> AccountTerms:
    """What a member owes of its annual fees."""
    return AccountTerms(f"fees_due.{member.code}", member.name, AccountKind.ASSET, member.pk)


def shares_due(member: Payer) -> AccountTerms:
    """What a member owes of the share capital that it subscribed."""
    return AccountTerms(f"shares_due.{member.code}", member.name, AccountKind.ASSET, member.pk)


def share_capital(member: Payer) -> AccountTerms:
    """What the community holds of a member's share capital."""
    return AccountTerms(f"share_capital.{member.code}", member.name, AccountKind.LIABILITY, member.pk)


def dues_lock() -> None:
    """One booking of this room at a time, until the transaction ends: sums are read and numbers follow on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_schema()}/dues"])


def amount_check(amount_cents: int, *, at_most_cents: int = AMOUNT_CENTS_MAX, what: str = "amount") -> None:
    """Refuse an amount that is nothing, or more than there is to pay."""
    if not 0 < amount_cents <= at_most_cents:
        raise field_refused(
            "amount_eur",
            f"The {what} is above zero and at most {eur_from_cents(at_most_cents)} EUR."
            if at_most_cents
            else f"There is nothing left of the {what}.",
            code="amount_out_of_range",
            at_most_cents=at_most_cents,
        )


def day_check(field: str, day: date, *, today: date) -> None:
    """Refuse a day on which nothing can have happened yet."""
    if day > today:
        raise field_refused(field, f"{day} has not come yet: book what happened.", code="day_in_future")


def reason_checked(reason: str) -> str:
    """A reason that says something."""
    spoken = text_checked("reason", reason, longest=REASON_LENGTH)
    if not spoken:
        raise RuleBrokenError("Say why: it is kept with the booking.", code="reason_missing")
    return spoken
