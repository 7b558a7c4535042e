"""One server process that cannot outlive this one."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cer.kit.processes import die_with_parent

from ._account import ENVIRONMENT, Account, LocalServersError

_POLL_SPAN_S = 0.01
_START_SPAN_S = 120  # a recovery after a power cut reads the whole log
_STOP_SPAN_S = 30


@contextmanager
def child_running(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    log: Path,
    account: Account,
    is_ready: Callable[[int], bool],
) -> Iterator[None]:
    """Start a server in its folder, wait until it is ready (asked with its pid), stop it at the end."""
    process = _start(command, cwd=cwd, log=log, account=account)
    try:
        _wait_until_ready(process, name=Path(command[0]).name, log=log, is_ready=is_ready)
        yield
    finally:
        _stop(process)


def _start(
    command: Sequence[str | Path], *, cwd: Path, log: Path, account: Account
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as log_file:
        account.own(log)
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
            user=account.uid if account.is_other else None,
            group=account.gid if account.is_other else None,
            extra_groups=[] if account.is_other else None,
            process_group=0,  # Ctrl-C in the terminal is for us: we stop the servers in order
            preexec_fn=die_with_parent(signal.SIGINT),
        )


def _wait_until_ready(
    process: "subprocess.Popen[bytes]", *, name: str, log: Path, is_ready: Callable[[int], bool]
) -> None:
    deadline = time.monotonic() + _START_SPAN_S
    while not is_ready(process.pid):
        if process.poll() is not None:
            raise LocalServersError(f"{name} stopped while starting. The end of {log}:\n{_end_of(log)}")
        if time.monotonic() > deadline:
            raise LocalServersError(
                f"{name} is not ready after {_START_SPAN_S} s. The end of {log}:\n{_end_of(log)}"
            )
        time.sleep(_POLL_SPAN_S)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask politely, then firmly, then leave no choice."""
    for way in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(way)
        try:
            process.wait(_STOP_SPAN_S)
        except subprocess.TimeoutExpired:
            continue
        return


def wait_for_leftovers(folder: Path, *, program: str) -> None:
    """Wait until no server of a killed supervisor works in the folder any more; they are on their way out."""
    deadline = time.monotonic() + _STOP_SPAN_S
    while pids := _pids_working_in(folder, program=program):
        if time.monotonic() > deadline:
            raise LocalServersError(f"Another {program} works in {folder}, process {pids[0]}: end it first.")
        time.sleep(_POLL_SPAN_S)


def _pids_working_in(folder: Path, *, program: str) -> list[int]:
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_program = (process / "comm").read_text().strip() == program
            if is_program and (process / "cwd").readlink() == folder:
                pids.append(int(process.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has just ended, or belongs to a user who cannot work in our folder
    return pids


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
