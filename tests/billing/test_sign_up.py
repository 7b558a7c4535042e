"""The card of somebody who signs up: asked for in the wizard, charged after the trial, and never needed."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.mail import EmailMessage

from billing_saas.models import Charge, Outgoing
from cer.simulators.stripe import SimulatedStripe
from tests.billing.provider_steps import page_submit
from tests.billing.world import events_take
from tests.signup.wizard import Wizard, proved, resume_token_in

pytestmark = pytest.mark.usefixtures("signing_up", "fake_clock")


@pytest.fixture
def wizard(selling: SimulatedStripe, mails: list[EmailMessage]) -> Wizard:
    """Everything is answered, and the community is made."""
    wizard = proved(mails)
    wizard.answer_all()
    assert wizard.post("/signup/payment/page").json()["code"] == "not_ready"
    assert wizard.provision().json()["payment"] == "missing"
    return wizard


def page_of(wizard: Wizard) -> str:
    answer = wizard.post("/signup/payment/page")
    assert answer.status_code == 200, answer.content
    url: str = answer.json()["url"]
    return url


def test_the_page_says_what_is_due_when_and_the_webhook_decides(
    wizard: Wizard, selling: SimulatedStripe
) -> None:
    shown = wizard.get("/signup").json()
    page = page_of(wizard)
    text = httpx.get(page).text
    assert f"0.00 EUR today, 99.00 EUR on {shown['first_charge_on']}" in text
    assert shown["first_charge_cents"] == 9_900
    back = page_submit(page)
    assert parse_qs(urlsplit(back.headers["Location"]).query) == {"payment": ["done"]}
    assert wizard.get("/signup").json()["payment"] == "missing", "the browser's way back decides nothing"
    events_take(selling)
    assert wizard.get("/signup").json()["payment"] == "given"
    assert set(Charge.objects.values_list("total_cents", flat=True)) <= {0}
    assert wizard.post("/signup/payment/page").json()["code"] == "subscribed_already"


def test_who_goes_back_goes_on_without_a_card_and_finds_the_same_page_later(
    wizard: Wizard, mails: list[EmailMessage]
) -> None:
    page = page_of(wizard)
    assert 'href="http://www.localhost/signup?payment=cancelled"' in httpx.get(page).text
    assert wizard.post("/signup/hand-over").status_code == 200
    elsewhere = Wizard()
    elsewhere.resume(resume_token_in(next(mail for mail in mails if "/signup#" in str(mail.body))))
    assert elsewhere.get("/signup").json()["payment"] == "missing"
    assert page_of(elsewhere) == page
    assert Outgoing.objects.filter(kind="checkout").count() == 1


def test_a_refused_card_leaves_the_page_open(wizard: Wizard, selling: SimulatedStripe) -> None:
    page = page_of(wizard)
    assert page_submit(page, card="declined").status_code == 402
    events_take(selling)
    assert wizard.get("/signup").json()["payment"] == "missing"
    assert page_submit(page).status_code == 303


def test_where_nothing_is_sold_no_card_is_asked_for(wizard: Wizard, settings: object) -> None:
    settings.STRIPE_API_KEY = ""  # type: ignore[attr-defined]
    assert wizard.get("/signup").json()["payment"] == "not_asked"
    assert wizard.post("/signup/payment/page").json()["code"] == "payments_not_set_up"
    assert wizard.post("/signup/hand-over").status_code == 200
