"""A browser that goes to the provider and comes back."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpResponse

from cer.simulators.openid import SimulatedProvider
from tests.clients import ApiClient, signed_in

DOMAIN = "energia.example.it"
MANAGER = f"manager@{DOMAIN}"


def configured(provider: SimulatedProvider, slug: str = "alfa", **changes: Any) -> ApiClient:
    """The owner, who has set the provider."""
    owner = signed_in(slug)
    body = {
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "email_domains": [DOMAIN],
    }
    answer = owner.request("PUT", "/sign-in-provider", body | changes)
    assert answer.status_code == 200, answer.json()
    return owner


def visitor(slug: str = "alfa") -> ApiClient:
    client = ApiClient(slug)
    client.get("/session")
    return client


def sent_back(browser: ApiClient, provider: SimulatedProvider) -> dict[str, str]:
    """Begin, and bring the query with which the provider answers; the way there is the simulator's own."""
    begun = browser.post("/session/provider")
    assert begun.status_code == 200, begun.json()
    return provider.answer(dict(parse_qsl(urlsplit(begun.json()["address"]).query)))


def came_back(browser: ApiClient, query: dict[str, str]) -> HttpResponse:
    return browser.post("/session/provider/answer", query)


def signed_in_by(provider: SimulatedProvider, browser: ApiClient | None = None) -> HttpResponse:
    browser = browser or visitor()
    return came_back(browser, sent_back(browser, provider))


def refused(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
