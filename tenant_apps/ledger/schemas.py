from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

from cer.calc.money import eur_from_cents
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import PageQuery
from tenant_apps.ledger.models import Account, AccountKind, Entry
from tenant_apps.ledger.selectors import AccountStatement, StatementLine


class AccountsQuery(PageQuery):
    """Which accounts, with what happened before the day `until` counted; without it, with everything."""

    until: date | None = None


class LedgerAccountOut(Schema):
    """An account with its balance: what came in above zero, what is owed below."""

    id: UUID
    code: str
    name: str
    kind: AccountKind
    member_id: UUID | None
    balance_eur: DecimalString

    @staticmethod
    def resolve_balance_eur(account: Account) -> Decimal:
        return eur_from_cents(account.balance_cents)  # type: ignore[attr-defined]  # annotated by the selector


class DaysQuery(Schema):
    """Days from `from` up to, not including, `to`."""

    first_on: date = Field(alias="from")
    until: date = Field(alias="to")


class StatementLineOut(Schema):
    """One entry and the balance after it."""

    transaction_id: UUID
    occurred_on: date
    description: str
    note: str
    amount_eur: DecimalString
    balance_eur: DecimalString

    @staticmethod
    def resolve_amount_eur(line: StatementLine) -> Decimal:
        return eur_from_cents(line.amount_cents)

    @staticmethod
    def resolve_balance_eur(line: StatementLine) -> Decimal:
        return eur_from_cents(line.balance_cents)


class AccountStatementOut(Schema):
    """An account over some days."""

    code: str
    name: str
    kind: AccountKind
    opening_eur: DecimalString
    lines: list[StatementLineOut]
    closing_eur: DecimalString

    @staticmethod
    def resolve_code(statement: AccountStatement) -> str:
        return statement.account.code

    @staticmethod
    def resolve_name(statement: AccountStatement) -> str:
        return statement.account.name

    @staticmethod
    def resolve_kind(statement: AccountStatement) -> str:
        return statement.account.kind

    @staticmethod
    def resolve_opening_eur(statement: AccountStatement) -> Decimal:
        return eur_from_cents(statement.opening_cents)

    @staticmethod
    def resolve_closing_eur(statement: AccountStatement) -> Decimal:
        return eur_from_cents(statement.closing_cents)


class EntryOut(Schema):
    """One amount on one account: debit above zero, credit below."""

    line: int
    account: str
    amount_eur: DecimalString
    note: str

    @staticmethod
    def resolve_account(entry: Entry) -> str:
        return entry.account.code

    @staticmethod
    def resolve_amount_eur(entry: Entry) -> Decimal:
        return eur_from_cents(entry.amount_cents)


class LedgerTransactionOut(Schema):
    """One event in the books."""

    id: UUID
    occurred_on: date
    posted_at: datetime
    description: str
    reference_kind: str
    reference_id: UUID
    entries: list[EntryOut]
