from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.personal import BOOKS, WORD, of_member
from cer.kit.retention import ACCOUNTS
from cer.kit.tenancy import TenantModel

ACCOUNT_CODE_PATTERN = r"^[a-z][a-z0-9_]*(\.[A-Za-z0-9._-]+)?$"


class AccountKind(StrEnum):
    """What a balance means: debit is positive, so assets and expenses stand above zero."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


class Account(TenantModel):
    """One pot of the community's money, or what it owes to one member."""

    personal = (of_member("member", name=WORD, kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only: ClassVar[bool] = True

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=9)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="account_code", condition=Q(code__regex=ACCOUNT_CODE_PATTERN)),
            models.CheckConstraint(
                name="account_kind", condition=Q(kind__in=[kind.value for kind in AccountKind])
            ),
        ]


class LedgerTransaction(TenantModel):
    """One event in the books: entries that add up to zero. What it stands for can be booked only once.

    `booked_in` is the number of the database transaction that wrote it, set by the database: entries come
    with it or never.
    """

    personal = (of_member("entries__account__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only: ClassVar[bool] = True

    occurred_on = models.DateField()
    posted_at = models.DateTimeField(db_default=Now(), editable=False)
    booked_in = models.BigIntegerField(db_default=0, editable=False)
    description = models.CharField(max_length=200)
    reference_kind = models.CharField(max_length=40)
    reference_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_transaction_reference_once", fields=["reference_kind", "reference_id"]
            ),
            models.CheckConstraint(
                name="ledger_transaction_described", condition=Q(description__regex=r"\S")
            ),
        ]
        indexes: ClassVar = [models.Index(name="ledger_transaction_occurred", fields=["occurred_on"])]


class Entry(TenantModel):
    """One amount on one account: debit above zero, credit below. Lines count from 1 without a hole."""

    personal = (of_member("account__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only: ClassVar[bool] = True

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    line = models.PositiveIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount_cents = models.BigIntegerField()
    note = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="entry_line_once", fields=["transaction", "line"]),
            models.CheckConstraint(name="entry_line_counts_from_one", condition=Q(line__gte=1)),
            models.CheckConstraint(name="entry_amount_not_zero", condition=~Q(amount_cents=0)),
        ]
