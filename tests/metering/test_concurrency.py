"""Imports of one community take turns, and a moment that is known stays known."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from cer.adapters.meter_folder import Direction
from cer.kit.tenancy import in_schema
from tenant_apps.metering.models import DayCurve, MeterFile, ReadingSource
from tenant_apps.metering.selectors import imports_wait, moment_known
from tenant_apps.metering.services import files, meter_file_import, meter_file_receive, wide_file_import
from tests.adapters.wide_text import ORDINARY_DAY, wide_bytes, wide_rows
from tests.metering.curves import OTHER_POD, POD, pods_make, total_wh

VALIDATED = ReadingSource.DISTRIBUTOR_VALIDATED


@pytest.fixture
def schema_name(new_community) -> str:
    name = new_community("gamma").schema_name
    with in_schema(name):
        pods_make(POD, OTHER_POD)
    return name


def elsewhere(schema_name: str, work: Callable[[], object]) -> Callable[[], object]:
    """Work in a community on a thread and a connection of its own."""

    def run() -> object:
        try:
            with in_schema(schema_name):
                return work()
        finally:
            connection.close()

    return run


def imported(kwh: str) -> None:
    content = wide_bytes(wide_rows([ORDINARY_DAY], (kwh, kwh)))
    wide_file_import(content=content, name=kwh, direction=Direction.WITHDRAWN, source=VALIDATED)


def test_files_that_arrive_together_become_revisions_one_after_the_other(schema_name) -> None:
    cells = ["0.100", "0.200", "0.300", "0.400"]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(elsewhere(schema_name, lambda kwh=kwh: imported(kwh))) for kwh in cells]:
            done.result(timeout=30)
    with in_schema(schema_name):
        curves = list(DayCurve.objects.filter(pod__code=POD).order_by("revision"))
        assert [curve.revision for curve in curves] == [1, 2, 3, 4]
        assert sorted(curve.energy_wh[0] for curve in curves) == [100, 200, 300, 400]
        assert [curve.arrived_at for curve in curves] == sorted(curve.arrived_at for curve in curves)
        others = {curve.revision: curve.file_id for curve in DayCurve.objects.filter(pod__code=OTHER_POD)}
        assert others == {curve.revision: curve.file_id for curve in curves}


def test_f15_a_task_that_runs_twice_at_once_imports_once(schema_name) -> None:
    content = wide_bytes(wide_rows([ORDINARY_DAY]))
    with in_schema(schema_name):
        waiting = meter_file_receive(
            content=content, name="a.csv", direction=Direction.WITHDRAWN, source=VALIDATED
        )
    with ThreadPoolExecutor(3) as pool:
        again = elsewhere(schema_name, lambda: meter_file_import(file_id=waiting.pk))
        states = [done.result(timeout=30).state for done in [pool.submit(again) for _ in range(3)]]
    assert states == ["imported"] * 3
    with in_schema(schema_name):
        assert DayCurve.objects.count() == 2


def test_the_same_file_handed_in_twice_at_once_is_one_file(schema_name) -> None:
    with ThreadPoolExecutor(4) as pool:
        same = elsewhere(schema_name, lambda: imported("0.500"))
        for done in [pool.submit(same) for _ in range(4)]:
            done.result(timeout=30)
    with in_schema(schema_name):
        assert MeterFile.objects.count() == 1


def test_a_moment_is_known_only_when_no_import_is_under_way(schema_name) -> None:
    holds, may_end = threading.Event(), threading.Event()

    def import_slowly() -> None:
        with transaction.atomic():
            imports_wait(is_shared=False)
            holds.set()
            assert may_end.wait(20)
            imported("0.250")

    with ThreadPoolExecutor(2) as pool:
        importing = pool.submit(elsewhere(schema_name, import_slowly))
        assert holds.wait(20)
        asking = pool.submit(elsewhere(schema_name, moment_known))
        with pytest.raises(TimeoutError):
            asking.result(timeout=0.3)
        may_end.set()
        importing.result(timeout=20)
        known_at = asking.result(timeout=20)
    with in_schema(schema_name):
        assert total_wh(POD, ORDINARY_DAY, known_at=known_at) == 96 * 250


def test_another_community_does_not_wait(schema_name, new_community) -> None:
    other = new_community("delta").schema_name
    with ThreadPoolExecutor(1) as pool, in_schema(schema_name), transaction.atomic():
        imports_wait(is_shared=False)
        assert pool.submit(elsewhere(other, moment_known)).result(timeout=10)


def test_an_import_that_dies_at_its_end_leaves_nothing(schema_name, monkeypatch) -> None:
    def power_cut(*_arguments: object, **_named: object) -> None:
        raise ConnectionError("the process ends here")

    monkeypatch.setattr(files, "_outcome_write", power_cut)
    with in_schema(schema_name):
        with pytest.raises(ConnectionError):
            imported("0.100")
        assert not DayCurve.objects.exists()
        assert not MeterFile.objects.exists()
    monkeypatch.undo()
    with in_schema(schema_name):
        imported("0.100")
        assert DayCurve.objects.filter(day=date(2024, 3, 5)).count() == 2
