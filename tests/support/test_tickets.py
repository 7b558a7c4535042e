"""Tickets, from a community and from the console."""

from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from cer.calc.intervals import DAY, ROME
from cer.kit.tenancy import in_schema
from shared_apps.console.models import StaffRole
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.support.models import KEPT_DAYS, Ticket, TicketEscalation, TicketMessage
from shared_apps.support.selectors import schemas_with_answers
from shared_apps.support.services.tending import (
    escalations_tell,
    tickets_close_quiet,
    tickets_escalate,
)
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tenant_apps.helpdesk.services import answers_tell
from tenant_apps.privacy.services import retention_run
from tests.clients import ApiClient, signed_in, with_key
from tests.console.staff import ConsoleClient, alfa_tenant, at_console

pytestmark = pytest.mark.django_db

QUESTION = {"subject": "March", "text": "Where are the readings?", "priority": "high"}
TUESDAY_NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


@pytest.fixture
def owner() -> ApiClient:
    return signed_in("alfa")


@pytest.fixture
def staff() -> ConsoleClient:
    return at_console(StaffRole.SUPPORT)


def asked(client: ApiClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/tickets", {**QUESTION, **more})
    assert answer.status_code == 201, answer.content
    ticket: dict[str, Any] = answer.json()
    return ticket


def opened_at(ticket: dict[str, Any], at: datetime, *, answer: int = 1, solution: int = 8) -> None:
    """Have been asked then, and promised so many hours; an hour on duty is an hour at noon of a Tuesday."""
    connection.set_schema_to_public()
    Ticket.objects.filter(pk=ticket["id"]).update(
        opened_at=at,
        runs_since=at,
        answer_due_at=at + timedelta(hours=answer),
        solution_due_at=at + timedelta(hours=solution),
    )


def test_a_question_is_answered_asked_back_and_solved(owner: ApiClient, staff: ConsoleClient) -> None:
    ticket = asked(owner)
    assert (ticket["number"], ticket["state"], ticket["answered_at"]) == (1, "open", None)
    assert ticket["answer_due_at"] < ticket["solution_due_at"]
    path = f"/tickets/{ticket['id']}"
    assert staff.post(f"{path}/answers", {"text": "Which POD?", "then": "ask"}).status_code == 201
    seen = owner.get(path).json()
    assert (seen["state"], seen["answer_due_at"], seen["solution_due_at"]) == ("waiting", None, None)
    assert owner.post(f"{path}/messages", {"text": "All."}).json()["state"] == "open"
    assert staff.post(f"{path}/answers", {"text": "Done.", "then": "solve"}).json()["state"] == "solved"
    texts = [(each["is_staff"], each["text"]) for each in owner.get(path).json()["messages"]]
    assert texts == [(False, QUESTION["text"]), (True, "Which POD?"), (False, "All."), (True, "Done.")]


def test_a_note_is_read_by_staff_only(owner: ApiClient, staff: ConsoleClient) -> None:
    path = f"/tickets/{asked(owner)['id']}"
    assert staff.post(f"{path}/notes", {"text": "Call the distributor."}).status_code == 201
    assert "distributor" in staff.get(path).content.decode()
    assert "distributor" not in owner.get(path).content.decode() + owner.get("/tickets").content.decode()
    assert owner.get(path).json()["answered_at"] is None


def test_s01_another_communitys_ticket_and_one_that_never_was_look_the_same(owner: ApiClient) -> None:
    ticket, stranger = asked(owner), signed_in("beta")
    for ticket_id in (ticket["id"], uuid4()):
        assert stranger.get(f"/tickets/{ticket_id}").status_code == 404
        for door, body in (("messages", {"text": "x"}), ("close", {}), ("rating", {"rating": 1})):
            assert stranger.post(f"/tickets/{ticket_id}/{door}", body).status_code == 404
    assert stranger.get("/tickets").json()["count"] == 0


def test_a_member_sees_its_own_and_the_office_sees_all(owner: ApiClient) -> None:
    member = signed_in("alfa", Role.MEMBER)
    of_owner, of_member = asked(owner), asked(member)
    assert member.get(f"/tickets/{of_owner['id']}").status_code == 404
    assert [each["id"] for each in member.get("/tickets").json()["items"]] == [of_member["id"]]
    assert owner.get("/tickets").json()["count"] == 2


@pytest.mark.parametrize("kind", ["run", "file", "pod"])
def test_a_context_that_is_not_there_is_refused_and_nothing_is_kept(owner: ApiClient, kind: str) -> None:
    body = {**QUESTION, "context": {"kind": kind, "id": str(uuid4())}}
    assert owner.post("/tickets", body).status_code == 404
    assert owner.get("/tickets").json()["count"] == 0


def test_the_plan_of_the_day_says_by_when(owner: ApiClient) -> None:
    connection.set_schema_to_public()
    plan_assign(tenant_id=alfa_tenant().pk, plan_code="enterprise", rhythm=Rhythm.MONTH, with_trial=False)
    asked(owner, priority="urgent")
    connection.set_schema_to_public()
    ticket = Ticket.objects.get()
    assert (ticket.answer_span, ticket.solution_span) == (timedelta(hours=1), timedelta(hours=8))


def test_a_program_asks_on_a_plan_that_holds_the_support_api() -> None:
    connection.set_schema_to_public()
    plan_assign(tenant_id=alfa_tenant().pk, plan_code="professional", rhythm=Rhythm.MONTH, with_trial=False)
    program = with_key("alfa", frozenset({Permission.TICKETS_USE}))
    assert program.post("/tickets", QUESTION).json()["code"] == "plan_lacks_feature"
    connection.set_schema_to_public()
    plan_id = alfa_tenant().plan_assignments.get().plan_id
    type(alfa_tenant().plan_assignments.get().plan).objects.filter(pk=plan_id).update(
        features=["api", "support_api"]
    )
    ticket = asked(program)
    assert program.get(f"/tickets/{ticket['id']}").json()["messages"][0]["author"] == "test"
    assert with_key("alfa", frozenset({Permission.OWN_VIEW})).get("/tickets").status_code == 403


def test_a_closed_ticket_takes_no_more_and_one_is_rated_once(owner: ApiClient, staff: ConsoleClient) -> None:
    path = f"/tickets/{asked(owner)['id']}"
    assert owner.post(f"{path}/rating", {"rating": 5}).json()["code"] == "ticket_not_solved"
    assert owner.post(f"{path}/close").json()["state"] == "closed"
    assert owner.post(f"{path}/messages", {"text": "x"}).json()["code"] == "ticket_closed"
    assert staff.post(f"{path}/answers", {"text": "x", "then": "keep"}).json()["code"] == "ticket_closed"
    assert len(owner.get(path).json()["messages"]) == 1
    assert owner.post(f"{path}/rating", {"rating": 4, "text": "quick"}).json()["rating"] == 4
    assert owner.post(f"{path}/rating", {"rating": 1}).json()["code"] == "rated_already"
    shown = staff.get("/tickets/figures?from=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z").json()
    assert (shown["opened"], shown["ratings"], shown["rating_mean"]) == (1, 1, "4")


def test_blank_words_are_refused(owner: ApiClient) -> None:
    assert owner.post("/tickets", {**QUESTION, "text": "  "}).json()["code"] == "text_missing"
    assert owner.get("/tickets").json()["count"] == 0


def test_what_is_late_goes_to_support_and_then_to_the_superadmins(
    owner: ApiClient, staff: ConsoleClient, mails: list[Message]
) -> None:
    at_console(StaffRole.SUPERADMIN)
    ticket = asked(owner)
    opened_at(ticket, TUESDAY_NOON)
    assert tickets_escalate(now=TUESDAY_NOON + timedelta(minutes=59)) == 0
    late_at = TUESDAY_NOON + timedelta(hours=1)
    assert [tickets_escalate(now=late_at), tickets_escalate(now=late_at)] == [1, 0]
    assert [escalations_tell(now=late_at), escalations_tell(now=late_at)] == [1, 0]
    assert [mail.to for mail in mails] == [["support@platform.example"]]
    later = late_at + timedelta(hours=2)
    assert (tickets_escalate(now=later), escalations_tell(now=later)) == (1, 1)
    assert mails[-1].to == ["superadmin@platform.example"]
    assert QUESTION["text"] not in mails[-1].body
    assert staff.get("/tickets?is_late=true").json()["count"] == 1


def test_what_waits_for_the_customer_is_never_late(owner: ApiClient, staff: ConsoleClient) -> None:
    ticket = asked(owner)
    staff.post(f"/tickets/{ticket['id']}/answers", {"text": "Which POD?", "then": "ask"})
    connection.set_schema_to_public()
    assert tickets_escalate(now=TUESDAY_NOON + timedelta(days=3650)) == 0
    assert not TicketEscalation.objects.exists()


def test_another_priority_counts_from_the_beginning(owner: ApiClient, staff: ConsoleClient) -> None:
    ticket = asked(owner, priority="low")
    changed = staff.request("PUT", f"/tickets/{ticket['id']}/priority", {"priority": "urgent"}).json()
    assert changed["solution_due_at"] < ticket["solution_due_at"]
    assert changed["answer_due_at"] < ticket["answer_due_at"]


def test_who_asked_is_told_of_an_answer_once(owner: ApiClient, staff: ConsoleClient) -> None:
    path = f"/tickets/{asked(owner)['id']}"
    staff.post(f"{path}/notes", {"text": "internal"})
    staff.post(f"{path}/answers", {"text": "Done.", "then": "solve"})
    connection.set_schema_to_public()
    schema_name = alfa_tenant().schema_name
    assert schemas_with_answers() == [schema_name]
    with in_schema(schema_name):
        assert [answers_tell(), answers_tell()] == [1, 0]
    assert schemas_with_answers() == []
    (notice,) = owner.get("/notices").json()["items"]
    assert (notice["kind"], "March" in notice["subject"]) == ("ticket_answered", True)


def test_solved_and_quiet_is_closed_and_old_is_removed(owner: ApiClient, staff: ConsoleClient) -> None:
    ticket = asked(owner)
    staff.post(f"/tickets/{ticket['id']}/answers", {"text": "Done.", "then": "solve"})
    connection.set_schema_to_public()
    now = Ticket.objects.get().changed_at
    assert tickets_close_quiet(now=now + timedelta(days=13)) == 0
    closed_at = now + timedelta(days=14)
    assert tickets_close_quiet(now=closed_at) == 1
    connection.set_schema_to_public()
    day = closed_at.astimezone(ROME).date() + timedelta(days=KEPT_DAYS)
    retention_run(day=day)
    assert Ticket.objects.exists()
    retention_run(day=day + DAY)
    assert not TicketMessage.objects.exists()
