"""What an operator sees of energy: the same figures on screen, in the API and in the export."""

import csv
import io
from decimal import Decimal

from playwright.sync_api import Page, expect

from tenant_apps.access.models import Role
from tests.end_to_end.browsing import Community, axe_clean, pictures, settled

FEBRUARY = "from=2024-02-01&to=2024-03-01"


def kwh(value: str, places: int) -> str:
    """Energy as Italians write it: `12.345,6`."""
    return f"{Decimal(value):,.{places}f}".translate(str.maketrans(",.", ".,"))


def exported(page: Page, path: str) -> dict[str, str]:
    """The row of the whole in the file behind a path."""
    text: str = page.evaluate("async path => (await fetch(path)).text()", path)
    sample = csv.Sniffer().sniff(text.lstrip("\ufeff").splitlines()[0], delimiters=";,")
    *_, total = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), dialect=sample)
    assert total["row"] == "total"
    return total


def test_the_overview_shows_what_the_api_and_the_export_say(community: Community) -> None:
    page = community.sign_in(Role.AUDITOR)
    expect(page).to_have_url(community.address("/overview"))
    _, overview = community.api("/api/v1/overview")
    month = overview["months"][0]
    shared = month["figures"]["shared_kwh"]
    file = exported(page, f"/api/v1/energy/file?{FEBRUARY}&resolution=day&format=csv")
    assert Decimal(file["shared_kwh"].replace(",", ".")) == Decimal(shared)
    answers = page.locator(".answer")
    expect(answers.nth(0)).to_contain_text(f"{kwh(shared, 1)} kWh")
    expect(answers.nth(2)).to_contain_text(kwh(month["money_eur"], 2))
    expect(answers.nth(4)).to_contain_text(str(overview["pods_complete"]))
    page.get_by_role("button", name="Mostra la tabella").click()
    total = page.get_by_role("region", name="Energia di febbraio 2024").get_by_role("row").last
    expect(total).to_contain_text(kwh(shared, 3))
    substation = page.get_by_role("region", name="Per cabina primaria").get_by_role("row").last
    expect(substation).to_contain_text(kwh(overview["substations"][0]["figures"]["shared_kwh"], 1))


def test_what_waits_leads_to_the_page_that_resolves_it(community: Community) -> None:
    page = community.sign_in(path="/overview")
    _, tasks = community.api("/api/v1/to-do")
    links = page.locator(".link-list a")
    expect(links).to_have_count(len(tasks["items"]))
    for at, task in enumerate(tasks["items"]):
        expect(links.nth(at)).to_have_attribute("href", task["path"])
        expect(links.nth(at)).to_contain_text(str(task["count"]))
    settled(page)
    pictures(page, "overview")


def test_the_pages_of_energy_are_accessible(community: Community) -> None:
    axe_clean(community.sign_in(path="/overview"))
