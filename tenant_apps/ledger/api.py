from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.ledger.schemas import (
    AccountsQuery,
    AccountStatementOut,
    DaysQuery,
    LedgerAccountOut,
    LedgerTransactionOut,
)
from tenant_apps.ledger.selectors import account_statement, accounts_with_balance, transactions_listed

doors = Doors(tags=["ledger"])


@doors.get("/ledger/accounts", permission=Permission.LEDGER_VIEW, response=Page[LedgerAccountOut])
def ledger_accounts(request: HttpRequest, query: Query[AccountsQuery]) -> Any:
    """Accounts with their balances as of a day."""
    rows = accounts_with_balance(until=query.until)
    return page_of(rows, query, sortable={"code": "code", "kind": "kind"}, default="code")


@doors.get(
    "/ledger/accounts/{account_id}/statement",
    permission=Permission.LEDGER_VIEW,
    response=AccountStatementOut,
)
def ledger_statement(request: HttpRequest, account_id: UUID, query: Query[DaysQuery]) -> Any:
    """Entries of an account over some days, from its opening to its closing balance."""
    return account_statement(account_id, first_on=query.first_on, until=query.until)


@doors.get("/ledger/transactions", permission=Permission.LEDGER_VIEW, response=Page[LedgerTransactionOut])
def ledger_transactions(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Events in the books with their entries, the latest first."""
    order = {"occurred_on": "occurred_on", "posted_at": "posted_at"}
    return page_of(transactions_listed(), page, sortable=order, default="-posted_at")
