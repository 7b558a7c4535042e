"""Annual fees: charged once, paid in parts, waived, booked back, always in balance (F16)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cer.calc.rules import HolderCategory
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.dues.models import FeeCharge, Receipt
from tenant_apps.dues.selectors import charge_by_id
from tenant_apps.dues.services.fees import fee_change, fee_charge, fee_payment_reverse, fee_waive
from tenant_apps.dues.states import ChargeState, ReminderStage, charge_state, reminder_stage
from tenant_apps.ledger.selectors import balance_of_member, balances_by_code
from tenant_apps.members.models import Member
from tenant_apps.members.services.members import membership_end
from tests.dues.world import DUE_ON, PERSONS_CENTS, TODAY, charged, fee_make, pay
from tests.factories import configuration_make, member_make

DAY = timedelta(days=1)


@pytest.fixture
def members(alfa: None) -> list[Member]:
    configuration_make()
    return [
        member_make("M1"),
        member_make("M2"),
        member_make("M3", category=HolderCategory.SMALL_ENTERPRISE),
    ]


def outcomes(fee_id: object) -> dict[str, str]:
    rows = fee_charge(fee_id=fee_id, charged_on=TODAY, due_on=None, today=TODAY)
    return {row.member: row.outcome.value for row in rows}


def constraints_check() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_every_active_member_is_charged_once_however_often_it_is_asked(members: list[Member]) -> None:
    fee = fee_make()
    assert outcomes(fee.pk) == {"M1": "charged", "M2": "charged", "M3": "no_amount"}
    assert outcomes(fee.pk) == {"M1": "already_charged", "M2": "already_charged", "M3": "no_amount"}
    constraints_check()
    assert balances_by_code() == {"annual_fees": -5000, "fees_due.M1": 2500, "fees_due.M2": 2500}


def test_who_left_or_comes_later_is_not_charged(members: list[Member]) -> None:
    membership_end(membership_id=members[0].memberships.get().pk, valid_until=TODAY)
    member_make("M4", valid_from=TODAY + DAY)
    assert outcomes(fee_make().pk) == {"M2": "charged", "M3": "no_amount"}


def test_a_category_with_zero_is_exempt_and_one_added_later_is_charged(members: list[Member]) -> None:
    fee = fee_make()
    charged(fee)
    amounts = {HolderCategory.NATURAL_PERSON: PERSONS_CENTS, HolderCategory.SMALL_ENTERPRISE: 0}
    fee_change(fee_id=fee.pk, due_on=DUE_ON, amounts_cents=amounts)
    assert outcomes(fee.pk)["M3"] == "exempt"


def test_the_fee_of_a_year_stands_once_somebody_was_charged(members: list[Member]) -> None:
    fee = fee_make()
    fee_change(fee_id=fee.pk, due_on=DUE_ON, amounts_cents={HolderCategory.NATURAL_PERSON: 3000})
    charged(fee)
    for due_on, cents in ((DUE_ON, 100), (DUE_ON + DAY, 3000)):
        with pytest.raises(ConflictError) as refusal:
            fee_change(fee_id=fee.pk, due_on=due_on, amounts_cents={HolderCategory.NATURAL_PERSON: cents})
        assert refusal.value.code == "fee_charged"


def test_a_year_has_one_fee(members: list[Member]) -> None:
    fee_make()
    with pytest.raises(ConflictError) as refusal:
        fee_make()
    assert refusal.value.code == "fee_exists"


@pytest.mark.parametrize(
    ("charged_on", "due_on", "code"),
    [
        (TODAY + DAY, None, "day_in_future"),
        (TODAY, TODAY - DAY, "due_before_charge"),
    ],
)
def test_charging_on_days_that_make_no_sense_is_refused(
    members: list[Member], charged_on: date, due_on: date | None, code: str
) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        fee_charge(fee_id=fee_make().pk, charged_on=charged_on, due_on=due_on, today=TODAY)
    assert (refusal.value.code, FeeCharge.objects.count()) == (code, 0)


def test_a_fee_is_paid_in_parts_and_never_more_than_is_open(members: list[Member]) -> None:
    charge = charged(fee_make())[0]
    pay(charge, 1000)
    for too_much in (1501, 0, -1):
        with pytest.raises(RuleBrokenError) as refusal:
            pay(charge, too_much)
        assert refusal.value.code == "amount_out_of_range"
    pay(charge, 1500)
    constraints_check()
    assert charge_by_id(charge.pk).open_cents == 0
    assert (balances_by_code()["fees_due.M1"], balances_by_code()["bank"]) == (0, 2500)


def test_a_payment_that_did_not_stand_is_booked_back_and_its_receipt_keeps_its_number(
    members: list[Member],
) -> None:
    charge = charged(fee_make())[0]
    payment = pay(charge, 2500)
    fee_payment_reverse(payment_id=payment.pk, reason="Returned by the bank", today=TODAY)
    with pytest.raises(ConflictError):
        fee_payment_reverse(payment_id=payment.pk, reason="again", today=TODAY)
    constraints_check()
    assert (charge_by_id(charge.pk).open_cents, balances_by_code()["bank"]) == (2500, 0)
    assert pay(charge, 2500).receipt.number == 2


def test_what_is_open_is_waived_for_a_reason(members: list[Member]) -> None:
    charge = charged(fee_make())[0]
    pay(charge, 500)
    with pytest.raises(RuleBrokenError):
        fee_waive(charge_id=charge.pk, reason=" ", today=TODAY)
    assert fee_waive(charge_id=charge.pk, reason="Hardship", today=TODAY).waived_cents == 2000
    with pytest.raises(RuleBrokenError) as refusal:
        fee_waive(charge_id=charge.pk, reason="again", today=TODAY)
    assert refusal.value.code == "nothing_open"
    constraints_check()
    assert balances_by_code()["fees_waived"] == 2000
    assert balance_of_member(members[0].pk) == 0


def test_receipts_follow_on_within_a_year_whoever_writes(members: list[Member]) -> None:
    first, second = charged(fee_make())
    numbers = [
        pay(first, 100).receipt.number,
        pay(second, 100).receipt.number,
        pay(first, 100).receipt.number,
    ]
    assert numbers == [1, 2, 3]
    next_year = pay(second, 100, today=date(2027, 1, 2)).receipt
    assert (next_year.year, next_year.number) == (2027, 1)
    row = Receipt.objects.get(year=2026, number=3)
    for number, issued_on in ((5, TODAY), (4, TODAY - DAY), (4, date(2027, 1, 1))):
        with pytest.raises(DatabaseError, match="does not follow on"), transaction.atomic():
            Receipt.objects.create(
                year=2026,
                number=number,
                issued_on=issued_on,
                member=row.member,
                amount_cents=1,
                reason="x",
                paid_on=TODAY,
                method="cash",
            )


def test_a_refused_payment_leaves_no_gap(members: list[Member]) -> None:
    charge = charged(fee_make())[0]
    with pytest.raises(RuleBrokenError), transaction.atomic():
        pay(charge, 100, paid_on=TODAY + DAY)
    with transaction.atomic():
        pay(charge, 100)
        transaction.set_rollback(True)
    assert pay(charge, 100).receipt.number == 1


YEAR = [date(2026, 1, 1) + offset * DAY for offset in range(365)]


def test_a_fee_is_overdue_from_the_italian_day_after_all_year_long() -> None:
    """Days and not hours count, so those of 23 and 25 hours are days like others."""
    for due_on in YEAR:
        states = [
            charge_state(open_cents=1, waived_cents=0, due_on=due_on, today=due_on + shift * DAY)
            for shift in (-1, 0, 1)
        ]
        assert states == [ChargeState.OPEN, ChargeState.OPEN, ChargeState.OVERDUE]


def test_each_stage_of_reminding_begins_on_its_day_all_year_long() -> None:
    for due_on in YEAR:
        stages = [
            reminder_stage(due_on=due_on, today=due_on + shift * DAY) for shift in (-15, -14, 0, 1, 29, 30)
        ]
        assert stages == [
            None,
            ReminderStage.DUE_SOON,
            ReminderStage.DUE_SOON,
            ReminderStage.OVERDUE,
            ReminderStage.OVERDUE,
            ReminderStage.LAST,
        ]
