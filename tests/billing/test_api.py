"""The billing page of a community: data, checkout, portal, previews, invoices (ux 5.10)."""

from typing import Any

import pytest

from billing_saas.models import Customer
from cer.simulators.stripe import Fault, FaultKind, SimulatedStripe
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tests.billing.provider_steps import page_submit
from tests.billing.world import DETAILS, clock_to_now, events_take, outgoing_leave, subscribe
from tests.clients import ApiClient, signed_in

pytestmark = pytest.mark.django_db

BODY = {
    name: getattr(DETAILS, name)
    for name in ("name", "email", "fiscal_code", "street", "postcode", "town", "province", "pec")
}


@pytest.fixture
def owner(tenant: Tenant) -> ApiClient:
    return signed_in(tenant.slug)


def test_a_community_pays_from_its_billing_page(
    selling: SimulatedStripe, tenant: Tenant, owner: ApiClient
) -> None:
    plan_assign(tenant_id=tenant.pk, plan_code="starter", rhythm=Rhythm.MONTH, with_trial=False)
    assert owner.get("/billing").json()["details"] is None
    assert owner.post("/billing/checkout").status_code == 404
    assert owner.request("PUT", "/billing/details", BODY).status_code == 200
    url = owner.post("/billing/checkout").json()["url"]
    assert owner.post("/billing/checkout").json()["url"] == url
    assert page_submit(url).status_code == 303
    events_take(selling)
    shown = owner.get("/billing").json()
    assert (shown["subscription"]["status"], shown["subscription"]["lookup_key"]) == (
        "active",
        "starter_month",
    )
    assert (shown["is_selling"], shown["is_test"], shown["dunning"]["step"]) == (True, True, "none")
    assert owner.post("/billing/checkout").json()["code"] == "subscribed_already"


def test_previews_say_what_will_be_charged(
    selling: SimulatedStripe, customer: Customer, owner: ApiClient
) -> None:
    subscribe(selling, customer)
    assert owner.get("/billing/preview").json()["total_cents"] == 12_078
    change = owner.get("/billing/preview?plan=professional&rhythm=month").json()
    assert [line["net_cents"] for line in change["lines"]] == [-9_900, 29_900]
    assert owner.get("/billing/preview?plan=nothing&rhythm=month").json()["code"] == "no_such_price"


def test_invoices_are_listed_and_opened(
    selling: SimulatedStripe, customer: Customer, owner: ApiClient
) -> None:
    clock_to_now(selling)
    subscribe(selling, customer)
    [invoice] = owner.get("/billing/invoices").json()["items"]
    assert (invoice["total_cents"], invoice["state"], invoice["has_pdf"]) == (12_078, "draft", False)
    xml = owner.get(f"/billing/invoices/{invoice['id']}/xml")
    assert (xml["Content-Type"], b"97123450153" in xml.content) == ("application/xml", True)
    assert owner.get(f"/billing/invoices/{invoice['id']}/pdf").status_code == 404
    outgoing_leave(customer, "invoice_print")
    assert owner.get(f"/billing/invoices/{invoice['id']}/pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fiscal_code": "97123450154"}, "fiscal_code_not_valid"),
        ({"fiscal_code": "RSSMRA85T10A562S"}, "fiscal_code_not_valid"),
        ({"vat_number": "12345670786"}, "vat_number_not_valid"),
        ({"postcode": "1012"}, "postcode_not_valid"),
        ({"province": "T1"}, "province_not_valid"),
        ({"name": "Соларе"}, "not_latin"),
        ({"name": "  "}, "needed"),
        ({"recipient_code": "ABC", "pec": ""}, "recipient_code_not_valid"),
        ({"recipient_code": "ABC1234"}, "pec_beside_code"),
        ({"is_public_body": True, "pec": ""}, "recipient_code_not_valid"),
    ],
)
def test_what_the_exchange_system_would_refuse_is_refused_at_once(
    selling: SimulatedStripe, owner: ApiClient, changes: dict[str, Any], code: str
) -> None:
    answer = owner.request("PUT", "/billing/details", {**BODY, **changes})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"]


def test_a_name_of_two_lines_becomes_one_and_breaks_no_mail(
    selling: SimulatedStripe, tenant: Tenant, owner: ApiClient
) -> None:
    answer = owner.request("PUT", "/billing/details", {**BODY, "name": "CER\r\nBcc: x@y.example"})
    assert answer.json()["name"] == "CER Bcc: x@y.example"


def test_a_provider_that_is_down_is_a_503_and_nothing_is_charged(
    selling: SimulatedStripe, customer: Customer, owner: ApiClient
) -> None:
    selling.account.faults += [Fault(FaultKind.REFUSE, "/v1/checkout")] * 2
    assert owner.post("/billing/checkout").status_code == 503
    assert owner.post("/billing/checkout").status_code == 200
    assert not selling.account.of_kind("invoice")


def test_without_a_provider_the_page_says_so(tenant: Tenant, owner: ApiClient) -> None:
    assert owner.get("/billing").json()["is_selling"] is False
    assert owner.request("PUT", "/billing/details", BODY).status_code == 200
    assert owner.post("/billing/checkout").json()["code"] == "payments_not_set_up"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ACCOUNTANT, 200), (Role.MANAGER, 403), (Role.MEMBER, 403)]
)
def test_owner_and_accountant_see_what_is_paid(tenant: Tenant, role: Role, status: int) -> None:
    assert signed_in(tenant.slug, role).get("/billing").status_code == status
