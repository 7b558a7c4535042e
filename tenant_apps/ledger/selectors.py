from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce

from cer.calc.intervals import DAY, day_starts_at
from cer.kit.errors import NotFoundError
from tenant_apps.ledger.models import Account, AccountKind, Entry, LedgerTransaction

PAID_OUT_KINDS = ("payout", "payout_return")
"""What transactions stand for that pay members out, or bring back what a bank returned."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of an account, and the balance after it. [cents]"""

    transaction_id: UUID
    occurred_on: date
    description: str
    note: str
    amount_cents: int
    balance_cents: int


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An account over some days: what it held before, what came and went, what it holds. [cents]"""

    account: Account
    opening_cents: int
    lines: tuple[StatementLine, ...]
    closing_cents: int


def accounts_listed() -> QuerySet[Account]:
    return Account.objects.all()


def accounts_with_balance(*, until: date | None = None) -> QuerySet[Account]:
    """Every account with `balance_cents`, what happened before the day `until` counted."""
    return Account.objects.annotate(balance_cents=_balance_cents(until))


def balances_by_code(*, until: date | None = None) -> dict[str, int]:
    """Balance of every account, debit above zero. [cents]"""
    rows = Account.objects.annotate(balance_cents=_balance_cents(until))
    return dict(rows.values_list("code", "balance_cents"))


def _balance_cents(until: date | None) -> Coalesce:
    before = Q() if until is None else Q(entries__transaction__occurred_on__lt=until)
    return Coalesce(Sum("entries__amount_cents", filter=before), 0)


def balance_of_member(member_id: UUID, *, until: date | None = None) -> int:
    """What a member owes on all its accounts together, or, below zero, what it is owed. [cents]"""
    rows = Entry.objects.filter(account__member_id=member_id)
    rows = rows if until is None else rows.filter(transaction__occurred_on__lt=until)
    cents: int = rows.aggregate(cents=Coalesce(Sum("amount_cents"), 0))["cents"]
    return cents


def account_by_id(account_id: UUID) -> Account:
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFoundError("There is no such account.")
    return account


def account_statement(account_id: UUID, *, first_on: date, until: date) -> AccountStatement:
    """Entries of an account that occurred in [first_on, until), in the order of the books."""
    account = account_by_id(account_id)
    earlier = Entry.objects.filter(account=account, transaction__occurred_on__lt=first_on)
    opening_cents = earlier.aggregate(cents=Coalesce(Sum("amount_cents"), 0))["cents"]
    order = ["transaction__occurred_on", "transaction__posted_at", "transaction_id", "line"]
    entries = (
        Entry.objects.filter(
            account=account, transaction__occurred_on__gte=first_on, transaction__occurred_on__lt=until
        )
        .annotate(running_cents=Window(Sum("amount_cents"), order_by=[F(name).asc() for name in order]))
        .select_related("transaction")
        .order_by(*order)
    )
    lines = tuple(
        StatementLine(
            transaction_id=entry.transaction_id,
            occurred_on=entry.transaction.occurred_on,
            description=entry.transaction.description,
            note=entry.note,
            amount_cents=entry.amount_cents,
            balance_cents=opening_cents + int(entry.running_cents),
        )
        for entry in entries
    )
    return AccountStatement(
        account=account,
        opening_cents=opening_cents,
        lines=lines,
        closing_cents=lines[-1].balance_cents if lines else opening_cents,
    )


def transactions_listed() -> QuerySet[LedgerTransaction]:
    return LedgerTransaction.objects.prefetch_related("entries__account")


def paid_out_cents(day: date) -> int:
    """What was booked as paid out to members on an Italian day, less what came back. [cents]

    By the moment of booking and not by the day of the event, so that a day that is over never changes.
    """
    rows = Entry.objects.filter(
        account__kind=AccountKind.LIABILITY.value,
        account__member__isnull=False,
        transaction__reference_kind__in=PAID_OUT_KINDS,
        transaction__posted_at__gte=day_starts_at(day),
        transaction__posted_at__lt=day_starts_at(day + DAY),
    )
    return int(rows.aggregate(cents=Sum("amount_cents", default=0))["cents"])
