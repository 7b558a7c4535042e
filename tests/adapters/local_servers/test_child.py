"""A child that will not start, and one that will not stop."""

from pathlib import Path

import pytest

from cer.adapters.local_servers import LocalServersError, _child
from cer.adapters.local_servers._account import account_for
from cer.adapters.local_servers._child import child_running

from .conftest import pids_in, wait_until


def test_a_server_that_never_gets_ready_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_child, "_START_SPAN_S", 0.05)
    with (
        pytest.raises(LocalServersError, match=r"sleep is not ready after 0\.05 s"),
        child_running(
            ["sleep", "600"],
            cwd=folder,
            log=folder / "log",
            account=account_for(folder),
            is_ready=lambda _pid: False,
        ),
    ):
        pass
    assert pids_in(folder) == []


def test_a_server_that_ignores_polite_requests_is_killed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_child, "_STOP_SPAN_S", 0.05)
    with child_running(
        ["sh", "-c", "trap '' INT QUIT; echo deaf; while :; do sleep 0.01; done"],
        cwd=folder,
        log=folder / "log",
        account=account_for(folder),
        is_ready=lambda _pid: "deaf" in (folder / "log").read_text(),
    ):
        assert pids_in(folder)
    wait_until(lambda: pids_in(folder) == [], span_s=1)
