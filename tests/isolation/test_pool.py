"""Pooled connections keep communities apart; a pooler that would not is refused (S12, S13)."""

import os
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django_tenants.utils import tenant_context
from psycopg.conninfo import make_conninfo

from cer.config.settings.base import DATABASE_POOL
from cer.kit.database.pooler import TransactionPoolerError, transaction_pooler_refuse
from shared_apps.tenants.models import Tenant
from tenant_apps.members.models import Member

THREADS = 8
READS = 500


@pytest.fixture
def pooled(committing: None) -> Iterator[None]:
    """The connection settings that are deployed: the driver's pool with our reset."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["pool"] = {**DATABASE_POOL, "max_size": 3}
    connections["default"].close_pool()
    yield
    connection.close()
    connections["default"].close_pool()
    del options["pool"]


def _read_often(tenant: Tenant, other: Tenant) -> Counter[str]:
    """Read, fail, roll back and change community, as busy requests do; count what was seen."""
    seen: Counter[str] = Counter()
    for turn in range(READS // 2):
        for here in (tenant, other):
            with tenant_context(here):
                if turn % 5 == 0:
                    _failed_transaction()
                for member in Member.objects.all():
                    seen["right" if member.name == here.slug else "foreign"] += 1
        if turn % 7 == 0:
            connection.close()
    connection.close()
    return seen


def _failed_transaction() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    except DatabaseError:
        pass


def test_s12_the_deployed_pool_never_shows_a_foreign_row(
    pooled: None, new_community: Callable[[str], Tenant]
) -> None:
    one, two = new_community("poolone"), new_community("pooltwo")
    for tenant in (one, two):
        with tenant_context(tenant):
            Member.objects.create(code="M1", name=tenant.slug)
    with ThreadPoolExecutor(THREADS) as pool:
        pairs = [(one, two), (two, one)] * (THREADS // 2)
        seen = sum(pool.map(lambda pair: _read_often(*pair), pairs), Counter())
    assert seen == {"right": THREADS * (READS // 2) * 2}


def test_s12_a_returned_connection_has_no_role_and_no_temporary_table(pooled: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE left_behind (x int); SET search_path = pg_catalog")
    connection.close()
    pool = connections["default"].pool
    with pool.connection() as first, pool.connection() as second, pool.connection() as third:
        left = {
            raw.execute(
                "SELECT current_user, current_setting('search_path'), to_regclass('pg_temp.left_behind')"
            ).fetchone()
            for raw in (first, second, third)
        }
    assert left == {("cer_app", '"$user", public', None)}


def test_s12_a_direct_connection_is_accepted(django_db_setup: None) -> None:
    transaction_pooler_refuse(_url())


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_s12_a_transaction_pooler_is_refused_at_the_start(
    django_db_setup: None, tmp_path: Path, mode: str
) -> None:
    if shutil.which("pgbouncer") is None:
        pytest.skip("LOUD SKIP: pgbouncer is not installed (apt install pgbouncer); S12 was not tried")
    with _pgbouncer(tmp_path, mode) as url:
        if mode == "session":
            transaction_pooler_refuse(url)
        else:
            with pytest.raises(TransactionPoolerError):
                transaction_pooler_refuse(url)


def _url(**changes: object) -> str:
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{**{name: parameters[name] for name in names}, **changes})


@contextmanager
def _pgbouncer(folder: Path, mode: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    parameters = connection.get_connection_params()
    users, config = folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text(f'"{parameters["user"]}" "{parameters["password"]}"\n')
    config.write_text(
        f"[databases]\n* = host={parameters['host']} port={parameters['port']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = plain\nauth_file = {users}\npool_mode = {mode}\nlogfile = /dev/null\n"
    )
    command = ["pgbouncer", "-q", str(config)]
    if os.geteuid() == 0:  # it refuses to run as root: the folders that pytest made open to nobody
        command[1:1] = ["-u", "nobody"]
        for path in takewhile(lambda path: path != Path(gettempdir()), (folder, *folder.parents)):
            path.chmod(0o755)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = _url(host="127.0.0.1", port=port)
        _wait_for(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            continue
        return
    raise AssertionError("pgbouncer did not come up")
