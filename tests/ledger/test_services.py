"""Double entry that keeps itself (F16)."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.tenancy import in_schema
from tenant_apps.ledger.models import Account, AccountKind, Entry, LedgerTransaction
from tenant_apps.ledger.selectors import account_statement, balances_by_code
from tenant_apps.ledger.services import AccountTerms, Posting, transaction_post

FIRST_ON = date(2024, 1, 1)
CASH = AccountTerms(code="cash", name="Cash", kind=AccountKind.ASSET)
FUND = AccountTerms(code="social_fund", name="Social fund", kind=AccountKind.LIABILITY)
COSTS = AccountTerms(code="costs", name="Running costs", kind=AccountKind.INCOME)


def transfer(
    cents: int, *, debit: AccountTerms = CASH, credit: AccountTerms = FUND, occurred_on: date = FIRST_ON
) -> LedgerTransaction:
    return transaction_post(
        occurred_on=occurred_on,
        description="a transfer",
        reference_kind="test",
        reference_id=uuid4(),
        postings=[Posting(debit, cents), Posting(credit, -cents)],
    )


def constraints_check() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_posting_moves_money_from_one_account_to_another(alfa: None) -> None:
    transfer(1250)
    constraints_check()
    assert balances_by_code() == {"cash": 1250, "social_fund": -1250}


def test_a_balance_as_of_a_day_leaves_out_that_day(alfa: None) -> None:
    transfer(100)
    transfer(10, occurred_on=FIRST_ON + timedelta(days=1))
    assert balances_by_code(until=FIRST_ON + timedelta(days=1))["cash"] == 100


def test_a_statement_runs_from_opening_to_closing(alfa: None) -> None:
    for day, cents in enumerate([100, 20, 3]):
        transfer(cents, occurred_on=FIRST_ON + timedelta(days=day))
    cash = Account.objects.get(code="cash")
    statement = account_statement(
        cash.id, first_on=FIRST_ON + timedelta(days=1), until=FIRST_ON + timedelta(days=9)
    )
    assert (statement.opening_cents, statement.closing_cents) == (100, 123)
    assert [line.balance_cents for line in statement.lines] == [120, 123]


def test_the_same_thing_is_never_booked_twice(alfa: None) -> None:
    booked = transfer(100)
    with pytest.raises(ConflictError) as refusal:
        transaction_post(
            occurred_on=FIRST_ON,
            description="again",
            reference_kind="test",
            reference_id=booked.reference_id,
            postings=[Posting(CASH, 1), Posting(FUND, -1)],
        )
    assert refusal.value.code == "already_posted"
    assert balances_by_code()["cash"] == 100


def test_what_does_not_add_up_is_refused_with_a_sentence(alfa: None) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        transaction_post(
            occurred_on=FIRST_ON,
            description="unbalanced",
            reference_kind="test",
            reference_id=uuid4(),
            postings=[Posting(CASH, 2), Posting(FUND, -1)],
        )
    assert refusal.value.code == "transaction_unbalanced"


@pytest.mark.parametrize("amounts_cents", [[], [5], [5, -4], [3, 3]])
def test_f16_the_database_refuses_an_unbalanced_transaction(alfa: None, amounts_cents: list[int]) -> None:
    account = Account.objects.create(code="cash", name="Cash", kind="asset")
    head = LedgerTransaction.objects.create(
        occurred_on=FIRST_ON, description="raw", reference_kind="raw", reference_id=uuid4()
    )
    for line, cents in enumerate(amounts_cents, start=1):
        Entry.objects.create(transaction=head, line=line, account=account, amount_cents=cents, note="")
    with pytest.raises(DatabaseError, match="add up to"):
        constraints_check()


def test_f16_an_entry_added_after_an_early_check_is_checked_again(alfa: None) -> None:
    head = transfer(100)
    constraints_check()
    cash = Account.objects.get(code="cash")
    Entry.objects.create(transaction=head, line=3, account=cash, amount_cents=7, note="")
    with pytest.raises(DatabaseError, match="add up to 7 cents"):
        constraints_check()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount_cents = 1",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_ledgertransaction SET occurred_on = '2020-01-01'",
        "DELETE FROM ledger_ledgertransaction",
        "UPDATE ledger_account SET kind = 'income'",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_f16_the_books_are_append_only_for_the_application(alfa: None, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.fixture
def books(new_community: Callable[[str], object]) -> Iterator[str]:
    """The schema of a community in which the test really commits."""
    schema_name = new_community("ledgerbooks").schema_name
    with in_schema(schema_name):
        yield schema_name


def test_f16_a_booked_transaction_never_grows(books: str) -> None:
    head = transfer(100)
    cash, fund = (Account.objects.get(code=code) for code in ("cash", "social_fund"))
    later = [
        Entry(transaction=head, line=line, account=account, amount_cents=cents, note="")
        for line, account, cents in ((3, cash, 5), (4, fund, -5))
    ]
    with pytest.raises(DatabaseError, match="does not grow"):
        Entry.objects.bulk_create(later)
    assert balances_by_code()["cash"] == 100


def test_f16_a_forged_booking_stamp_opens_no_transaction(books: str) -> None:
    head = LedgerTransaction(
        occurred_on=FIRST_ON,
        description="forged",
        reference_kind="raw",
        reference_id=uuid4(),
        booked_in=2**62,
    )
    with pytest.raises(DatabaseError, match="has 0 entries"):
        head.save(force_insert=True)


def in_a_thread_of(schema_name: str, work: Callable[[], object]) -> object:
    try:
        with in_schema(schema_name):
            return work()
    finally:
        connections.close_all()


def test_f16_parallel_postings_of_one_reference_book_it_once(books: str) -> None:
    reference_id = uuid4()

    def post() -> bool:
        try:
            transaction_post(
                occurred_on=FIRST_ON,
                description="payment",
                reference_kind="payment",
                reference_id=reference_id,
                postings=[Posting(CASH, 100), Posting(FUND, -100)],
            )
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: in_a_thread_of(books, post), range(8)))
    assert Counter(outcomes) == {True: 1, False: 7}
    assert balances_by_code() == {"cash": 100, "social_fund": -100}


ACCOUNTS = (CASH, FUND, COSTS)
Move = tuple[AccountTerms, AccountTerms, int, date]
DAYS = [FIRST_ON + timedelta(days=offset) for offset in range(10)]
amounts_cents = st.integers(1, 10**12)
moves = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), amounts_cents, st.sampled_from(DAYS))


class Books(RuleBasedStateMachine):
    """Transfers, alone and at once, against a plain list of dated amounts."""

    schema_name = ""

    def __init__(self) -> None:
        super().__init__()
        self.before = {day: balances_by_code(until=day) for day in DAYS}
        self.booked: list[tuple[date, str, int]] = []

    def _note(self, move: Move) -> None:
        debit, credit, cents, day = move
        self.booked += [(day, debit.code, cents), (day, credit.code, -cents)]

    def _post(self, move: Move) -> None:
        debit, credit, cents, day = move
        transfer(cents, debit=debit, credit=credit, occurred_on=day)

    @rule(move=moves)
    def post(self, move: Move) -> None:
        self._post(move)
        self._note(move)

    @rule(at_once=st.lists(moves, min_size=2, max_size=6))
    def post_at_once(self, at_once: list[Move]) -> None:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda move: in_a_thread_of(self.schema_name, lambda: self._post(move)), at_once))
        for move in at_once:
            self._note(move)

    @rule(move=moves)
    def correct_by_a_counter_entry(self, move: Move) -> None:
        debit, credit, cents, day = move
        for booked in (move, (credit, debit, cents, day)):
            self._post(booked)
            self._note(booked)

    @rule(move=moves)
    def fail_before_the_commit(self, move: Move) -> None:
        with transaction.atomic():
            self._post(move)
            transaction.set_rollback(True)

    @invariant()
    def balances_are_the_sums_on_every_day(self) -> None:
        for until in DAYS[::3]:
            expected = Counter(self.before[until])
            for day, code, cents in self.booked:
                expected[code] += cents if day < until else 0
            found = balances_by_code(until=until)
            assert found == {code: expected[code] for code in found}
            assert sum(found.values()) == 0


def test_f16_the_books_equal_a_plain_list_after_any_history(books: str) -> None:
    Books.schema_name = books
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
