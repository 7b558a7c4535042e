"""Address, code, and answers that are each checked on their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from cer.kit.limits import Limit
from shared_apps.plans.models import Coupon
from shared_apps.plans.selectors import today
from shared_apps.signup.models import SignUp
from tenant_apps.access.models import Role
from tenant_apps.privacy.services import retention_run
from tests.clients import account_with_role
from tests.signup.wizard import ANSWERS, Wizard, proved, resume_token_in

pytestmark = pytest.mark.django_db


def bare(answer: Any) -> tuple[int, list[str], dict[str, Any]]:
    """The answer without what is new in each."""
    body = answer.json()
    shown = {key: value for key, value in body["sign_up"].items() if key not in {"id", "expires_at", "email"}}
    return answer.status_code, sorted(answer.headers), shown


def test_s24_a_known_and_an_unknown_address_get_the_same_answer_and_the_same_mail(
    mails: list[EmailMessage],
) -> None:
    account_with_role("alfa", Role.MEMBER)
    known = Wizard().begin("member@alfa.example")
    unknown = Wizard().begin("nobody@alfa.example")
    assert bare(known) == bare(unknown)
    assert [len(str(mail.body).splitlines()) for mail in mails] == [11, 11]


@pytest.mark.parametrize(("language", "word"), [("it", "codice"), ("en", "code"), ("de", "Anmeldung")])
def test_the_mail_speaks_the_language_of_who_signs_up(
    language: str, word: str, mails: list[EmailMessage]
) -> None:
    Wizard().begin(language=language)
    assert word in str(mails[0].body)


def test_nothing_goes_on_before_the_address_is_proved(mails: list[EmailMessage]) -> None:
    wizard = Wizard()
    wizard.begin()
    refused = wizard.answer("address")
    assert (refused.status_code, refused.json()["code"]) == (401, "address_not_proved")
    assert wizard.prove(mails[0]).json()["is_proved"]
    assert wizard.answer("address").status_code == 200


def test_s25_a_code_has_five_tries_and_a_new_one_five_more(mails: list[EmailMessage]) -> None:
    wizard = Wizard()
    wizard.begin()
    answers = [wizard.post("/signup/code", {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert wizard.prove(mails[0]).status_code == 429
    wizard.post("/signup/code/renew")
    assert wizard.prove(mails[1]).status_code == 200


def test_a_code_is_good_for_fifteen_minutes(mails: list[EmailMessage]) -> None:
    wizard = Wizard()
    wizard.begin()
    SignUp.objects.update(code_until=timezone.now())
    assert wizard.prove(mails[0]).json()["code"] == "code_wrong"


def test_the_mailed_link_resumes_with_everything_and_takes_it_from_whoever_held_it(
    mails: list[EmailMessage],
) -> None:
    first = proved(mails)
    first.answer("community")
    second = Wizard()
    shown = second.resume(resume_token_in(mails[0])).json()["sign_up"]
    assert shown["answers"] == {"community": ANSWERS["community"]}
    assert shown["missing"] == ["account", "address", "plan", "payment"]
    assert first.get("/signup").status_code == 401
    assert second.get("/signup").status_code == 200


def test_whoever_begins_with_the_address_of_another_reads_nothing_that_the_other_says(
    mails: list[EmailMessage],
) -> None:
    attacker = Wizard()
    attacker.begin()
    victim = Wizard()
    victim.resume(resume_token_in(mails[0]))
    victim.answer("payment")
    assert attacker.get("/signup").status_code == 401
    assert attacker.answer("account").status_code == 401


def test_a_sign_up_ends_after_fourteen_days_and_leaves_nothing(mails: list[EmailMessage]) -> None:
    wizard = proved(mails)
    SignUp.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert wizard.get("/signup").status_code == 401
    assert Wizard().resume(resume_token_in(mails[0])).status_code == 401
    retention_run(day=timezone.localdate())
    assert SignUp.objects.exists()
    retention_run(day=timezone.localdate() + timedelta(days=1))
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(
    ("step", "changes", "field"),
    [
        ("account", {"password": "short"}, "/password"),
        ("account", {"password": None}, "/password"),
        ("community", {"fiscal_code": "12345670018"}, "/fiscal_code"),
        ("community", {"fiscal_code": "00000000000"}, "/fiscal_code"),
        ("community", {"vat_number": "12345670018"}, "/vat_number"),
        ("community", {"primary_substation": "CP1"}, "/primary_substation"),
        ("community", {"power_expected_kw": "-1"}, "/power_expected_kw"),
        ("address", {"slug": "Admin"}, "/slug"),
        ("plan", {"plan": "enterprise"}, "/plan"),
        ("plan", {"plan": "platinum"}, "/plan"),
        ("plan", {"coupon": "NEVER"}, "/coupon"),
        ("payment", {"pec": "ada@pec.example"}, "/recipient_code"),
        ("payment", {"recipient_code": None}, "/recipient_code"),
        ("payment", {"postcode": "1110"}, "/postcode"),
    ],
)
def test_a_bad_answer_says_which_field_and_keeps_nothing(
    step: str, changes: dict[str, Any], field: str, mails: list[EmailMessage]
) -> None:
    wizard = proved(mails)
    refused = wizard.answer(step, **changes)
    assert refused.status_code == 422
    assert [problem["pointer"] for problem in refused.json()["errors"]] == [field]
    assert step in wizard.get("/signup").json()["missing"]


def test_the_first_charge_is_shown_with_its_day_and_the_coupon(mails: list[EmailMessage]) -> None:
    Coupon.objects.create(code="SOLE", percent=50, uses_allowed=1, valid_from=today())
    shown = proved(mails).answer("plan", rhythm="year", coupon="sole").json()
    assert shown["first_charge_on"] == str(today() + timedelta(days=30))
    assert shown["first_charge_cents"] == 49500


def test_nothing_says_the_password(mails: list[EmailMessage]) -> None:
    wizard = proved(mails)
    wizard.answer("account")
    assert "password" not in str(wizard.get("/signup").json())
    assert "passphrase" not in str(SignUp.objects.values().get())


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("valle-nuova", None),
        ("alfa", "slug_taken"),
        ("a1fa", "slug_confusable"),
        ("admin", "slug_reserved"),
        ("adm1n", "slug_confusable"),
        ("xn--80ak6aa92e", "slug_malformed"),
        ("сер", "slug_malformed"),
        ("Valle Nuova!", "slug_malformed"),
    ],
)
def test_s15_an_address_is_free_or_refused_with_the_reason_and_three_others(
    wanted: str, code: str | None
) -> None:
    shown = Wizard().get(f"/signup/addresses?wanted={wanted}").json()
    assert (shown["is_free"], shown["code"]) == (code is None, code)
    assert len(shown["suggestions"]) == (0 if code is None else 3)
    for suggestion in shown["suggestions"]:
        assert Wizard().get(f"/signup/addresses?wanted={suggestion}").json()["is_free"]


def test_s25_mails_to_one_address_are_limited(mails: list[EmailMessage], settings: Any) -> None:
    settings.SIGNUP_LIMITS = {**settings.SIGNUP_LIMITS, "address": Limit(times=2, within_s=3611)}
    answers = [Wizard().begin("twice@valle.example").status_code for _ in range(3)]
    assert answers == [201, 201, 429]
    assert len(mails) == 2


def test_s25_sign_ups_of_one_network_are_limited(mails: list[EmailMessage], settings: Any) -> None:
    settings.SIGNUP_LIMITS = {**settings.SIGNUP_LIMITS, "network": Limit(times=2, within_s=3613)}
    answers = [Wizard().begin(f"a{number}@valle.example").status_code for number in range(3)]
    assert answers == [201, 201, 429]


def test_the_price_list_is_open() -> None:
    shown = Wizard().get("/plans").json()
    assert [plan["month_price_cents"] for plan in shown] == [9900, 29900, 79900]


def test_the_console_host_has_none_of_these_doors() -> None:
    wizard = Wizard()
    wizard.host = "console.localhost"
    assert wizard.get("/plans").status_code == 404
