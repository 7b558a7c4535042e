import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cer.kit.database.prepare import database_prepare
from tests.conftest import PROJECT_ROOT

START_SPAN_S = 60


@pytest.fixture(scope="module")
def stream_port(
    django_db_setup: None, worker: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """A stream server on the tests' database; the port it answers at."""
    logins = database_prepare(
        superuser_url=os.environ["CER_TEST_SUPERUSER_URL"],
        database=f"cer_{worker}",
        owner_password="owner",
        app_password="app",
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("stream")
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
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("cer"), "stream", "--port", str(port)],
            cwd=PROJECT_ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + START_SPAN_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail(f"The stream server did not come up:\n{(folder / 'log').read_text()[-3000:]}")
        yield port
    finally:
        process.terminate()
        process.wait(20)
