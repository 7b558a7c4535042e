"""`cer bench` at a tiny size: which rows there are and what they say, not how long they took."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections

from cer.cli import bench, main
from cer.cli.bench.measurement import Row, Target, best_seconds
from cer.cli.bench.sizes import Sizes
from cer.cli.bench.stage import Stage, stage_prepared
from tests.conftest import use_databases

TINY = Sizes(
    pods=4,
    pods_of_growth=(2, 4),
    kernel_days=2,
    grants_side=2,
    tenants_few=3,
    tenants_many=(4,),
    memory_repeats=1,
    database_repeats=1,
    members_few=2,
    members_many=4,
    requests=1,
)
KEYS = ["work", "value_s", "floor", "floor_s", "ratio", "target", "ok"]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker: str) -> Iterator[Stage]:
    """A database for this module on the suite's server; the suite's own comes back afterwards."""
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    stage = stage_prepared(
        superuser_url=os.environ["CER_TEST_SUPERUSER_URL"],
        redis_url=os.environ["CER_TEST_REDIS_URL"],
        binaries=Path(os.environ["CER_TEST_BINARIES"]),
        database=f"cer_bench_{worker}",
        owner_password="owner",
        app_password="app",
    )
    with django_db_blocker.unblock():
        use_databases(app_url=stage.logins.app_url, owner_url=stage.logins.owner_url)
        yield stage
        connections.close_all()
        for alias, settings in before.items():
            connections[alias].settings_dict.update(settings)


@pytest.fixture(scope="module")
def rows(stage: Stage) -> list[Row]:
    return bench.rows_measured(stage, TINY)


def test_every_row_has_two_times_their_ratio_and_whether_its_target_is_met(rows: list[Row]) -> None:
    for document in (row.document() for row in rows):
        assert list(document) == KEYS
        assert document["value_s"] > 0
        assert document["floor_s"] > 0
        assert isinstance(document["ok"], bool)


def test_the_rows_are_those_of_the_table_of_targets(rows: list[Row]) -> None:
    with_target = [row.work for row in rows if row.target]
    assert with_target == [
        "kernel, 4 PODs × 2 days of quarter-hours",
        "kernel, 4 PODs × 2 days of quarter-hours, with every POD's share",
        "kernel, 4 PODs × 2 days of quarter-hours",
        "import, 4 PODs × 1 month, every value new",
        "import, 4 PODs × 1 month, every value corrected",
        "import, 4 PODs × 1 month, every value known already",
        "month, 4 PODs, from database to computed run",
        "4 looks at a plant by a restricted person, 4 grants",
        "new community ready to use, 3 present",
        "page of members, 3 communities present, p95",
        "release over 5 communities, nothing pending",
        "release over 5 communities, one plain migration",
        "new community ready to use, 4 present",
        "new community ready to use, 4 present",
        "page of members, 4 communities present, p95",
        "release over 6 communities, nothing pending",
        "release over 6 communities, one plain migration",
        "page of members, 4 members, p95",
        "page of pods, 4 members, p95",
    ]


def test_the_growth_is_shown_without_a_target(rows: list[Row]) -> None:
    without = [row.work for row in rows if not row.target]
    assert "month, 2 PODs, from database to computed run" in without
    assert "kernel, 2 PODs × 2 days of quarter-hours" in without


def row_of(*, value_s: float, target: Target | None) -> Row:
    return Row(work="work", value_s=value_s, floor="floor", floor_s=2.0, target=target)


@pytest.mark.parametrize(
    ("target", "is_met"),
    [
        (None, True),
        (Target(ratio_max=2), True),
        (Target(ratio_max=1.9), False),
        (Target(value_s_max=4), True),
        (Target(value_s_max=3.9), False),
        (Target(value_s_max=3.9, ratio_max=2), False),
    ],
)
def test_a_target_is_met_by_all_that_it_asks(target: Target | None, is_met: bool) -> None:
    assert row_of(value_s=4.0, target=target).ok is is_met


def test_a_target_is_read_as_people_say_it() -> None:
    assert Target(value_s_max=1.0, ratio_max=2).text == "≤ 1 s and ratio ≤ 2"


def test_the_best_of_several_turns_is_taken_of_each() -> None:
    first, second = iter([3.0, 1.0]), iter([5.0, 7.0])
    assert best_seconds(2, lambda: next(first), lambda: next(second)) == [1.0, 5.0]


@pytest.mark.parametrize(
    ("tenants", "many"), [(200, (200,)), (1000, (200, 1000)), (20, (20,)), (10, ()), (5, ())]
)
def test_the_largest_case_is_as_large_as_asked_for(tenants: int, many: tuple[int, ...]) -> None:
    assert Sizes().with_tenants(tenants).tenants_many == many


@pytest.mark.parametrize(("value_s", "code"), [(1.0, 0), (9.0, 1)])
def test_a_missed_target_is_an_exit_code_of_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value_s: float, code: int
) -> None:
    @contextmanager
    def no_stage() -> Iterator[None]:
        yield

    row = row_of(value_s=value_s, target=Target(ratio_max=1))
    monkeypatch.setattr(bench, "stage_of_its_own", no_stage)
    monkeypatch.setattr(bench, "rows_measured", lambda _stage, _sizes: [row])
    assert main(["bench", "--json"]) == code
    assert json.loads(capsys.readouterr().out) == [row.document()]
    assert main(["bench"]) == code
    assert ("MISSED" in capsys.readouterr().out) is bool(code)
