"""The platform's console, and support that acts as a person of a community (scenario 7)."""

import re

from django.db import connection
from playwright.sync_api import Page, expect

from shared_apps.accounts.services import belonging_add
from shared_apps.console.models import StaffRole
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tests.clients import account_with_role
from tests.end_to_end.browsing import Community, Console, pictures
from tests.populated import ALFA

PLATFORM = "/api/platform/v1"


def community_path(slug: str = ALFA) -> str:
    connection.set_schema_to_public()
    return f"/tenants/{tenant_by_slug(slug).pk}"


def decide(page: Page, *, verb: str, reason: str, slug: str = ALFA) -> None:
    """Give the reason, type the address of the community, and do it."""
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name=verb)
    dialog.get_by_label("Motivo").fill(reason)
    expect(button).to_be_disabled()
    dialog.get_by_label(re.compile(f"{slug}")).fill(slug)
    button.click()


def test_the_fleet_shows_what_is_wrong_before_its_figures(console: Console) -> None:
    page = console.sign_in_staff(StaffRole.VIEWER)
    _, fleet = console.api(f"{PLATFORM}/fleet")
    _, problems = console.api(f"{PLATFORM}/fleet/problems")
    pictures(page, "fleet")
    expect(page.locator(".card-box li")).to_have_count(len(problems))
    for label, name in (("Membri", "members"), ("Comunità attive", "active"), ("POD", "pods")):
        answer = page.locator(".answer", has=page.get_by_text(label, exact=True))
        expect(answer.locator("dd")).to_have_text(str(fleet[name]))


def test_a_community_is_suspended_and_restored_with_reason_and_typed_address(console: Console) -> None:
    page = console.sign_in_staff(StaffRole.SUPERADMIN, path="/tenants")
    pictures(page, "communities")
    page.get_by_role("searchbox").fill(ALFA)
    page.get_by_role("link", name=f"CER {ALFA}", exact=True).click()
    pictures(page, "community")
    page.get_by_role("button", name="Sospendi").click()
    decide(page, verb="Sospendi", reason="they asked by phone")
    expect(page.locator(".page-header")).to_contain_text("sospesa")
    page.get_by_role("button", name="Riattiva").click()
    decide(page, verb="Riattiva", reason="a mistake")
    expect(page.locator(".page-header")).to_contain_text("attiva")
    page.goto(console.address("/log"))
    pictures(page, "staff-log")
    expect(page.locator("tbody tr").first).to_contain_text("a mistake")


def test_support_acts_as_a_person_under_a_banner_with_ticket_and_time_left(
    community: Community, console: Console
) -> None:
    person = account_with_role(ALFA, Role.MANAGER)
    connection.set_schema_to_public()
    belonging_add(account_id=person.pk, tenant_id=tenant_by_slug(ALFA).pk)
    page = console.sign_in_staff(StaffRole.SUPPORT, path=community_path())
    page.get_by_role("button", name="Agisci come").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail della persona").fill(person.email)
    dialog.get_by_label("Richiesta di assistenza").fill("T-1042")
    decide(page, verb="Inizia la visita", reason="an import is refused")

    page.wait_for_url(community.address("/"))
    community.open("/members")
    banner = page.locator(".acting-banner")
    expect(banner).to_contain_text(f"The support (assistenza) agisce come {person.name}")
    expect(banner).to_contain_text("T-1042")
    expect(banner).to_contain_text("Restano 30 minuti")
    pictures(page, "acting")
