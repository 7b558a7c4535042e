"""The index pages of the web: which face a host gets, and which addresses are pages at all."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cer.config.pages import is_page
from cer.config.security import CONTENT_SECURITY_POLICY
from tests.clients import signed_in

FACES = {"alfa.localhost": "community", "www.localhost": "www", "console.localhost": "console"}


@pytest.fixture(autouse=True)
def built(settings: Any, tmp_path: Path) -> None:
    for face in FACES.values():
        (tmp_path / f"{face}.html").write_text(f"<title>{face}</title>")
    settings.WEB_ROOT = tmp_path


@pytest.mark.parametrize(("host", "face"), FACES.items())
def test_each_host_gets_its_face_also_at_deep_links(db: None, host: str, face: str) -> None:
    for path in ("/", "/members/0199", "/settlement/runs"):
        answer = Client().get(path, headers={"Host": host})
        assert answer.status_code == 200
        assert answer.content == f"<title>{face}</title>".encode()
        assert answer["Cache-Control"] == "no-cache"


def test_an_unknown_host_has_no_pages(db: None) -> None:
    assert Client().get("/", headers={"Host": "nobody.localhost"}).status_code == 404


def test_a_page_sets_no_cookie_and_asks_for_no_role(db: None) -> None:
    answer = Client().get("/members", headers={"Host": "alfa.localhost"})
    assert not answer.cookies


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/v1/members",
        "/api/v1/nothing",
        "/_allauth/browser/v1/config",
        "/static/web/assets/gone.js",
        "/webhooks/stripe",
        "/anymail/x",
        "/robots.txt",
        "/.env",
    ],
)
def test_addresses_of_the_server_are_no_pages(path: str) -> None:
    assert not is_page(path)


@pytest.mark.parametrize("path", ["/", "/apiary", "/members/new", "/staticfriction", "/settings/api-keys"])
def test_all_others_are(path: str) -> None:
    assert is_page(path)


def test_only_reading_finds_a_page(db: None) -> None:
    assert Client().post("/members", headers={"Host": "alfa.localhost"}).status_code == 404


def test_without_a_build_the_pages_say_so_and_the_api_is_there(db: None, settings: Any) -> None:
    settings.WEB_ROOT = Path("/nowhere")
    answer = Client().get("/", headers={"Host": "alfa.localhost"})
    assert answer.status_code == 503
    assert b"scripts/web.sh build" in answer.content
    assert Client().get("/api/v1/session", headers={"Host": "alfa.localhost"}).status_code == 200


def test_every_kind_of_answer_carries_the_policy(db: None) -> None:
    owner = signed_in("alfa").client
    host = {"Host": "alfa.localhost"}
    answers = [
        owner.get("/", headers=host),
        owner.get("/api/v1/members", headers=host),
        owner.get("/api/v1/members/nothing", headers=host),
        owner.get("/api/v1/member-lists/template", headers=host),
        owner.get("/api/v1/nothing", headers=host),
        owner.get("/static/ninja/favicon.png", headers=host),
        owner.get("/healthz"),
        Client().get("/", headers={"Host": "nobody.localhost"}),
    ]
    for answer in answers:
        assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        answer.close()


def test_the_policy_lets_nothing_inline_or_foreign_run() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "http" not in CONTENT_SECURITY_POLICY
