"""The whole story: signed up, looked at with sample data, outgrown, unpaid, limited, paid, restored."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, connections

from billing_saas.models import (
    Customer,
    EventState,
    Invoice,
    InvoiceState,
    Outgoing,
    OutgoingState,
    WebhookEvent,
)
from billing_saas.selectors import gateway
from billing_saas.services.reconciling import reconcile
from billing_saas.services.sending import receipt_take
from billing_saas.tasks import daily, sweep
from cer.adapters.sdi import SimulatedSdi, channel_at
from cer.kit.tenancy import in_schema
from cer.simulators.stripe import SimulatedStripe
from shared_apps.rulebook.services import rule_set_load
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.owner import OWNER
from tests.billing.provider_steps import card_change, days_pass, page_submit
from tests.billing.world import post
from tests.clients import ApiClient
from tests.plans.plans import members_write
from tests.signup.wizard import Wizard, proved

EMAIL, SLUG, NAME = "ada@valle.example", "valle-nuova", "CER Valle Nuova"


@pytest.fixture
def wizard(signing_up: None, fake_clock: SimulatedStripe, mails: list[EmailMessage]) -> Iterator[Wizard]:
    """Somebody who signed up on the public site, today by both clocks, and wants to see sample data."""
    rule_set_load()
    wizard = proved(mails, EMAIL)
    wizard.answer_all()
    wizard.answer("community", with_sample=True)
    assert wizard.provision().json()["is_ready"]
    mails.clear()
    yield wizard
    connection.set_schema_to_public()
    with connections[OWNER].cursor() as cursor:
        cursor.execute("DELETE FROM public.rulebook_rulesetversion")


def owner_here() -> ApiClient:
    """The owner, who signs in anew: sessions end after a while."""
    client = ApiClient(SLUG)
    assert client.sign_in(EMAIL).status_code == 200
    return client


def webhooks_post(provider: SimulatedStripe) -> None:
    """The provider posts what it owes; the worker's tasks run at once."""
    for delivery in provider.account.deliveries():
        signature = provider.account.signature(delivery.body, at_s=provider.account.now_s)
        assert post(delivery, signature=signature).status_code == 200


def day_passes(provider: SimulatedStripe, days: int) -> None:
    for _ in range(days):
        days_pass(provider, 1)
        webhooks_post(provider)
        daily.run()
        sweep.run()


def member_admit(client: ApiClient, code: str) -> Any:
    body = {"code": code, "name": "x", "category": "small_enterprise", "is_enterprise": True}
    return client.post("/members", {**body, "valid_from": "2026-03-01"})


def test_from_the_sign_up_to_the_last_invoice(
    fake_clock: SimulatedStripe, wizard: Wizard, mails: list[EmailMessage]
) -> None:
    tenant = Tenant.objects.get(slug=SLUG)
    _subscribe(fake_clock, wizard)
    _arrive(wizard)
    _look_at_sample_data()
    _trial_passes(fake_clock)
    _outgrow(fake_clock, tenant)
    card_change(fake_clock, gateway(), _provider_id(tenant), card="declined")
    _steps(fake_clock)
    card_change(fake_clock, gateway(), _provider_id(tenant), card="4242")
    webhooks_post(fake_clock)
    assert member_admit(owner_here(), "AFTER").status_code == 201
    _everything_is_written(mails)
    _everything_agrees()


def _subscribe(provider: SimulatedStripe, wizard: Wizard) -> None:
    """The card is given in the wizard; the webhook says so."""
    page = wizard.post("/signup/payment/page").json()["url"]
    assert page_submit(page).status_code == 303
    webhooks_post(provider)
    assert wizard.get("/signup").json()["payment"] == "given"


def _arrive(wizard: Wizard) -> None:
    """The owner comes to the new address signed in."""
    address, _, token = wizard.post("/signup/hand-over").json()["address"].partition("/welcome#")
    assert address == f"http://{SLUG}.localhost"
    client = ApiClient(SLUG)
    client.get("/session")
    assert client.post("/session/hand-over", {"token": token}).status_code == 200
    assert client.get("/me").json()["role"] == "owner"


def _look_at_sample_data() -> None:
    """They are there without being asked for again, count for nothing, and go."""
    owner = owner_here()
    assert owner.get("/sample-data").json()["state"] == "here"
    assert owner.get("/members").json()["count"] == 10
    assert owner.get("/plan").json()["members"]["used"] == 0
    assert owner.request("DELETE", "/sample-data").status_code == 204
    assert owner.get("/members").json()["count"] == 0


def _trial_passes(provider: SimulatedStripe) -> None:
    """Nothing is charged before the trial is over."""
    assert owner_here().get("/billing").json()["subscription"]["status"] == "trialing"
    day_passes(provider, 29)
    assert not Invoice.objects.exists()
    day_passes(provider, 2)
    assert Invoice.objects.get().net_cents == 9_900


def _outgrow(provider: SimulatedStripe, tenant: Tenant) -> None:
    """The 51st member is refused with the upgrade in the message, and admitted after it."""
    with in_schema(tenant.schema_name):
        members_write(50)
    refusal = member_admit(owner_here(), "M51")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "members_limit")
    assert "Professional" in refusal.json()["detail"]
    day_passes(provider, 14)
    owner = owner_here()
    preview = owner.get("/billing/preview?plan=professional&rhythm=month").json()
    changed = owner.post("/plan/change", {"plan": "professional", "rhythm": "month"})
    assert changed.status_code == 200
    sweep.run()
    webhooks_post(provider)
    charged = Invoice.objects.order_by("-number").first()
    assert charged
    assert charged.total_cents == preview["total_cents"]
    assert member_admit(owner, "M51").status_code == 201


def _steps(provider: SimulatedStripe) -> None:
    """The card fails at the renewal: notice, then read-only, then suspended."""
    for days, member, registry in ((16, 201, 200), (16, 403, 200), (31, 403, 403)):
        day_passes(provider, days)
        client = owner_here()
        assert member_admit(client, f"D{provider.account.now_s}").status_code == member
        assert client.get("/members").status_code == registry
        assert client.get("/billing").status_code == 200


def _everything_is_written(mails: list[EmailMessage]) -> None:
    sdi = channel_at("simulator:")
    assert isinstance(sdi, SimulatedSdi)
    invoices = list(Invoice.objects.order_by("number"))
    assert [invoice.number for invoice in invoices] == list(range(1, len(invoices) + 1))
    assert {invoice.net_cents for invoice in invoices} >= {9_900, 29_900}
    assert all(invoice.pdf and invoice.file_name in sdi.sent for invoice in invoices)
    for sdi_id, invoice in enumerate(invoices):
        receipt_take(content=sdi.receipt("RC", invoice.file_name, sdi_id=str(sdi_id)))
    assert set(Invoice.objects.values_list("state", flat=True)) == {InvoiceState.DELIVERED}
    subjects = [mail.subject.removeprefix(f"[{NAME}] ") for mail in mails if NAME in mail.subject]
    assert [subject for subject in subjects if not subject.startswith("Fattura")] == [
        "La prova sta per finire",
        "Pagamento non riuscito",
        "Comunità in sola lettura",
        "Comunità sospesa",
        "Pagamento ricevuto",
    ]
    assert [subject for subject in subjects if subject.startswith("Fattura")] == [
        f"Fattura {invoice.spoken_number}" for invoice in invoices
    ]
    assert all(mail.to == [EMAIL] for mail in mails if NAME in mail.subject)


def _everything_agrees() -> None:
    """Nothing waits, nothing was refused, and the provider says the same."""
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {EventState.DONE}
    sweep.run()
    states = Outgoing.objects.exclude(state=OutgoingState.DONE).values_list("kind", "state", "problem")
    assert list(states) == []
    assert reconcile(now=datetime.now(UTC).replace(year=2100)).findings == []


def _provider_id(tenant: Tenant) -> str:
    return str(Customer.objects.get(tenant=tenant).provider_id)
