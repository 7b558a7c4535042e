"""The survey, feedback, its triage and the figures, from a community and from the console."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from cer.calc.intervals import ROME
from cer.kit.tenancy import in_schema
from shared_apps.accounts.models import Belonging, User
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_forget
from shared_apps.console.models import StaffRole
from shared_apps.console.services.persons import account_export
from shared_apps.satisfaction.models import Feedback, SurveyAnswer
from shared_apps.satisfaction.selectors import satisfaction_months, schemas_with_decisions
from shared_apps.support.models import Ticket
from shared_apps.tenants.models import PlatformEvent
from shared_apps.usage.models import PersonMonth
from tenant_apps.access.models import Role
from tenant_apps.helpdesk.services import decisions_tell
from tenant_apps.privacy.services import retention_run
from tests.clients import ApiClient, signed_in, with_key
from tests.console.staff import ConsoleClient, alfa_tenant, at_console

pytestmark = pytest.mark.django_db

IDEA = {"kind": "idea", "text": "Export the balance to Excel.", "page": "/energy/balance"}


@pytest.fixture
def owner() -> ApiClient:
    client = signed_in("alfa")
    joined(14)
    return client


@pytest.fixture
def staff() -> ConsoleClient:
    return at_console(StaffRole.SUPPORT)


def joined(days_ago: int, email: str = "owner@alfa.example") -> None:
    connection.set_schema_to_public()
    User.objects.filter(email=email).update(joined_at=timezone.now() - timedelta(days=days_ago))


def last_asked(days_ago: int) -> None:
    connection.set_schema_to_public()
    SurveyAnswer.objects.update(answered_at=timezone.now() - timedelta(days=days_ago))


def decided(staff: ConsoleClient, feedback: dict[str, Any], state: str, answer: str = "In June.") -> Any:
    return staff.request("PUT", f"/feedback/{feedback['id']}/triage", {"state": state, "answer": answer})


def told() -> int:
    connection.set_schema_to_public()
    with in_schema(alfa_tenant().schema_name):
        return decisions_tell()


def test_nobody_is_asked_before_two_weeks_nor_twice_in_ninety_days(owner: ApiClient) -> None:
    joined(13)
    assert owner.get("/survey").json()["is_due"] is False
    assert owner.post("/survey/answer", {"score": 9}).json()["code"] == "survey_not_due"
    joined(14)
    assert owner.get("/survey").json()["is_due"] is True
    assert owner.post("/survey/answer", {"score": 9, "text": "quick"}).json()["is_due"] is False
    last_asked(89)
    assert owner.post("/survey/answer", {"score": 1}).json()["code"] == "survey_not_due"
    last_asked(90)
    assert owner.post("/survey/answer", {"score": 1}).status_code == 200
    connection.set_schema_to_public()
    assert SurveyAnswer.objects.count() == 2


def test_a_dismissal_counts_as_asked_and_not_as_an_answer(owner: ApiClient, staff: ConsoleClient) -> None:
    assert owner.post("/survey/dismissal").json()["is_due"] is False
    assert owner.post("/survey/dismissal").json()["code"] == "survey_not_due"
    assert staff.get("/satisfaction?months=1").json()[0]["nps_answers"] == 0


def test_who_belongs_to_two_communities_is_asked_once(owner: ApiClient) -> None:
    owner.post("/survey/answer", {"score": 9})
    connection.set_schema_to_public()
    account = account_by_email("owner@alfa.example")
    assert account is not None
    elsewhere = signed_in("beta")
    connection.set_schema_to_public()
    SurveyAnswer.objects.update(account=account_by_email("owner@beta.example"))
    joined(100, "owner@beta.example")
    assert elsewhere.get("/survey").json()["is_due"] is False


@pytest.mark.parametrize("score", [-1, 11, "9.5", None])
def test_a_score_is_a_whole_number_from_0_to_10(owner: ApiClient, score: object) -> None:
    assert owner.post("/survey/answer", {"score": score}).status_code == 422
    assert owner.get("/survey").json()["is_due"] is True


def test_a_program_has_no_opinion() -> None:
    program = with_key("alfa")
    assert program.get("/survey").status_code == 403
    assert program.post("/feedback", IDEA).status_code == 403


def test_feedback_is_decided_and_its_sender_told_once_in_his_language(
    owner: ApiClient, staff: ConsoleClient
) -> None:
    owner.request("PUT", "/notice-settings", {"language": "de", "topics_without_mail": []})
    feedback = owner.post("/feedback", IDEA).json()
    (shown,) = staff.get("/feedback?state=new").json()["items"]
    assert (shown["id"], shown["community"]) == (feedback["id"], alfa_tenant().name)
    assert "owner@" not in str(shown)
    assert decided(staff, feedback, "planned").json()["state"] == "planned"
    connection.set_schema_to_public()
    assert schemas_with_decisions() == [alfa_tenant().schema_name]
    assert [told(), told()] == [1, 0]
    decided(staff, feedback, "declined", "The distributor forbids it.")
    assert [told(), told()] == [1, 0]
    later, first = owner.get("/notices").json()["items"]
    assert (first["kind"], later["kind"]) == ("feedback_planned", "feedback_declined")
    assert "eingeplant" in first["subject"]
    assert "In June." in first["text"]
    assert "The distributor forbids it." in later["text"]
    assert owner.get("/feedback").json()["items"][0]["answer"] == "The distributor forbids it."


def test_a_decision_without_words_or_back_to_new_is_refused(owner: ApiClient, staff: ConsoleClient) -> None:
    feedback = owner.post("/feedback", IDEA).json()
    assert decided(staff, feedback, "declined", "  ").json()["code"] == "answer_missing"
    assert decided(staff, feedback, "new").status_code == 422
    assert decided(staff, {"id": uuid4()}, "done").status_code == 404
    assert owner.get("/feedback").json()["items"][0]["state"] == "new"


def test_s01_feedback_is_seen_by_whoever_gave_it_and_by_nobody_else_inside(owner: ApiClient) -> None:
    owner.post("/feedback", IDEA)
    for other in (signed_in("alfa", Role.MANAGER), signed_in("beta")):
        assert other.get("/feedback").json()["count"] == 0


@pytest.mark.parametrize("page", ["https://elsewhere.example", "/x?q=Rossi", "members"])
def test_a_page_is_a_path_without_a_question(owner: ApiClient, page: str) -> None:
    assert owner.post("/feedback", {**IDEA, "page": page}).status_code == 422
    assert owner.get("/feedback").json()["count"] == 0


def test_the_month_in_figures_and_without_names(owner: ApiClient, staff: ConsoleClient) -> None:
    owner.post("/survey/answer", {"score": 9})
    ticket = owner.post("/tickets", {"subject": "March", "text": "Where?"}).json()
    owner.post(f"/tickets/{ticket['id']}/close")
    owner.post(f"/tickets/{ticket['id']}/rating", {"rating": 4})
    member = signed_in("alfa", Role.MEMBER)
    member.get("/tickets")
    answer = staff.get("/satisfaction?months=2")
    before, now = answer.json()
    assert (now["people_active"], now["csat_ratings"], now["csat_satisfied_share"]) == (2, 1, "1")
    assert (now["nps_answers"], now["nps_promoters"], now["nps_score"]) == (1, 1, 100)
    assert (before["people_active"], before["nps_score"], before["csat_satisfied_share"]) == (0, None, None)
    assert {"churned_share", "growth_share", "trials_converted_share"} <= now.keys()
    assert "alfa" not in answer.content.decode()


@pytest.mark.parametrize(("day", "hour"), [(29, 0), (29, 23), (31, 23)])
def test_a_month_is_italian_on_the_day_that_has_23_hours_too(owner: ApiClient, day: int, hour: int) -> None:
    owner.post("/survey/answer", {"score": 9})
    connection.set_schema_to_public()
    SurveyAnswer.objects.update(answered_at=datetime(2026, 3, day, hour, 30, tzinfo=ROME))
    months = list(satisfaction_months(today=date(2026, 4, 10), months=3))
    assert [month.first_on for month in months if month.promoters.answers] == [date(2026, 3, 1)]


def test_a_person_of_a_month_is_counted_once_and_then_forgotten(owner: ApiClient) -> None:
    owner.get("/tickets")
    owner.get("/tickets")
    connection.set_schema_to_public()
    row = PersonMonth.objects.get()
    retention_run(day=row.month_on + timedelta(days=62))
    assert PersonMonth.objects.get().account_id == row.account_id
    retention_run(day=row.month_on + timedelta(days=63))
    assert PersonMonth.objects.get().account_id is None


def test_d5_what_somebody_told_us_is_handed_out_and_loses_its_words(owner: ApiClient) -> None:
    owner.post("/survey/answer", {"score": 9, "text": "since Rossi said so"})
    owner.post("/feedback", {**IDEA, "text": "Ask Rossi"})
    owner.post("/tickets", {"subject": "Rossi", "text": "Rossi asks"})
    connection.set_schema_to_public()
    held = account_export(email="owner@alfa.example", reason="letter")["words"]
    assert [row["text"] for row in held["satisfaction.Feedback"]] == ["Ask Rossi"]
    assert [row["text"] for row in held["support.TicketMessage"]] == ["Rossi asks"]
    account = account_by_email("owner@alfa.example")
    assert account is not None
    Belonging.objects.filter(account=account).delete()
    account_forget(account_id=account.pk)
    words = [
        *SurveyAnswer.objects.values_list("text", "account"),
        *Feedback.objects.values_list("text", "account"),
        *Ticket.objects.values_list("subject", "account"),
        *Ticket.objects.values_list("messages__text", "messages__account"),
    ]
    assert words == [("", None), *[("[erased]", None)] * 3]
    assert SurveyAnswer.objects.get().score == 9


def test_d9_opinions_go_after_two_years(owner: ApiClient) -> None:
    owner.post("/survey/answer", {"score": 9})
    owner.post("/feedback", IDEA)
    connection.set_schema_to_public()
    SurveyAnswer.objects.update(answered_at=datetime(2026, 3, 1, 12, tzinfo=ROME))
    Feedback.objects.update(given_at=datetime(2026, 3, 1, 12, tzinfo=ROME))
    retention_run(day=date(2028, 2, 29))
    assert SurveyAnswer.objects.exists()
    retention_run(day=date(2028, 3, 1))
    assert not SurveyAnswer.objects.exists()
    assert not Feedback.objects.exists()


def test_d8_every_opinion_and_decision_is_in_the_log_without_what_was_said(
    owner: ApiClient, staff: ConsoleClient
) -> None:
    connection.set_schema_to_public()
    before = PlatformEvent.objects.count()
    owner.post("/survey/answer", {"score": 9, "text": "since Rossi said so"})
    decided(staff, owner.post("/feedback", IDEA).json(), "done")
    connection.set_schema_to_public()
    rows = PlatformEvent.objects.filter(object_kind__startswith="satisfaction", number__gt=before)
    rows = rows.order_by("number")
    assert [row.action for row in rows] == ["survey.answered", "feedback.given", "feedback.triaged"]
    assert "Rossi" not in str(list(rows.values("changes", "object_label")))
