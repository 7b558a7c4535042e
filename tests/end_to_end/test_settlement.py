"""Settlements on screen: a month from its start to each member's cents, as the API has them."""

from playwright.sync_api import expect

from tests.end_to_end.browsing import Community, axe_clean, pictures, settled


def test_a_published_month_is_opened_down_to_the_hours_of_a_member(community: Community) -> None:
    page = community.sign_in(path="/settlement/runs")
    pictures(page, "runs")
    page.get_by_role("link", name="febbraio 2024").first.click()
    expect(page.get_by_test_id("sum-check")).to_contain_text("0,00 €")
    pictures(page, "run")
    run_id = page.url.rsplit("/", 1)[1]
    _, heads = community.api(f"/api/v1/runs/{run_id}/statements")
    head = heads["items"][0]
    page.get_by_role("link", name=head["name"]).click()
    settled(page)
    total = page.locator(".answer").first
    expect(total).to_contain_text(head["amount_eur"].replace(".", ","))
    expect(page.locator("tbody tr")).to_have_count(24)
    pictures(page, "statement")


def test_a_month_that_cannot_be_settled_says_why_and_what_is_safe(community: Community) -> None:
    page = community.sign_in(path="/settlement/runs/new")
    page.get_by_label("Mese").fill("2024-13")
    page.get_by_role("button", name="Avvia la ripartizione").click()
    expect(page.locator(".error-summary")).to_contain_text("2024-06")
    page.get_by_label("Mese").fill("2024-03")
    page.get_by_role("button", name="Avvia la ripartizione").click()
    expect(page.get_by_text("non ha scritto nulla")).to_be_visible(timeout=30_000)


def test_the_pages_of_settlements_are_accessible(community: Community) -> None:
    page = community.sign_in(path="/settlement/runs")
    axe_clean(page)
    _, runs = community.api("/api/v1/runs")
    run_id = next(run["id"] for run in runs["items"] if run["state"] == "published")
    _, heads = community.api(f"/api/v1/runs/{run_id}/statements")
    member_id = heads["items"][0]["member_id"]
    for path in ("new", run_id, f"{run_id}/statements/{member_id}"):
        axe_clean(community.open(f"/settlement/runs/{path}"))
