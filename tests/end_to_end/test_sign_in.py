"""Signing in, in all its steps, as a person does it."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tenant_apps.access.models import Role
from tests.clients import PASSWORD, account_with_role
from tests.end_to_end.browsing import Community, axe_clean, pictures

EMAIL = "second-factor@canary-alfa.example"
STEP_S = 30


def _code(secret: str, *, steps_ahead: int = 0) -> str:
    """What an authenticator app shows now, or some steps of 30 s later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP_S + steps_ahead)))


def _password_give(page: Page) -> None:
    page.get_by_label("Indirizzo e-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Accedi", exact=True).click()


def test_a_second_factor_is_enrolled_and_asked_for_and_recovery_codes_stand_in(community: Community) -> None:
    account_with_role(community.slug, Role.MANAGER, email=EMAIL)
    page = community.open("/members?state=active")
    expect(page).to_have_url(re.compile("/sign-in"))
    pictures(page, "sign-in")
    _password_give(page)
    expect(page).to_have_url(re.compile(r"/members\?state=active"))

    community.open("/account")
    page.get_by_role("button", name="Aggiungi un’app di autenticazione").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    pictures(page, "second-factor")
    page.get_by_label("Codice di sei cifre").fill(_code(secret))
    page.get_by_role("button", name="Attiva").click()
    again = page.get_by_role("dialog")
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Continua").click()
    recovery_code = page.locator(".recovery-codes code").first.inner_text()
    pictures(page, "recovery-codes")
    page.get_by_role("button", name="Li ho conservati").click()
    expect(page.get_by_text("10 codici rimasti")).to_be_visible()

    for proof in (_code(secret, steps_ahead=1), recovery_code):
        community.open("/account")
        page.get_by_role("button", name=re.compile("Menu di")).click()
        page.get_by_role("button", name="Esci").click()
        _password_give(page)
        page.get_by_label("Codice di verifica").fill("000000")
        page.get_by_role("button", name="Verifica").click()
        expect(page.get_by_role("alert").first).to_contain_text("non è corretto")
        page.get_by_label("Codice di verifica").fill(proof)
        page.get_by_role("button", name="Verifica").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Accedi")


def test_a_wrong_password_says_no_more_than_an_unknown_address(community: Community) -> None:
    page = community.open("/sign-in")
    said = []
    for email in (account_with_role(community.slug, Role.OWNER).email, "nobody@canary-alfa.example"):
        page.get_by_label("Indirizzo e-mail").fill(email)
        page.get_by_label("Password", exact=True).fill("wrong wrong wrong")
        page.get_by_role("button", name="Accedi", exact=True).click()
        expect(page.get_by_role("alert").first).to_be_visible()
        said.append(page.get_by_role("alert").first.locator("p").first.inner_text())
    assert said[0] == said[1]


def test_a_session_that_ends_in_mid_form_leaves_the_form_as_it_is(community: Community) -> None:
    page = community.sign_in(path="/members/new")
    page.get_by_label("Codice socio").fill("M-KEPT")
    page.get_by_label("Nome o ragione sociale").fill("Anna Rossi")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Ammetti il socio").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("La sessione è scaduta")
    dialog.get_by_label("Indirizzo e-mail").fill(account_with_role(community.slug, Role.OWNER).email)
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Accedi", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Codice socio")).to_have_value("M-KEPT")


def test_after_signing_in_one_goes_nowhere_but_on_this_host(community: Community) -> None:
    account = account_with_role(community.slug, Role.OWNER)
    page = community.open("/sign-in?next=//evil.example/x")
    page.get_by_label("Indirizzo e-mail").fill(account.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Accedi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Accedi")
    assert urlsplit(page.url).hostname == "canary-alfa.localhost"


@pytest.mark.parametrize("path", ["/sign-in", "/reset-password"])
def test_the_open_pages_are_accessible(community: Community, path: str) -> None:
    axe_clean(community.open(path))
