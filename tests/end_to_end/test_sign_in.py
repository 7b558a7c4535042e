"""Signing in, in all its steps, as a person does it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tenant_apps.access.models import Role
from tests.clients import PASSWORD, account_with_role
from tests.end_to_end.browsing import Community, axe_clean


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
