"""Reminders go out once per stage."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from tenant_apps.access.models import Role
from tenant_apps.dues.models import FeeCharge, FeeReminder
from tenant_apps.dues.services.reminders import reminders_send
from tests.clients import account_with_role
from tests.dues.world import DUE_ON, TODAY, charged, fee_make, pay
from tests.factories import member_make


@pytest.fixture
def charges(alfa: None, enter: Callable[[str], None]) -> list[FeeCharge]:
    """M1 reads mail, M2 has no address."""
    members = [member_make("M1"), member_make("M2")]
    account_with_role("alfa", Role.MEMBER, email="m1@alfa.example", member_id=members[0].pk)
    enter("alfa")
    return charged(fee_make())


def test_a_member_is_reminded_once_per_stage_of_what_is_open(
    charges: list[FeeCharge], mails: list[EmailMessage]
) -> None:
    pay(charges[0], 500)
    sent = [reminders_send(today=DUE_ON + timedelta(days=days)) for days in (-15, -14, -13, 1, 2, 30, 31)]
    assert sent == [0, 2, 0, 2, 0, 2, 0]
    assert [mail.to for mail in mails] == [["m1@alfa.example"]] * 3
    assert "Restano da pagare 20,00 EUR" in str(mails[0].body)
    assert "Ultimo promemoria" in mails[2].subject
    assert set(FeeReminder.objects.filter(charge=charges[1]).values_list("mails", flat=True)) == {0}


def test_who_has_paid_hears_nothing(charges: list[FeeCharge], mails: list[EmailMessage]) -> None:
    for charge in charges:
        pay(charge, 2500)
    assert reminders_send(today=TODAY + timedelta(days=365)) == 0
