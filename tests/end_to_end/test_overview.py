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


def test_the_explorer_shows_what_the_api_and_the_export_say(community: Community) -> None:
    page = community.sign_in(Role.AUDITOR, path="/energy?period=2024-02")
    _, balance = community.api(f"/api/v1/energy?{FEBRUARY}&resolution=day")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "energy-2024-02-01-2024-03-01.csv"
    file = exported(page, download.value.url)
    page.get_by_role("button", name="Mostra la tabella").click()
    rows = page.get_by_role("region", name="Energia: febbraio 2024").get_by_role("row")
    expect(rows).to_have_count(31)
    for name in ("fed_in_kwh", "withdrawn_kwh", "shared_kwh", "surplus_kwh"):
        assert Decimal(file[name].replace(",", ".")) == Decimal(balance["total"][name])
        expect(rows.last).to_contain_text(kwh(balance["total"][name], 3))
    pictures(page, "energy-month")


def test_the_arrows_lead_over_days_of_23_and_25_hours(community: Community) -> None:
    page = community.sign_in(Role.TECHNICIAN)
    expect(page).to_have_url(community.address("/energy"))
    settled(community.open("/energy?period=2024-02-28"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(community.address("/energy?period=2024-02-29"))
    page.get_by_role("button", name="Mostra la tabella").click()
    rows = page.get_by_role("region", name="Energia: 29/02/2024").get_by_role("row")
    expect(rows).to_have_count(26)
    page.get_by_label("Passo").select_option(label="Quarti d'ora")
    expect(rows).to_have_count(98)
    pictures(page, "energy-day")
    community.open("/energy?period=2024-03-31")
    expect(page.get_by_text("Nessuna lettura in questo periodo")).to_be_visible()


def test_one_pod_is_chosen_and_stays_in_the_address(community: Community) -> None:
    page = community.sign_in(path="/energy?period=2024-02")
    page.get_by_label("Di chi").select_option(label="Un solo POD…")
    expect(page.get_by_text("Scegli il POD di cui vedere l'energia.")).to_be_visible()
    _, pods = community.api("/api/v1/pods")
    pod = pods["items"][0]
    page.get_by_label("POD", exact=True).select_option(pod["id"])
    _, balance = community.api(f"/api/v1/energy?{FEBRUARY}&resolution=month&scope=pod&pod_id={pod['id']}")
    expect(page.locator(".totals")).to_contain_text(f"{kwh(balance['total']['withdrawn_kwh'], 1)} kWh")
    page.reload()
    expect(page.get_by_label("POD", exact=True)).to_have_value(pod["id"])


def test_a_file_that_is_refused_says_where_and_why(community: Community) -> None:
    page = community.sign_in(Role.TECHNICIAN, path="/data/import")
    bad = {"name": "march.csv", "mimeType": "text/csv", "buffer": b"not;a;meter;file\n1;2;3;4\n"}
    page.locator("input[type=file]").set_input_files(bad)  # type: ignore[arg-type]
    page.get_by_label("Energia").select_option("withdrawn")
    page.get_by_label("Fonte").select_option("distributor_validated")
    page.get_by_role("button", name="Invia e controlla").click()
    expect(page.get_by_text("Il file è stato rifiutato")).to_be_visible(timeout=30_000)
    _, file = community.api(f"/api/v1/imports/{page.url.rsplit('/', 1)[1]}")
    findings = page.get_by_role("region", name="Rilievi").get_by_role("row")
    expect(findings).to_have_count(1 + len(file["problems"]))
    expect(findings.last).to_contain_text(file["problems"][-1]["message"])
    pictures(page, "file-refused")
    community.open("/data?state=refused")
    expect(page.get_by_role("link", name="march.csv")).to_be_visible()
    pictures(page, "files")


def test_the_calendar_marks_the_days_that_lack_values(community: Community) -> None:
    page = community.sign_in(path="/data/completeness?period=2024-03")
    _, shown = community.api(
        "/api/v1/readings/completeness?direction=withdrawn&from=2024-03-01&to=2024-04-01"
    )
    strip = page.get_by_role("row").nth(1).locator(".day-strip")
    expect(strip.locator(".is-incomplete")).to_have_count(len(shown["items"][0]["incomplete_days"]))
    pictures(page, "calendar")


def test_the_pages_of_energy_are_accessible(community: Community) -> None:
    axe_clean(community.sign_in(path="/overview"))
    for path in ("/energy?period=2024-02", "/data", "/data/import", "/data/completeness?period=2024-02"):
        axe_clean(community.open(path))
