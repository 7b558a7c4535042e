"""Users and roles, keys, the log, notices and first steps."""

import pytest
from playwright.sync_api import expect

from tenant_apps.access.models import Role
from tests.end_to_end.browsing import Community, axe_clean, pictures

PATHS = {
    "people": "/settings/people",
    "invite": "/settings/people/invite",
    "keys": "/settings/api-keys",
    "key": "/settings/api-keys/new",
    "audit": "/settings/audit",
    "notices": "/notices",
    "first-steps": "/first-steps",
    "account": "/account",
}


@pytest.mark.parametrize("name", PATHS)
def test_the_page_is_accessible(community: Community, name: str) -> None:
    page = community.sign_in(path=PATHS[name])
    pictures(page, name)
    axe_clean(page)


def test_a_key_is_made_shown_once_and_revoked(community: Community) -> None:
    page = community.sign_in(path="/settings/api-keys/new")
    page.get_by_label("A che cosa serve").fill("Esporta verso il foglio")
    page.get_by_role("button", name="Crea la chiave").click()
    expect(page.get_by_role("alert").first).to_contain_text("Scegli almeno un permesso")
    page.get_by_label("vedere configurazioni, soci, POD e impianti", exact=True).check()
    page.get_by_role("button", name="Crea la chiave").click()
    token = page.get_by_role("status").locator("code").inner_text()
    status = page.evaluate(
        "async key => (await fetch('/api/v1/members', {headers: {Authorization: `Bearer ${key}`}})).status",
        token,
    )
    assert status == 200
    page.get_by_role("button", name="L’ho copiata").click()
    row = page.get_by_role("row").filter(has_text="Esporta verso il foglio")
    row.get_by_role("button", name="Revoca").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoca").click()
    expect(row).to_contain_text("revocata")
    assert token not in page.content()


def test_every_permission_of_the_matrix_has_words(community: Community) -> None:
    page = community.sign_in(path="/settings/people")
    expect(page.get_by_role("columnheader", name="Titolare")).to_be_visible()
    assert "permission." not in page.inner_text("main")


def test_somebody_is_invited(community: Community) -> None:
    page = community.sign_in(path="/settings/people/invite")
    page.get_by_label("Nome").fill("Bruno Verdi")
    page.get_by_label("E-mail", exact=True).fill("bruno@canary-alfa.example")
    page.get_by_label("Ruolo").select_option("technician")
    page.get_by_role("button", name="Invia l’invito").click()
    expect(page.get_by_text("bruno@canary-alfa.example")).to_be_visible()


def test_a_technician_sees_neither_the_settings_nor_their_pages(community: Community) -> None:
    page = community.sign_in(Role.TECHNICIAN, path="/settings/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui non c’è niente")
    expect(page.get_by_role("link", name="Impostazioni")).to_have_count(0)
