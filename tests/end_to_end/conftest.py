"""The product in a real browser: built pages, web server, worker, PostgreSQL, Redis; nothing is mocked."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django import DjangoDbBlocker

from cer.kit.database.prepare import database_prepare
from tests.conftest import PROJECT_ROOT
from tests.end_to_end.browsing import Community, Watch

# The driver of the browser keeps an event loop in this thread; the database is asked between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

START_SPAN_S = 60


@pytest.fixture(scope="session")
def site_port(
    django_db_setup: None, worker: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Build the pages, start web server and worker on the tests' database; the port they answer at."""
    subprocess.run([PROJECT_ROOT / "scripts" / "web.sh", "build"], check=True, timeout=300)
    logins = database_prepare(
        superuser_url=os.environ["CER_TEST_SUPERUSER_URL"],
        database=f"cer_{worker}",
        owner_password="owner",
        app_password="app",
    )
    port = _free_port()
    folder = tmp_path_factory.mktemp("site")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.end_to_end.settings",
        "CER_DATABASE_URL": logins.app_url,
        "CER_OWNER_DATABASE_URL": logins.owner_url,
        "CER_REDIS_URL": redis_url,
        "CER_TEST_WORKER": worker,
        "CER_TEST_PORT": str(port),
        "CER_STORAGE_URL": f"file://{folder}/files",
        "CER_TEST_MAILS": f"{folder}/mails",
    }
    web = ["gunicorn", "cer.config.wsgi", f"--bind=127.0.0.1:{port}", "--threads=8", "--no-control-socket"]
    celery = ["celery", "-A", "cer.config.celery_app", "worker", "--pool=solo", "--loglevel=INFO"]
    with (
        _running(web, environment, folder / "web.log") as process,
        _running([*celery, f"--queues={worker}"], environment, folder / "worker.log"),
    ):
        _wait_until_ready(process, port, folder / "web.log")
        yield port


@contextmanager
def _running(
    arguments: list[str], environment: dict[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=PROJECT_ROOT, env=environment, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SPAN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
        except urllib.error.HTTPError as answer:
            answer.close()
        except OSError:  # nobody listens yet, or the machine is busy
            pass
        else:
            return
        time.sleep(0.1)
    pytest.fail(f"The web server did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def base_url() -> None:
    """Addresses are whole: each community has its own host."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; `CER_CHROMIUM` names another."""
    path = os.environ.get("CER_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "There is no Chromium: install the Debian package chromium, or name one in CER_CHROMIUM."
    return browser_type_launch_args | {"executable_path": path, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "viewport": {"width": 1280, "height": 900},
        "locale": "it-IT",
        "timezone_id": "America/New_York",  # what is shown is the time of Italy, wherever one sits
        "reduced_motion": "reduce",
    }


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def watch(context: BrowserContext) -> Iterator[Watch]:
    """Fails a test in which a page broke the policy, threw an error or wrote one to the console."""
    watch = Watch()
    watch.attach(context)
    yield watch
    assert watch.faults == []


@pytest.fixture(scope="module")
def populated(canaries: dict[str, object]) -> dict[str, object]:
    """The two communities with something in every room."""
    return canaries


@pytest.fixture
def community(
    site_port: int, page: Page, watch: Watch, populated: dict[str, object], django_db_blocker: DjangoDbBlocker
) -> Iterator[Community]:
    """A page on the host of a community that has something in every room, and its people."""
    with django_db_blocker.unblock():
        yield Community(page=page, port=site_port)
