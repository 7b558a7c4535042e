"""What a member sees of the own membership: the figures are those of the API, and nobody else's."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tenant_apps.access.models import Role
from tests.end_to_end.browsing import Community, axe_clean, pictures
from tests.populated import ALFA, Populated


@pytest.fixture
def member_id(populated: dict[str, Populated]) -> object:
    return populated[ALFA].ids["member_id"]


def in_italian(amount_eur: str) -> str:
    """Euros as the page writes them: `1.234,56 €`."""
    return f"{Decimal(amount_eur):,.2f} €".translate(str.maketrans(",.", ".,"))


def test_a_member_opens_the_benefit_of_a_month_down_to_the_hour(
    community: Community, member_id: object
) -> None:
    page = community.sign_in(Role.MEMBER, member_id=member_id, path="/benefits")
    _, heads = community.api("/api/v1/me/statements")
    [head] = heads["items"]
    expect(page.get_by_test_id("year-total")).to_have_text(in_italian(head["amount_eur"]))
    pictures(page, "benefits")
    page.get_by_role("link", name="febbraio 2024").click()
    expect(page.get_by_test_id("total")).to_have_text(in_italian(head["amount_eur"]))
    _, statement = community.api(f"/api/v1/me/statements/{head['run_id']}")
    for line in statement["amounts"]:
        expect(page.get_by_text(f"La comunità divide {in_italian(line['block_eur'])}")).to_be_visible()
    page.get_by_label("Giorno").fill("2024-02-10")
    _, hours = community.api(f"/api/v1/me/statements/{head['run_id']}/hours?day=2024-02-10")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(hours))
    expect(page).to_have_url(community.address(f"/benefits/2024-02?run={head['run_id']}&day=2024-02-10"))
    pictures(page, "benefit")


def test_a_period_without_statement_says_so(community: Community, member_id: object) -> None:
    page = community.sign_in(Role.MEMBER, member_id=member_id, path="/benefits/2023-07")
    expect(page.get_by_text("Nessun rendiconto per questo periodo")).to_be_visible()


def test_who_is_no_member_has_no_pages_of_members(community: Community) -> None:
    page = community.sign_in(Role.OWNER, path="/benefits")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui non c’è niente")


def test_the_benefits_are_accessible(community: Community, member_id: object) -> None:
    page = community.sign_in(Role.MEMBER, member_id=member_id, path="/benefits")
    axe_clean(page)
    _opened(page)
    axe_clean(page)


def _opened(page: Page) -> None:
    page.goto(page.url.replace("/benefits", "/benefits/2024-02"))
