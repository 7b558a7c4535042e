"""What tests in the browser share: who looks, at which address, and what must never happen meanwhile."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from shared_apps.console.models import StaffRole
from tenant_apps.access.models import Role
from tests.clients import PASSWORD, account_with_role
from tests.console.staff import staff_account
from tests.populated import ALFA

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES, THEMES = ("it", "en", "de"), ("light", "dark")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 700}
REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What the browser writes about an answer of 400 to 499: pages deal with those."""


@dataclass
class Watch:
    """What pages must not do: break the policy, throw, write an error, meet a fault of the server."""

    faults: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"threw {error.error}"))
        context.on("requestfinished", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            self.faults.append(f"wrote {message.text}")

    def _answered(self, request: Request) -> None:
        answer = request.response()
        if answer and answer.status >= 500:
            self.faults.append(f"{answer.status} from {request.url}")


@dataclass
class Community:
    """A page on a community's host."""

    page: Page
    port: int
    slug: str = ALFA

    def address(self, path: str = "/", *, slug: str = "") -> str:
        return f"http://{slug or self.slug}.localhost:{self.port}{path}"

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.address(path))
        return self.page

    def sign_in(self, role: Role = Role.OWNER, *, path: str = "/", member_id: Any = None) -> Page:
        """Sign in as somebody of a role, by the API, and open a page."""
        account = account_with_role(self.slug, role, member_id=member_id)
        self.open("/sign-in")
        _session_begin(self.page, "/api/v1/session", account.email)
        return self.open(path)

    def api(self, path: str) -> tuple[int, Any]:
        """What the API answers to whoever is signed in on the page."""
        answer: list[Any] = self.page.evaluate(
            """async path => {
                const answer = await fetch(path);
                const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
                return [answer.status, isJson ? await answer.json() : null];
            }""",
            path,
        )
        return answer[0], answer[1]

    def member_path(self) -> str:
        """Where the first member is."""
        _, members = self.api("/api/v1/members")
        return f"/members/{members['items'][0]['id']}"


@dataclass
class Console(Community):
    """A page on the platform's console."""

    slug: str = "console"

    def sign_in_staff(self, role: StaffRole, *, path: str = "/") -> Page:
        """Sign in as somebody of the staff, by the API, and open a page."""
        account = staff_account(role)
        self.open("/sign-in")
        _session_begin(self.page, "/api/platform/v1/session", account.email)
        return self.open(path)


def _session_begin(page: Page, door: str, email: str) -> None:
    status = page.evaluate(
        """async ([door, body]) => {
            await fetch(door);
            const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
            const answer = await fetch(door, {
                method: "POST", body,
                headers: {"X-CSRFToken": token, "Content-Type": "application/json"},
            });
            return answer.status;
        }""",
        [door, json.dumps({"email": email, "password": PASSWORD})],
    )
    assert status == 200


def settled(page: Page) -> None:
    """Wait until the page shows what it asked for."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => !document.querySelector('.skeleton')")


def axe_clean(page: Page) -> None:
    """No violation of WCAG A and AA in any language, in both themes, at 320 px and on a desk."""
    settled(page)
    with _axe(page):
        for language in LANGUAGES:
            _language_set(page, language)
            for theme in THEMES:
                page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
                for size in (NARROWEST, DESK):
                    page.set_viewport_size(size)  # type: ignore[arg-type]
                    found = page.evaluate(_AXE_RUN)
                    assert found == [], (
                        f"{page.url}, {language}, {theme}, {size['width']} px: {json.dumps(found, indent=1)}"
                    )
                    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (
                        f"{page.url} scrolls sideways in {language} at {size['width']} px"
                    )


def pictures(page: Page, name: str) -> None:
    """Keep the page at both widths in the folder that `CER_PICTURES` names, for people to look at."""
    folder = os.environ.get("CER_PICTURES")
    if not folder:
        return
    settled(page)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


_AXE_RUN = """async () => {
    const {violations} = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
    });
    const shown = ({html, failureSummary}) => [html, failureSummary];
    return violations.map(({id, nodes}) => ({id, nodes: nodes.slice(0, 3).map(shown)}));
}"""


@contextmanager
def _axe(page: Page) -> Iterator[None]:
    """The checker comes by the browser's own door, so that the page's policy stays in force."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    try:
        yield
    finally:
        session.detach()


def _language_set(page: Page, language: str) -> None:
    """Speak another language, by the menu."""
    if page.evaluate("document.documentElement.lang") == language:
        return
    page.locator(".language-menu > button").click()
    page.locator(f".language-menu [lang={language}]").click()
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)
    settled(page)
