"""The worker and the web server of the demo, as children that cannot outlive it."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cer.kit.processes import die_with_parent

PORT = 8000

_STOP_SPAN_S = 20
_START_SPAN_S = 60


class DemoError(RuntimeError):
    """The demo cannot go on; says why and what to do."""


@contextmanager
def worker_running(log: Path) -> Iterator[None]:
    """A Celery worker with two processes."""
    command = ["-m", "celery", "-A", "cer.config.celery_app", "worker", "--concurrency=2", "--loglevel=INFO"]
    with _running(command, log=log):
        yield


@contextmanager
def web_running(log: Path) -> Iterator[None]:
    """The web server on the loopback address; it answers when this returns."""
    if _is_taken(PORT):
        raise DemoError(f"Port {PORT} is taken by another program: end it, then run `make demo` again.")
    command = ["-m", "gunicorn", "cer.config.wsgi", f"--bind=127.0.0.1:{PORT}", "--threads=8"]
    with _running([*command, "--no-control-socket"], log=log) as process:
        _wait_until_it_answers(process, log)
        yield


@contextmanager
def _running(arguments: Sequence[str], *, log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    with log.open("wb") as log_file:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGTERM),  # no thread of ours runs yet
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SPAN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_SPAN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.1)
            continue
        return
    end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise DemoError(f"The web server did not come up. The end of {log}:\n{end}")
