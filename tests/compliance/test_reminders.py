"""Reminders 30, 7 and 1 days before, each once, across both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenant_apps.access.models import Role
from tenant_apps.access.services import role_assign
from tenant_apps.compliance.models import Reminder
from tenant_apps.compliance.services import checklist_item_set
from tenant_apps.compliance.services.reminders import reminders_send, step_of
from tenant_apps.compliance.tasks import remind
from tenant_apps.documents.models import DocumentKind
from tenant_apps.documents.services.documents import document_add
from tenant_apps.members.models import Member
from tenant_apps.members.selectors import member_by_code
from tests.adapters.test_upload_guard import PDF
from tests.clients import account_with_role
from tests.compliance.test_dossiers import CALLER
from tests.compliance.world import registry_make

pytestmark = pytest.mark.django_db

CLOCKS = [date(2025, 3, 30), date(2025, 10, 26)]


@pytest.fixture
def office(enter: Any) -> None:
    account = account_with_role("alfa", None, email="owner@alfa.example")
    enter("alfa")
    registry_make()
    role_assign(account_id=account.pk, email=account.email, name="Owner", role=Role.OWNER)


def _lines(mails: list[Any], words: str, *, to: str = "owner@alfa.example") -> list[str]:
    return [line for mail in mails if mail.to == [to] for line in mail.body.split("\n") if words in line]


@pytest.mark.parametrize(
    ("days_left", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1)]
)
def test_which_reminder_a_day_asks_for(days_left: int, step: int | None) -> None:
    due_on = date(2025, 3, 30)
    assert step_of(due_on, due_on - timedelta(days=days_left)) == step
    assert step_of(due_on, due_on + timedelta(days=1)) is None


@pytest.mark.parametrize("change_on", CLOCKS)
def test_f30_each_reminder_is_sent_once_over_the_change_of_the_clock(
    change_on: date, office: None, mails: list[Any]
) -> None:
    due_on = change_on + timedelta(days=1)
    checklist_item_set(rule="R14.aim", owner="Ada", due_on=due_on, evidence_reference="")
    for days_left in (31, 30, 30, 29, 8, 7, 7, 2, 1, 1, 0, -1):
        reminders_send(day=due_on - timedelta(days=days_left))
    assert len(_lines(mails, "R14.aim")) == 3
    rows = Reminder.objects.filter(key="checklist-R14.aim")
    assert sorted(rows.values_list("days_before", flat=True)) == [1, 7, 30]


def test_days_without_a_run_are_made_up_for_by_one_mail(office: None, mails: list[Any]) -> None:
    due_on = date(2025, 3, 30)
    checklist_item_set(rule="R14.aim", owner="Ada", due_on=due_on, evidence_reference="")
    reminders_send(day=due_on - timedelta(days=3))
    assert len(_lines(mails, "R14.aim")) == 1


def test_the_member_is_reminded_of_its_own_document_and_of_nothing_else(
    office: None, mails: list[Any]
) -> None:
    due_on = date(2025, 3, 30)
    member = member_by_code("M2")
    Member.objects.filter(pk=member.pk).update(email="m2@alfa.example")
    for title, is_open in (("Mandato", True), ("Riservato", False)):
        document_add(
            kind=DocumentKind.MANDATE,
            title=title,
            content=PDF,
            file_name="x.pdf",
            caller=CALLER,
            member_id=member.pk,
            is_open_to_members=is_open,
            expires_on=due_on,
        )
    reminders_send(day=due_on - timedelta(days=7))
    assert len(_lines(mails, "«")) == 2
    theirs = _lines(mails, "- ", to="m2@alfa.example")
    assert len(theirs) == 1
    assert "Mandato" in theirs[0]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2025, 3, 29, 22, 59, tzinfo=UTC), "2025-03-29"),
        (datetime(2025, 3, 29, 23, 0, tzinfo=UTC), "2025-03-30"),
        (datetime(2025, 3, 30, 22, 0, tzinfo=UTC), "2025-03-31"),
        (datetime(2025, 10, 25, 22, 0, tzinfo=UTC), "2025-10-26"),
        (datetime(2025, 10, 26, 22, 59, tzinfo=UTC), "2025-10-26"),
    ],
)
def test_the_day_of_a_reminder_is_the_italian_one(
    moment: datetime, day: str, office: None, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    due_on = date.fromisoformat(day) + timedelta(days=7)
    checklist_item_set(rule="R14.aim", owner="", due_on=due_on, evidence_reference="")
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    from cer.kit.tenancy import current_schema

    remind(current_schema())
    assert Reminder.objects.get(key="checklist-R14.aim").days_before == 7
