"""Folders for servers, supervisors that can be killed, and a look at who works in a folder."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_SUPERVISOR = """
import encodings.idna, os, sys
from pathlib import Path
from redis import Redis
from cer.adapters.local_servers import LocalServersError, local_servers
Redis().connection_pool.make_connection()  # loads the last modules, while they can be read
folder, uid = sys.argv[1:]
if uid:
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
try:
    with local_servers(Path(folder)) as servers:
        print(servers.postgres_url, servers.redis_url, flush=True)
        sys.stdin.read()
except LocalServersError as error:
    print(error, flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place that an ordinary user can reach too, which pytest's own is not."""
    place = Path(tempfile.mkdtemp(prefix="cer servers ", dir="/var/tmp"))
    place.chmod(0o755)
    yield place
    wait_until(lambda: pids_in(place) == [], span_s=5)  # those of a killed supervisor are on their way out
    shutil.rmtree(place)


@contextmanager
def supervisor(folder: Path, *, uid: int | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds servers on the folder, as another user if told so, and prints their URLs."""
    with subprocess.Popen(
        [sys.executable, "-c", _SUPERVISOR, folder, "" if uid is None else str(uid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def sleeper(
    program: str | Path = "sleep", *, cwd: Path | None = None, uid: int | None = None
) -> Iterator[int]:
    """The pid of a process that does nothing, and must be alive to the end."""
    with subprocess.Popen([program, "600"], cwd=cwd, user=uid) as process:
        try:
            yield process.pid
            assert process.poll() is None
        finally:
            process.kill()


def first_line_of(process: "subprocess.Popen[str]") -> str:
    """What the supervisor says when its servers answer, or why they do not."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def pids_in(folder: Path) -> list[int]:
    """Who works in the folder: every process of a PostgreSQL or a Redis does."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                pids.append(int(process.name))
        except OSError:
            continue
    return pids


def wait_until(is_so: Callable[[], bool], *, span_s: float) -> None:
    """Look again and again, and fail when the time is over."""
    deadline = time.monotonic() + span_s
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {span_s} s"
        time.sleep(0.01)


def answer(url: str, query: str) -> object:
    """The one value a query gives."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def is_root() -> bool:
    """Whether the tests may become somebody else."""
    return os.geteuid() == 0
