"""Killed, repeated, raced: the same end (F11-F14)."""

import hashlib
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from psycopg.conninfo import make_conninfo

from cer.kit.errors import ConflictError
from cer.kit.tenancy import in_schema
from tenant_apps.access.models import Role
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.services import run_approve, run_cancel, run_compute, run_publish, run_start
from tenant_apps.settlement.services.moving import settlement_lock
from tenant_apps.settlement.states import RunKind, RunState
from tenant_apps.settlement.tasks import run_compute_task
from tests.clients import signed_in
from tests.settlement.world import FEBRUARY, community_fill, readings_fill, registry_fill

ROOT = Path(__file__).resolve().parents[2]

COMPUTE_KILLS = (
    "run_compute.checking_written",
    "run_compute.checking",
    "run_compute.inputs_read",
    "run_compute.computing_written",
    "run_compute.computing",
    "run_compute.progress",
    "run_compute.computed",
    "run_write.inputs",
    "run_write.plants",
    "run_write.pods",
    "run_write.amounts",
    "run_compute.review_written",
    "run_compute.committed",
)
PUBLISH_KILLS = ("run_publish.state_written", "run_publish.posted")

UNLIKE_IN_EVERY_RUN = {
    "id",
    "run_id",
    "member_id",
    "account_id",
    "transaction_id",
    "reference_id",
    "created_at",
    "computed_at",
    "approved_at",
    "published_at",
    "posted_at",
    "booked_in",
    "readings_known_at",
    "registry_known_at",
}
TABLES = (
    "settlement_settlementrun",
    "settlement_runinputs",
    "settlement_runconfiguration",
    "settlement_runplant",
    "settlement_runpod",
    "settlement_runamount",
    "settlement_runmemberamount",
    "ledger_account",
    "ledger_ledgertransaction",
    "ledger_entry",
)


def month_start() -> SettlementRun:
    return run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="Ada")


def state_digest() -> str:
    """Everything that settlement and books hold, without identifiers and clocks."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT (to_jsonb(t) - %s::text[])::text FROM {table} AS t ORDER BY 1",
                [list(UNLIKE_IN_EVERY_RUN)],
            )
            for (row,) in cursor.fetchall():
                digest.update(f"{table} {row}\n".encode())
    return digest.hexdigest()


@contextmanager
def helper_process(**environment: str) -> Iterator[Callable[..., int]]:
    """A process that works on this worker's database; called, it says how an order ended."""
    urls = {
        name: make_conninfo(
            dbname=connections[alias].settings_dict["NAME"],
            user=connections[alias].settings_dict["USER"],
            password=connections[alias].settings_dict["PASSWORD"],
            host=connections[alias].settings_dict["HOST"],
            port=connections[alias].settings_dict["PORT"],
        )
        for name, alias in (("CER_DATABASE_URL", "default"), ("CER_OWNER_DATABASE_URL", "owner"))
    }
    variables = {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "cer.config.settings.test", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.settlement.helper"],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def order(schema_name: str, action: str, run_id: UUID, *, kill_at: str = "nowhere") -> int:
        process.stdin.write(f"{kill_at} {schema_name} {action} {run_id}\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    yield order
    process.stdin.close()
    process.wait(timeout=30)
    process.stdout.close()


def test_f14_killed_at_any_point_the_end_is_that_of_an_undisturbed_run(
    gamma: str, another: Callable[[str], str]
) -> None:
    run = month_start()
    undisturbed_month(run)
    expected = state_digest()
    with helper_process() as order:
        for number, kill_at in enumerate([*COMPUTE_KILLS, *PUBLISH_KILLS]):
            schema_name = another(f"kill{number}")
            with in_schema(schema_name):
                community_fill(FEBRUARY)
                run = month_start()
                if kill_at in COMPUTE_KILLS:
                    assert order(schema_name, "compute", run.pk, kill_at=kill_at) == -signal.SIGKILL, kill_at
                run = run_compute(run_id=run.pk)
                assert run.state == RunState.REVIEW, (kill_at, run.problem)
                run_approve(run_id=run.pk, approved_by="Ada")
                if kill_at in PUBLISH_KILLS:
                    assert order(schema_name, "publish", run.pk, kill_at=kill_at) == -signal.SIGKILL, kill_at
                run_publish(run_id=run.pk, published_by="Ada")
                assert state_digest() == expected, kill_at


def undisturbed_month(run: SettlementRun) -> None:
    run_compute(run_id=run.pk)
    run_approve(run_id=run.pk, approved_by="Ada")
    run_publish(run_id=run.pk, published_by="Ada")


def test_f14_killed_while_starting_or_failing_it_starts_or_fails_again(
    another: Callable[[str], str],
) -> None:
    schema_name = another("failing")
    with in_schema(schema_name), helper_process() as order:
        registry_fill()
        nothing = UUID(int=0)
        assert order(schema_name, "start", nothing, kill_at="run_start.written") == -signal.SIGKILL
        assert not SettlementRun.objects.exists()
        run = month_start()
        assert order(schema_name, "compute", run.pk, kill_at="run_compute.failed_written") == -signal.SIGKILL
        assert SettlementRun.objects.get().state == RunState.CHECKING
        run = run_compute(run_id=run.pk)
        assert (run.state, run.problem["code"]) == (RunState.FAILED, "readings_missing")


def test_f15_a_task_delivered_twice_changes_nothing_the_second_time(gamma: str) -> None:
    run = month_start()
    run_compute_task.apply(args=(gamma, str(run.pk))).get()
    once = state_digest()
    run_compute_task.apply(args=(gamma, str(run.pk))).get()
    assert state_digest() == once


def test_f15_two_deliveries_at_once_write_one_result(gamma: str) -> None:
    run = month_start()
    with ThreadPoolExecutor(2) as pool:
        states = list(
            pool.map(lambda _: in_a_thread_of(gamma, lambda: run_compute(run_id=run.pk).state), range(2))
        )
    assert RunState.REVIEW in states
    assert SettlementRun.objects.get(pk=run.pk).state == RunState.REVIEW


def in_a_thread_of(schema_name: str, do: Callable[[], Any]) -> Any:
    try:
        with in_schema(schema_name):
            return do()
    finally:
        connections.close_all()


def test_f11_processes_of_other_seeds_locales_and_zones_write_the_same_bytes(gamma: str) -> None:
    digests = set()
    for environment in (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "America/New_York"},
    ):
        with helper_process(**environment) as order:
            run = month_start()
            assert order(gamma, "compute", run.pk) == 0
            run.refresh_from_db()
            digests.add((run.inputs_digest, run.result_digest))
            run_cancel(run_id=run.pk)
    assert len(digests) == 1


def test_f11_the_order_in_which_rows_were_entered_leaves_no_trace(
    gamma: str, another: Callable[[str], str]
) -> None:
    forwards = run_compute(run_id=month_start().pk)
    with in_schema(another("reversed")):
        registry_fill(is_reversed=True)
        readings_fill(FEBRUARY, is_reversed=True)
        backwards = run_compute(run_id=month_start().pk)
    assert forwards.result_digest == backwards.result_digest
    assert forwards.inputs_digest == backwards.inputs_digest


def test_f12_of_twenty_starts_at_once_one_is_taken(gamma: str) -> None:
    client = signed_in("gamma", Role.OWNER)
    cookies, host = client.client.cookies, client.host
    assert host == "gamma.localhost"

    def by_service() -> str:
        try:
            return str(month_start().state)
        except ConflictError as refusal:
            return refusal.code

    def by_api() -> str:
        own = type(client)("gamma")
        own.client.cookies = cookies
        answer = own.post("/runs", {"kind": "monthly", "period": "2024-02"}).json()
        return str(answer.get("code") or answer["state"])

    def start(number: int) -> str:
        outcome: str = in_a_thread_of(gamma, by_api if number % 2 else by_service)
        return outcome

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(6) as pool:
        patch.setattr(run_compute_task, "delay", lambda *_: None)
        outcomes = Counter(pool.map(start, range(20)))
    assert outcomes == {"draft": 1, "run_exists": 19}
    with in_schema(gamma):
        assert SettlementRun.objects.count() == 1


def test_f12_the_constraint_stands_without_the_service(gamma: str) -> None:
    run = month_start()
    run.pk = UUID(int=7)
    with pytest.raises(Exception, match="settlement_run_once"):
        run.save(force_insert=True)


def test_f12_failed_cancelled_simulated_and_provisional_runs_hold_no_place(gamma: str) -> None:
    run_cancel(run_id=month_start().pk)
    for _ in range(2):
        run_start(kind=RunKind.SIMULATION, period="2024-02", started_by="Ada")
        run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="Ada", is_provisional=True)
    assert month_start().state == RunState.DRAFT


def test_f13_the_lock_of_one_community_leaves_another_alone_and_dies_with_its_holder(
    gamma: str, another: Callable[[str], str]
) -> None:
    other = another("delta")
    backends: Queue[int] = Queue()
    holding = started(gamma, lambda: hold_the_lock(backends))
    backend = backends.get(timeout=5)
    waiting, in_other = started(gamma, month_start), started(other, month_start)
    in_other.join(timeout=5)
    waiting.join(timeout=0.3)
    assert (in_other.is_alive(), waiting.is_alive()) == (False, True)
    with psycopg.connect(os.environ["CER_TEST_SUPERUSER_URL"], autocommit=True) as killer:
        killer.execute("SELECT pg_terminate_backend(%s)", [backend])
    waiting.join(timeout=5)
    assert not waiting.is_alive()
    assert SettlementRun.objects.count() == 1
    holding.join(timeout=10)


def hold_the_lock(backends: "Queue[int]") -> None:
    """Settle for very long, until somebody ends the connection."""
    with suppress(DatabaseError), transaction.atomic():
        settlement_lock()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backends.put(cursor.fetchone()[0])
            cursor.execute("SELECT pg_sleep(30)")


def started(schema_name: str, do: Callable[[], object]) -> Thread:
    thread = Thread(target=lambda: in_a_thread_of(schema_name, do))
    thread.start()
    return thread


def test_a_run_cancelled_meanwhile_stops_and_stores_nothing(gamma: str) -> None:
    run = month_start()
    seen: list[str] = []

    def cancel(now: SettlementRun) -> None:
        seen.append(now.state)
        if now.state == RunState.COMPUTING:
            in_another_connection(gamma, lambda: run_cancel(run_id=run.pk))

    assert run_compute(run_id=run.pk, on_progress=cancel).state == RunState.CANCELLED
    assert seen == [RunState.COMPUTING, RunState.CANCELLED]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM settlement_runplant")
        assert cursor.fetchone() == (0,)


def in_another_connection(schema_name: str, do: Callable[[], object]) -> None:
    thread = Thread(target=lambda: in_a_thread_of(schema_name, do))
    thread.start()
    thread.join()
