from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.ledger.models import Account, Entry, LedgerTransaction
from tenant_apps.ledger.models import AccountKind as AccountKind


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """An account as a posting names it; it is opened when first used."""

    code: str
    name: str
    kind: AccountKind
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to be booked: debit above zero, credit below; nothing is booked for zero. [cents]"""

    account: AccountTerms
    amount_cents: int
    note: str = ""


@transaction.atomic
def transaction_post(
    *,
    occurred_on: date,
    description: str,
    reference_kind: str,
    reference_id: UUID,
    postings: Sequence[Posting],
) -> LedgerTransaction:
    """Book one event, once: a second booking of the same reference is refused.

    The database checks the balance at commit; the sentence for a person is made here.
    """
    booked = [posting for posting in postings if posting.amount_cents]
    _balance_check(booked)
    accounts = _accounts_ensure([posting.account for posting in booked])
    try:
        with transaction.atomic():
            entry_head = LedgerTransaction.objects.create(
                occurred_on=occurred_on,
                description=description,
                reference_kind=reference_kind,
                reference_id=reference_id,
            )
    except IntegrityError as error:
        if "ledger_transaction_reference_once" not in str(error):
            raise
        raise ConflictError(
            f"This is already in the books: {description}. Nothing was booked twice.",
            code="already_posted",
            reference_kind=reference_kind,
            reference_id=str(reference_id),
        ) from error
    Entry.objects.bulk_create(
        Entry(
            transaction=entry_head,
            line=line,
            account_id=accounts[posting.account.code],
            amount_cents=posting.amount_cents,
            note=posting.note,
        )
        for line, posting in enumerate(booked, start=1)
    )
    changes = {
        "occurred_on": (None, occurred_on),
        "description": (None, description),
        "reference_kind": (None, reference_kind),
        "reference_id": (None, reference_id),
        "entries": (0, len(booked)),
        "debit_cents": (0, sum(max(posting.amount_cents, 0) for posting in booked)),
    }
    audit_record("ledger.posted", entry_head, changes)
    return entry_head


def _balance_check(postings: Sequence[Posting]) -> None:
    sum_cents = sum(posting.amount_cents for posting in postings)
    if len(postings) < 2 or sum_cents:
        raise RuleBrokenError(
            f"A transaction has two or more entries that add up to zero; these {len(postings)} add up to "
            f"{sum_cents} cents.",
            code="transaction_unbalanced",
            sum_cents=sum_cents,
        )


def _accounts_ensure(wanted: Sequence[AccountTerms]) -> dict[str, UUID]:
    """Ids by code; missing accounts are opened in the order of codes, so that no two postings deadlock."""
    by_code = {terms.code: terms for terms in sorted(wanted, key=lambda terms: terms.code)}
    known = dict(Account.objects.filter(code__in=by_code).values_list("code", "id"))
    if len(known) == len(by_code):
        return known
    Account.objects.bulk_create(
        (
            Account(code=terms.code, name=terms.name, kind=terms.kind.value, member_id=terms.member_id)
            for code, terms in by_code.items()
            if code not in known
        ),
        ignore_conflicts=True,
    )
    return dict(Account.objects.filter(code__in=by_code).values_list("code", "id"))
