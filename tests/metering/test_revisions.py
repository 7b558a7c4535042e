"""F1 and F2: one current value per POD, direction and quarter-hour, whatever came when and how often."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import Period
from tenant_apps.metering.models import DayCurve, ReadingSource
from tenant_apps.metering.selectors import PodSpan, energy_matrix
from tenant_apps.metering.services import curves_record, wide_file_import
from tests.adapters.wide_text import ORDINARY_DAY, SPRING_DAY, wide_bytes, wide_rows
from tests.metering.curves import MORNING, OTHER_POD, POD, curves_of, pods_make

pytestmark = pytest.mark.django_db
PODS = (POD, OTHER_POD)
DAYS = {date(2025, 3, 29): 96, date(2025, 3, 30): 92}
END = date(2025, 3, 31)
FIRST = min(DAYS)

values_wh = st.one_of(st.none(), st.integers(0, 3))
day_values = st.tuples(values_wh, st.dictionaries(st.integers(0, 91), values_wh, max_size=3))
batches = st.dictionaries(st.sampled_from(PODS), st.tuples(day_values, day_values), min_size=1)
sources = st.sampled_from(ReadingSource)


def spelled_out(day, quarters: int) -> list[int | None]:
    fill, exceptions = day
    return [exceptions.get(quarter, fill) for quarter in range(quarters)]


class CurveMachine(RuleBasedStateMachine):
    """Hands in curves of any source, again and again, and compares the table with a dictionary."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.pod_ids = pods_make(*PODS)
        self.known = defaultdict(lambda: defaultdict(dict))  # (pod, day) -> source -> quarter -> Wh
        self.history: list[tuple[datetime, dict]] = []
        self.given: list[tuple] = []
        self.at = MORNING

    @rule(batch=batches, source=sources)
    def hand_in(self, batch, source) -> None:
        self.given.append((batch, source))
        self._record(batch, source)

    @precondition(lambda self: self.given)
    @rule()
    def hand_in_the_last_again(self) -> None:
        rows = DayCurve.objects.count()
        counts = self._record(*self.given[-1])
        assert (counts.new, counts.corrected) == (0, 0)
        assert DayCurve.objects.count() == rows

    @precondition(lambda self: len(self.history) > 1)
    @rule(index=st.integers(0, 20))
    def read_as_known_before(self, index) -> None:
        known_at, expected = self.history[index % len(self.history)]
        assert self._read(known_at) == expected

    @invariant()
    def the_current_values_are_those_of_the_model(self) -> None:
        assert self._read(self.at) == self._expected()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def _record(self, batch, source):
        self.at += timedelta(minutes=1)
        spelled = {
            pod: [spelled_out(day, quarters) for day, quarters in zip(days, DAYS.values(), strict=True)]
            for pod, days in batch.items()
        }
        for pod, days in spelled.items():
            for day, row in zip(DAYS, days, strict=True):
                present = {quarter: wh for quarter, wh in enumerate(row) if wh is not None}
                if present:
                    self.known[pod, day][source].update(present)
        counts = curves_record(
            curves=curves_of(list(DAYS), {pod: days[0] + days[1] for pod, days in spelled.items()}),
            pod_ids=self.pod_ids,
            source=source,
            file_id=None,
            arrived_at=self.at,
        )
        self.history.append((self.at, self._expected()))
        return counts

    def _expected(self) -> dict:
        expected = {}
        for pod in PODS:
            for day, quarters in DAYS.items():
                of_day = self.known[pod, day]
                best = of_day[min(of_day)] if of_day else {}
                expected[pod, day] = [best.get(quarter) for quarter in range(quarters)]
        return expected

    def _read(self, known_at: datetime) -> dict:
        matrix = energy_matrix(
            spans=[PodSpan(pod, FIRST, END) for pod in PODS],
            direction=Direction.WITHDRAWN,
            period=Period.of_days(FIRST, END),
            known_at=known_at,
        )
        rows = {pod: row.tolist() for pod, row in zip(PODS, matrix.energy_wh, strict=True)}
        for gap in matrix.gaps:
            first = (gap.starts_at - matrix.period.starts_at) // timedelta(minutes=15)
            rows[gap.pod][first : first + gap.quarters] = [None] * gap.quarters
        return {
            (pod, day): row[start : start + DAYS[day]]
            for pod, row in rows.items()
            for day, start in zip(DAYS, (0, 96), strict=True)
        }


def test_f1_the_table_agrees_with_a_dictionary_after_any_history(alfa) -> None:
    run_state_machine_as_test(
        CurveMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("seed", range(6))
def test_f2_any_order_cut_and_repetition_of_files_ends_in_the_same_values(alfa, seed) -> None:
    pods_make(*PODS)
    batches = _cuts(random.Random(seed))  # noqa: S311  # a test's shuffle, not a secret
    for content in batches:
        wide_file_import(
            content=content,
            name="prelievi.csv",
            direction=Direction.WITHDRAWN,
            source=ReadingSource.DISTRIBUTOR_VALIDATED,
        )
    matrix = energy_matrix(
        spans=[PodSpan(pod, ORDINARY_DAY, date(2024, 4, 1)) for pod in PODS],
        direction=Direction.WITHDRAWN,
        period=Period.of_days(SPRING_DAY, date(2024, 4, 1)),
        known_at=datetime.max.replace(tzinfo=MORNING.tzinfo),
    )
    assert matrix.energy_wh.tolist() == [[quarter * 10 + pod for quarter in range(92)] for pod in range(2)]
    assert matrix.gaps == ()


def _cuts(rng: random.Random) -> list[bytes]:
    """Two days in files that each hold some cells of some columns, shuffled, some of them twice."""
    clocks = wide_rows([ORDINARY_DAY, SPRING_DAY], ())
    owner = [[rng.randrange(4) for _ in PODS] for _ in clocks]
    files = []
    for number in range(4):
        rows = []
        for row, clock in enumerate(clocks):
            wh = (row - 96 if row >= 96 else row) * 10
            cells = [
                f"{(wh + pod) / 1000:.3f}" if owner[row][pod] == number or rng.random() < 0.3 else ""
                for pod in range(2)
            ]
            rows.append(",".join([clock, *cells]))
        files.append(wide_bytes(rows, PODS))
    files += rng.sample(files, 2)
    rng.shuffle(files)
    return files
