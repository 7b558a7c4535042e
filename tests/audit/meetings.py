"""Every writing service of assemblies and dues, called once."""

from datetime import date, timedelta

from cer.calc.rules import HolderCategory
from cer.kit.api.caller import Caller
from tenant_apps.assemblies.services.attending import member_attend, member_leave, proxy_give, proxy_revoke
from tenant_apps.assemblies.services.closing import addendum_add, assembly_close, minutes_make
from tenant_apps.assemblies.services.convening import assembly_cancel, notice_deliver, notices_send
from tenant_apps.assemblies.services.drafting import assembly_draft, assembly_redraft
from tenant_apps.assemblies.services.motions import motion_count
from tenant_apps.assemblies.states import AttendanceMode, VoteChoice
from tenant_apps.dues.services.fees import fee_change, fee_charge, fee_pay, fee_payment_reverse, fee_waive
from tenant_apps.dues.services.receipts import receipt_print
from tenant_apps.dues.services.reminders import reminders_send
from tenant_apps.dues.services.shares import shares_pay, shares_refund, shares_subscribe
from tenant_apps.dues.states import PaymentMethod
from tenant_apps.members.models import Member
from tenant_apps.members.services.members import membership_end
from tests.assemblies.world import (
    FIRST_CALL,
    SECOND_CALL,
    convened,
    motion_make,
    opened,
    plan,
    settings_change,
    votes,
)
from tests.dues.world import DUE_ON, NOW, PERSONS_CENTS, TODAY, fee_make


def assemblies_hold(present: Member, represented: Member, caller: Caller) -> None:
    """One assembly from its draft to an addendum, and one that is called off."""
    settings_change(ordinary_first_quorum="0")
    draft = assembly_draft(plan())
    assembly_redraft(assembly_id=draft.pk, plan=plan())
    assembly_cancel(assembly_id=draft.pk, reason="x")
    other = convened()
    proxy = proxy_give(assembly_id=other.pk, giver_id=represented.pk, holder_id=present.pk, now=FIRST_CALL)
    proxy_revoke(proxy_id=proxy.pk, now=FIRST_CALL)
    assembly_cancel(assembly_id=other.pk, reason="x")
    assembly = opened(present)
    notices_send(assembly_id=assembly.pk, now=FIRST_CALL)
    notice_deliver(notice_id=assembly.notices.filter(email="")[0].pk, now=FIRST_CALL)
    motion = motion_make(assembly)
    votes(motion, VoteChoice.FOR, present)
    motion_count(motion_id=motion.pk, totals=None, now=SECOND_CALL)
    late = member_attend(
        assembly_id=assembly.pk, member_id=represented.pk, mode=AttendanceMode.ONLINE, now=SECOND_CALL
    )
    member_leave(attendance_id=late.pk, now=SECOND_CALL)
    assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)
    minutes_make(
        assembly_id=assembly.pk,
        chair="Carla Clear",
        secretary="Dario Clear",
        remarks="",
        caller=caller,
        now=SECOND_CALL,
    )
    addendum_add(assembly_id=assembly.pk, text="x", caller=caller, now=SECOND_CALL)


def dues_collect(member: Member, caller: Caller) -> None:
    """A fee charged, reminded, paid, booked back and waived; share capital until the exit."""
    fee = fee_make()
    fee_change(fee_id=fee.pk, due_on=DUE_ON, amounts_cents={HolderCategory.NATURAL_PERSON: PERSONS_CENTS})
    fee_charge(fee_id=fee.pk, charged_on=TODAY, due_on=None, today=TODAY)
    reminders_send(today=DUE_ON + timedelta(days=1))
    charge = fee.charges.get(member=member)
    money = {"paid_on": TODAY, "method": PaymentMethod.CASH, "today": TODAY}
    payment = fee_pay(charge_id=charge.pk, amount_cents=100, **money)
    receipt_print(receipt_id=payment.receipt_id, caller=caller, now=NOW)
    fee_payment_reverse(payment_id=payment.pk, reason="x", today=TODAY)
    fee_waive(charge_id=charge.pk, reason="x", today=TODAY)
    shares_subscribe(member_id=member.pk, amount_cents=200, subscribed_on=TODAY, today=TODAY)
    shares_pay(member_id=member.pk, amount_cents=100, **money)
    membership_end(membership_id=member.memberships.get().pk, valid_until=date(2026, 2, 28))
    shares_refund(member_id=member.pk, refunded_on=TODAY, method=PaymentMethod.CASH, today=TODAY)
