"""What can be known of the containers without an engine that runs them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import global_settings

from cer.config.security import SECURITY_HEADERS
from cer.config.settings import base

PROJECT_ROOT = Path(__file__).parents[2]
COMPOSE_TEXT = (PROJECT_ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE_TEXT)["services"]
DOCKERFILE = (PROJECT_ROOT / "deploy" / "docker" / "Dockerfile").read_text()
LASTING = sorted(set(SERVICES) - {"migrate"})


def test_the_stack_is_whole() -> None:
    assert set(SERVICES) == {"timescaledb", "redis", "migrate", "proxy", "web", "worker", "scheduler"}


def test_every_image_names_its_version() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert images
    assert all(re.search(r":\d+\.\d+", image) for image in images)


@pytest.mark.parametrize("name", LASTING)
def test_what_runs_for_long_is_watched_and_restarted(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_nothing_serves_before_the_migrations_are_done(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_what_serves_does_not_hold_the_superuser(name: str) -> None:
    assert not any("SUPERUSER" in variable for variable in SERVICES[name]["environment"])


def test_only_this_machine_reaches_the_stack() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8080"]


def test_every_secret_is_one_that_the_script_writes_and_none_has_a_default() -> None:
    used = set(re.findall(r"\$\{(\w+):\?", COMPOSE_TEXT))
    written = re.search(
        r"^for name in (.+); do$", (PROJECT_ROOT / "scripts" / "env.sh").read_text(), re.MULTILINE
    )
    assert written is not None
    assert used == set(written[1].split())
    assert set(re.findall(r"\$\{(\w+):-", COMPOSE_TEXT)) == {
        "DJANGO_SETTINGS_MODULE",
        "CER_BASE_DOMAIN",
        "CER_MAIL_URL",
    }


def test_the_proxy_says_the_same_to_browsers_as_the_application() -> None:
    text = (PROJECT_ROOT / "deploy" / "nginx" / "security-headers.conf").read_text()
    said = dict(re.findall(r'^add_header (\S+) "(.+)" always;$', text, flags=re.MULTILINE))
    of_django = {
        "Cross-Origin-Opener-Policy": global_settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Referrer-Policy": base.SECURE_REFERRER_POLICY,
    }
    assert said == SECURITY_HEADERS | of_django


def test_every_answer_of_the_proxys_own_carries_them() -> None:
    text = (PROJECT_ROOT / "deploy" / "nginx" / "default.conf").read_text()
    served = [
        block for block in re.findall(r"location [^{]+\{(.+?)\}", text, flags=re.DOTALL) if "alias" in block
    ]
    assert len(served) == 2
    assert all("include /etc/nginx/security-headers.conf;" in block for block in served)


def test_the_image_runs_as_an_ordinary_user_on_hashed_packages() -> None:
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, flags=re.MULTILINE) == ["10001"]
    assert "--require-hashes --requirement requirements.lock" in DOCKERFILE


def test_all_that_the_image_copies_is_let_into_the_build() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    let_in = (PROJECT_ROOT / "deploy" / "docker" / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{name}" for names in copied for name in names.split()} == {
        line for line in let_in if line.startswith("!")
    }
