"""What operators see and decide: hints, approvals one and many, papers, rejections."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.mail import EmailMessage

from cer.calc.rules import HolderCategory
from shared_apps.market.zones import MarketZone
from tenant_apps.access.models import Role
from tenant_apps.applications.models import Application
from tenant_apps.audit.models import AuditEntry
from tenant_apps.communities.models import Configuration
from tenant_apps.communities.services import configuration_create
from tenant_apps.compliance.selectors import facts_on
from tenant_apps.members.models import Member, Pod, PodAssignment
from tenant_apps.members.services.identifiers import identifiers_set
from tests.applications.world import (
    FISCAL_CODE,
    IBAN,
    OTHER_FISCAL_CODE,
    POD,
    SUBSTATION,
    body_of_enterprise,
    community_open,
    queued,
    token_in,
    upload,
)
from tests.clients import ApiClient, account_with_role, signed_in, with_key
from tests.factories import member_make, pod_make

FROM = "2026-03-01"
OTHER_POD = "IT001E70000002"


@pytest.fixture
def operator(alfa: None, enter: Any) -> ApiClient:
    """Signed in; the test goes on inside the community."""
    community_open()
    client = signed_in("alfa", Role.MANAGER)
    enter("alfa")
    return client


@pytest.fixture(autouse=True)
def inside(enter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests leave the community; the test comes back after each."""
    send = ApiClient.send

    def send_and_return(self: ApiClient, *arguments: Any, **more: Any) -> Any:
        answer = send(self, *arguments, **more)
        enter("alfa")
        return answer

    monkeypatch.setattr(ApiClient, "send", send_and_return)


def approve(operator: ApiClient, application: Application, **more: Any) -> Any:
    return operator.post(f"/applications/{application.pk}/approve", {"valid_from": FROM, **more})


def hints(operator: ApiClient, application: Application) -> dict[str, bool]:
    """Codes of what speaks against it, and whether each blocks."""
    found = operator.get(f"/applications/{application.pk}").json()["hints"]
    assert all(len(hint["sentence"]) > 20 for hint in found)
    return {hint["code"]: hint["is_blocking"] for hint in found}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"category": "large_enterprise"}, "R4.large_enterprise"),
        ({"ateco": {"code": "35.11.00", "classification": "2007"}}, "R5.main_activity"),
        ({"ateco": {"code": "35.12.00", "classification": "2025"}}, "R5.main_activity"),
        ({"pods": [{"code": POD, "primary_substation": "AC001E00099"}]}, "substation_foreign"),
        ({"pods": [{"code": POD}]}, "substation_unknown"),
    ],
)
def test_what_the_law_forbids_is_shown_and_not_approved(
    changes: dict[str, Any], code: str, operator: ApiClient
) -> None:
    application = queued(body_of_enterprise(**changes))
    assert hints(operator, application)[code] is True
    answer = approve(operator, application)
    assert (answer.status_code, answer.json()["code"]) == (422, "application_blocked")
    assert code in {error["code"] for error in answer.json()["errors"]}
    assert not Member.objects.exists()


def test_a_code_that_was_electricity_in_another_classification_is_no_bar(operator: ApiClient) -> None:
    """35.12 is renewable production since 2025, and was transmission before (R5)."""
    application = queued(body_of_enterprise(ateco={"code": "35.12.00", "classification": "2007"}))
    assert not any(hints(operator, application).values())


def test_the_operator_says_the_configuration_of_a_pod_whose_substation_nobody_named(
    operator: ApiClient,
) -> None:
    application = queued(body_of_enterprise(pods=[{"code": POD}]))
    choice = {"pod": POD, "configuration_id": str(Configuration.objects.get().pk)}
    assert approve(operator, application, configurations=[choice]).status_code == 200
    assert Pod.objects.get().code == POD


def test_a_pod_does_not_go_where_its_cabina_primaria_is_not(operator: ApiClient) -> None:
    other = configuration_create(code="C2", primary_substation="AC001E00002", market_zone=MarketZone.NORD)
    application = queued(body_of_enterprise(pods=[{"code": POD, "primary_substation": SUBSTATION}]))
    choice = {"pod": POD, "configuration_id": str(other.pk)}
    errors = approve(operator, application, configurations=[choice]).json()["errors"]
    assert [error["code"] for error in errors] == ["R10.same_substation"]


def test_a_fiscal_code_of_a_member_and_a_pod_in_use_block(operator: ApiClient) -> None:
    member = member_make("M1")
    identifiers_set(member_id=member.pk, fiscal_code=FISCAL_CODE, iban=None)
    pod_make(POD, Configuration.objects.get(), member=member)
    application = queued(body_of_enterprise(fiscal_code=FISCAL_CODE))
    found = hints(operator, application)
    assert (found["fiscal_code_taken"], found["pod_assigned"]) == (True, True)
    assert approve(operator, application).status_code == 422


def test_a_pod_that_another_released_is_taken_over(operator: ApiClient) -> None:
    pod_make(POD, Configuration.objects.get())
    assert approve(operator, queued(body_of_enterprise())).status_code == 200
    assert PodAssignment.objects.get().valid_from == date(2026, 3, 1)


def test_another_open_application_of_the_same_person_or_pod_is_a_warning(operator: ApiClient) -> None:
    application = queued(body_of_enterprise())
    assert "application_repeated" not in hints(operator, application)
    queued(body_of_enterprise(email="again@example.org"))
    assert hints(operator, application)["application_repeated"] is False


def test_an_approval_fills_the_other_rooms(operator: ApiClient) -> None:
    answer = approve(operator, queued(body_of_enterprise()))
    assert (answer.json()["state"], answer.json()["valid_from"]) == ("active", FROM)
    member = Member.objects.get()
    assert (member.code, member.name) == ("M-0001", "Forno Prova srl")
    facts = facts_on(date(2026, 3, 1))
    assert facts.members[0].category is HolderCategory.SMALL_ENTERPRISE
    assert {row.value for row in facts.statements.values()} == {"10.71.10@2007"}


def test_codes_follow_the_scheme_unless_the_operator_says_another(operator: ApiClient) -> None:
    member_make("M-0041")
    first, second = (
        queued(body_of_enterprise(fiscal_code=code, email=f"{code}@example.org", pods=[]))
        for code in (FISCAL_CODE, OTHER_FISCAL_CODE)
    )
    approve(operator, first)
    approve(operator, second, code="FORNO-2")
    assert set(Member.objects.values_list("code", flat=True)) == {"M-0041", "M-0042", "FORNO-2"}


def test_in_a_bulk_one_bad_row_does_not_stop_the_others(
    operator: ApiClient, mails: list[EmailMessage]
) -> None:
    good = queued(body_of_enterprise())
    bad = queued(body_of_enterprise(category="large_enterprise", fiscal_code=OTHER_FISCAL_CODE))
    late = queued(body_of_enterprise(fiscal_code=FISCAL_CODE, email="late@example.org", pods=[]))
    unknown = "0197e0a0-0000-7000-8000-000000000000"
    rows = [{"application_id": str(pk), "valid_from": FROM} for pk in (good.pk, bad.pk, unknown, late.pk)]
    report = operator.post("/applications/approve", {"rows": rows}).json()
    assert (report["approved"], report["refused"]) == (2, 2)
    assert [row["member"] for row in report["rows"]] == ["M-0001", None, None, "M-0002"]
    assert [row["code"] for row in report["rows"]] == [None, "application_blocked", "not_found", None]
    assert "R4" in report["rows"][1]["detail"]
    assert len(mails) == 2
    assert Application.objects.get(pk=bad.pk).state == "applied"


def test_two_rows_of_a_bulk_with_one_pod_end_in_one_member(operator: ApiClient) -> None:
    first = queued(body_of_enterprise())
    second = queued(body_of_enterprise(fiscal_code=OTHER_FISCAL_CODE, email="two@example.org"))
    rows = [{"application_id": str(row.pk), "valid_from": FROM} for row in (first, second)]
    report = operator.post("/applications/approve", {"rows": rows}).json()
    assert [row["is_approved"] for row in report["rows"]] == [True, False]
    assert report["rows"][1]["errors"][0]["code"] == "pod_assigned"


def test_who_has_an_account_here_is_approved_without_an_invitation(
    operator: ApiClient, mails: list[EmailMessage], enter: Any
) -> None:
    account_with_role("alfa", Role.TECHNICIAN, email="forno@example.org")
    enter("alfa")
    assert approve(operator, queued(body_of_enterprise())).status_code == 200
    assert mails == []


def test_a_key_approves_nobody(operator: ApiClient, enter: Any) -> None:
    application = queued(body_of_enterprise())
    key = with_key("alfa")
    enter("alfa")
    assert approve(key, application).status_code == 403


def test_a_rejection_is_mailed_with_its_reason_in_the_language_of_the_applicant(
    operator: ApiClient, mails: list[EmailMessage]
) -> None:
    application = queued(body_of_enterprise(language="de"))
    path = f"/applications/{application.pk}/reject"
    assert operator.post(path, {"reason": " "}).json()["code"] == "reason_missing"
    assert operator.post(path, {"reason": "Die Anlage ist voll."}).json()["state"] == "rejected"
    assert mails[0].subject == "[CER alfa] Ihr Antrag wurde nicht angenommen"
    assert "Die Anlage ist voll." in str(mails[0].body)


def test_an_operator_asks_further_papers_and_reads_them(
    operator: ApiClient, mails: list[EmailMessage]
) -> None:
    application = queued(body_of_enterprise(language="it"))
    papers = [{"code": "bill", "kind": "other", "label": {"it": "Una bolletta"}}]
    asked = operator.post(f"/applications/{application.pk}/papers", {"papers": papers})
    assert (asked.json()["state"], asked.json()["missing_papers"]) == ("documents", ["bill"])
    assert "- Una bolletta" in str(mails[0].body)
    assert approve(operator, application).json()["errors"][0]["code"] == "papers_missing"
    assert operator.post(f"/applications/{application.pk}/papers", {"papers": papers}).status_code == 422
    assert operator.get("/applications?is_complete=true").json()["count"] == 0
    paper = upload(ApiClient("alfa"), token_in(mails[0]), code="bill").json()
    file = operator.get(f"/application-papers/{paper['id']}/file")
    assert file["Content-Disposition"].startswith("attachment")
    assert operator.get("/applications?is_complete=true").json()["count"] == 1


def test_an_invited_person_completes_what_was_filled_in(
    operator: ApiClient, mails: list[EmailMessage]
) -> None:
    prefill = {"email": "forno@example.org", "name": "Forno", "pods": [{"code": POD}]}
    invited = operator.post("/applications", prefill)
    assert (invited.status_code, invited.json()["state"]) == (201, "invited")
    guest, token = ApiClient("alfa"), token_in(mails[0])
    assert guest.post("/public/application", {"token": token}).json()["prefill"]["pods"][0]["code"] == POD
    other = {"token": token, "application": body_of_enterprise(email="other@example.org")}
    assert guest.post("/public/application/complete", other).json()["code"] == "email_differs"
    completed = guest.post(
        "/public/application/complete", {"token": token, "application": body_of_enterprise()}
    )
    assert completed.json()["state"] == "applied"
    assert operator.get("/applications?state=applied&search=forno").json()["count"] == 1


def test_the_queue_counts_filters_and_sorts(operator: ApiClient) -> None:
    queued(body_of_enterprise())
    queued(body_of_enterprise(name="Alba srl", email="alba@example.org"))
    counts = {row["state"]: row["count"] for row in operator.get("/applications/counts").json()}
    assert (counts["applied"], counts["documents"]) == (2, 0)
    assert "unconfirmed" not in counts
    names = [row["name"] for row in operator.get("/applications?sort=name").json()["items"]]
    assert names == ["Alba srl", "Forno Prova srl"]
    assert operator.get("/applications?search=ALBA").json()["count"] == 1
    assert operator.get("/applications?search=%00").status_code == 422
    assert operator.get("/applications?state=unconfirmed").json()["count"] == 0


def test_d7_identifiers_are_masked_until_somebody_says_what_for(operator: ApiClient) -> None:
    application = queued(body_of_enterprise())
    shown = operator.get(f"/applications/{application.pk}").json()["submission"]
    assert IBAN not in str(shown)
    reveal = operator.post(
        f"/applications/{application.pk}/identifiers/reveal", {"reason": "to call the bank"}
    )
    assert (reveal.json()["iban"], reveal["Cache-Control"]) == (IBAN, "no-store")
    entry = AuditEntry.objects.get(action="application.revealed")
    assert entry.changes == {"reason": [None, "to call the bank"]}


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.TECHNICIAN, Role.AUDITOR, Role.MEMBER])
def test_s21_applicants_are_the_offices_own(role: Role, operator: ApiClient) -> None:
    application: UUID = queued(body_of_enterprise()).pk
    client = signed_in("alfa", role)
    for path in ("/applications", f"/applications/{application}", "/application-forms"):
        assert client.get(path).status_code == 403
