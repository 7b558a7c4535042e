"""Drafts, notice in Italian days, and mails that go out once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from cer.calc.intervals import ROME
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.access.models import Role
from tenant_apps.assemblies.models import Assembly, Notice
from tenant_apps.assemblies.selectors import assemblies_with_notices_waiting
from tenant_apps.assemblies.services.convening import (
    assembly_cancel,
    assembly_convene,
    notice_deliver,
    notices_send,
)
from tenant_apps.assemblies.services.drafting import assembly_draft, assembly_redraft
from tenant_apps.assemblies.services.motions import motion_add
from tenant_apps.members.models import Member
from tenant_apps.members.services.members import membership_end
from tests.assemblies.world import (
    CONVENED_AT,
    FIRST_CALL,
    MotionText,
    convened,
    members_make,
    motion_make,
    plan,
    settings_change,
)
from tests.clients import account_with_role
from tests.factories import configuration_make


@pytest.fixture
def community(alfa: None) -> list[Member]:
    configuration_make()
    return members_make()


def test_everybody_with_a_vote_on_the_day_gets_one_notice(community: list[Member]) -> None:
    membership_end(membership_id=community[3].memberships.get().pk, valid_until=FIRST_CALL.date())
    assembly = convened()
    told = Notice.objects.filter(assembly=assembly).values_list("member__code", flat=True)
    assert sorted(told) == ["M1", "M2", "M3"]
    assert (assembly.first_quorum, assembly.second_quorum, assembly.proxies_per_holder) == ("1/2", "0", 1)


@pytest.mark.parametrize(
    ("call_on", "last_on"),
    [
        (date(2026, 4, 5), date(2026, 3, 21)),  # the day of 23 hours, 29 March, lies between
        (date(2026, 11, 5), date(2026, 10, 21)),  # the day of 25 hours, 25 October, lies between
        (date(2026, 6, 30), date(2026, 6, 15)),
    ],
)
def test_a_convocation_is_in_time_until_the_end_of_its_last_italian_day(
    community: list[Member], call_on: date, last_on: date
) -> None:
    call_at = datetime(call_on.year, call_on.month, call_on.day, 0, 30, tzinfo=ROME)
    assembly = assembly_draft(plan(first_call_at=call_at, second_call_at=None))
    midnight = datetime(last_on.year, last_on.month, last_on.day, tzinfo=ROME) + timedelta(days=1)
    with pytest.raises(RuleBrokenError) as refusal:
        assembly_convene(assembly_id=assembly.pk, now=midnight)
    assert (refusal.value.code, refusal.value.facts["last_on"]) == ("notice_too_short", last_on.isoformat())
    assert assembly_convene(assembly_id=assembly.pk, now=midnight - timedelta(minutes=1)).state == "convened"


def test_an_assembly_without_members_is_not_convened(alfa: None) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        convened()
    assert refusal.value.code == "nobody_entitled"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  "}, "title_missing"),
        ({"place": " "}, "place_missing"),
        ({"agenda": []}, "agenda_malformed"),
        ({"agenda": ["  "]}, "agenda_malformed"),
        ({"second_call_at": FIRST_CALL}, "calls_out_of_order"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(alfa: None, change: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        assembly_draft(plan(**change))
    assert refusal.value.code == code


def test_what_members_were_told_does_not_change(community: list[Member]) -> None:
    assembly = convened()
    with pytest.raises(ConflictError) as refusal:
        assembly_redraft(assembly_id=assembly.pk, plan=plan(title="Another"))
    assert refusal.value.code == "assembly_state"


def test_an_agenda_item_with_a_motion_is_not_dropped(alfa: None) -> None:
    assembly = assembly_draft(plan())
    motion_make(assembly)
    with pytest.raises(ConflictError) as refusal:
        assembly_redraft(assembly_id=assembly.pk, plan=plan(agenda=["Accounts"]))
    assert refusal.value.code == "agenda_item_used"
    assert assembly_redraft(assembly_id=assembly.pk, plan=plan(title="New")).title == "New"


@pytest.mark.parametrize(
    ("change", "code"), [({"agenda_item": 3}, "agenda_item_unknown"), ({"text": " "}, "text_missing")]
)
def test_a_motion_is_worded_under_an_item_of_the_agenda(
    alfa: None, change: dict[str, Any], code: str
) -> None:
    values = {"agenda_item": 1, "text": "x", "majority": "simple"} | change
    with pytest.raises(RuleBrokenError) as refusal:
        motion_add(assembly_id=assembly_draft(plan()).pk, motion=MotionText(**values))
    assert refusal.value.code == code


def test_settings_of_a_convened_assembly_stay_as_they_were(community: list[Member]) -> None:
    assembly = convened()
    settings_change(ordinary_first_quorum="1", proxies_per_holder=9)
    assembly.refresh_from_db()
    assert (assembly.first_quorum, assembly.proxies_per_holder) == ("1/2", 1)


@pytest.fixture
def with_addresses(community: list[Member], enter: Callable[[str], None]) -> Assembly:
    """Two members have accounts, the other two have no address."""
    for member in community[:2]:
        account_with_role(
            "alfa", Role.MEMBER, email=f"{member.code.lower()}@alfa.example", member_id=member.pk
        )
    enter("alfa")
    return convened()


def test_mails_go_out_once_however_often_they_are_asked_for(
    with_addresses: Assembly, mails: list[EmailMessage]
) -> None:
    assert notices_send(assembly_id=with_addresses.pk, now=CONVENED_AT) == 2
    assert notices_send(assembly_id=with_addresses.pk, now=CONVENED_AT) == 0
    assert sorted(mail.to[0] for mail in mails) == ["m1@alfa.example", "m2@alfa.example"]
    assert assemblies_with_notices_waiting() == []
    assert "20/05/2026 alle ore 18:00" in str(mails[0].body)
    assert "1. Accounts of 2025" in str(mails[0].body)


def test_what_an_unanswered_queue_left_is_found_again(with_addresses: Assembly) -> None:
    assert assemblies_with_notices_waiting() == [with_addresses.pk]


def test_who_has_no_address_is_told_on_paper(with_addresses: Assembly) -> None:
    on_paper = Notice.objects.filter(email="").order_by("member__code").first()
    assert on_paper is not None
    assert notice_deliver(notice_id=on_paper.pk, now=CONVENED_AT).told_at == CONVENED_AT
    later = CONVENED_AT + timedelta(days=1)
    assert notice_deliver(notice_id=on_paper.pk, now=later).told_at == CONVENED_AT
    with pytest.raises(ConflictError):
        notice_deliver(notice_id=Notice.objects.exclude(email="")[0].pk, now=CONVENED_AT)


def test_who_was_convened_is_told_that_it_does_not_take_place(
    with_addresses: Assembly, mails: list[EmailMessage]
) -> None:
    notices_send(assembly_id=with_addresses.pk, now=CONVENED_AT)
    assembly_cancel(assembly_id=with_addresses.pk, reason="The hall is closed")
    assert notices_send(assembly_id=with_addresses.pk, now=CONVENED_AT) == 2
    assert "The hall is closed" in str(mails[-1].body)
    assert connection.schema_name != "public"


def test_a_draft_is_cancelled_without_a_word_to_anybody(community: list[Member]) -> None:
    assembly = assembly_cancel(assembly_id=assembly_draft(plan()).pk, reason="Mistake")
    assert (assembly.state, assembly.notices.count()) == ("cancelled", 0)
