"""Fees and receipts through their doors: the office, a member, another community."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in
from tests.factories import configuration_make, member_make
from tests.printing import printer_or_skip

pytestmark = pytest.mark.django_db

FEE = {"year": 2025, "due_on": "2025-03-31", "amounts_eur": {"natural_person": "25.00"}}
PAYMENT = {"amount_eur": "10.00", "paid_on": "2025-02-01", "method": "cash"}


@pytest.fixture
def members(db: None) -> list[Any]:
    with tenant_context(tenant_by_slug("alfa")):
        configuration_make()
        return [member_make(code).pk for code in ("M1", "M2")]


@pytest.fixture
def office(members: list[Any]) -> ApiClient:
    return signed_in("alfa", Role.ACCOUNTANT)


@pytest.fixture
def charge_ids(office: ApiClient) -> list[str]:
    fee_id = office.post("/annual-fees", FEE).json()["id"]
    outcome = office.post(f"/annual-fees/{fee_id}/charges", {"charged_on": "2025-01-10"})
    assert [row["outcome"] for row in outcome.json()] == ["charged", "charged"]
    return [row["id"] for row in office.get("/fee-charges?year=2025").json()["items"]]


def test_a_payment_is_booked_and_its_receipt_printed(
    office: ApiClient,
    charge_ids: list[str],
    members: list[Any],
    mails: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    printer_or_skip()
    own = signed_in("alfa", Role.MEMBER, member_id=members[0])
    with django_capture_on_commit_callbacks(execute=True):
        paid = office.post(f"/fee-charges/{charge_ids[0]}/payments", PAYMENT)
    assert (paid.status_code, paid.json()["receipt"].split("/")[0]) == (201, "1")
    (charge,) = own.get("/own/fee-charges").json()["items"]
    assert (charge["open_eur"], charge["state"]) == ("15.00", "overdue")
    (receipt,) = own.get("/own/receipts").json()["items"]
    assert receipt["document_id"] == own.get("/own/documents").json()["items"][0]["id"]
    assert own.get("/own/dues").json()["balance_eur"] == "15.00"


def test_a_member_sees_nothing_of_another(
    office: ApiClient, charge_ids: list[str], members: list[Any]
) -> None:
    own = signed_in("alfa", Role.MEMBER, member_id=members[1])
    assert [row["member"] for row in own.get("/own/fee-charges").json()["items"]] == ["M2"]
    assert own.get(f"/fee-charges/{charge_ids[0]}").status_code == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_eur": "10.001"}, "parts_of_a_cent"),
        ({"amount_eur": "25.01"}, "amount_out_of_range"),
        ({"amount_eur": 10.0}, "not_valid"),
        ({"paid_on": "2199-01-01"}, "day_in_future"),
        ({"method": "gold"}, "not_valid"),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(
    office: ApiClient, charge_ids: list[str], change: dict[str, Any], code: str
) -> None:
    answer = office.post(f"/fee-charges/{charge_ids[0]}/payments", PAYMENT | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert office.get("/receipts").json()["count"] == 0


def test_share_capital_is_subscribed_and_not_refunded_to_a_member(
    office: ApiClient, members: list[Any]
) -> None:
    path = f"/members/{members[0]}/shares"
    taken = office.post(f"{path}/subscription", {"amount_eur": "100", "occurred_on": "2025-01-01"})
    assert taken.json()["unpaid_eur"] == "100.00"
    refused = office.post(f"{path}/refund", {"occurred_on": "2025-02-01", "method": "cash"})
    assert (refused.status_code, refused.json()["code"]) == (409, "still_a_member")


def test_another_community_and_an_auditor_change_nothing(office: ApiClient, charge_ids: list[str]) -> None:
    path = f"/fee-charges/{charge_ids[0]}"
    assert signed_in("beta", Role.OWNER).get(path).status_code == 404
    auditor = signed_in("alfa", Role.AUDITOR)
    assert auditor.get(path).status_code == 200
    assert auditor.post(f"{path}/waiver", {"reason": "x"}).status_code == 403
