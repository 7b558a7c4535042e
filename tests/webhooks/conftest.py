from collections.abc import Collection, Iterator
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from tests.webhooks.receiver import Receiver, receiver_running


@pytest.fixture
def receiver(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A customer's software on this machine, which calls may reach for the time of the test."""
    settings.OUTGOING_NETWORKS = [IPv4Network("127.0.0.0/8")]
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with receiver_running(tmp_path) as running:
        yield running


def here(_host: str, _port: int) -> Collection[str]:
    """Every name is on this machine."""
    return ["127.0.0.1"]
