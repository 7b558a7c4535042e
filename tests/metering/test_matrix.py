"""The matrix that a settlement reads."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import Period, day_quarter_count
from tenant_apps.metering.models import ReadingSource, ValueState
from tenant_apps.metering.selectors import PodSpan, Stretch, energy_matrix, pods_ever_read
from tenant_apps.metering.services import CurveCounts, curves_record
from tests.metering.curves import EVENING, MORNING, NOON, OTHER_POD, POD, curves_of, pods_make

pytestmark = pytest.mark.django_db
FIRST, SECOND, END = date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 1)
QUARTERS = 96 + 92


def record(pods, curves, *, source=ReadingSource.DISTRIBUTOR_VALIDATED, arrived_at=MORNING) -> CurveCounts:
    return curves_record(curves=curves, pod_ids=pods, source=source, file_id=None, arrived_at=arrived_at)


def matrix_of(pods, *, known_at=EVENING, period=None, spans=None, direction=Direction.WITHDRAWN):
    return energy_matrix(
        spans=spans or [PodSpan(pod, FIRST, END) for pod in pods],
        direction=direction,
        period=period or Period.of_days(FIRST, END),
        known_at=known_at,
    )


def test_what_was_recorded_is_read_to_the_wh(alfa) -> None:
    pods = pods_make(POD, OTHER_POD)
    values = {POD: range(QUARTERS), OTHER_POD: range(1000, 1000 + QUARTERS)}
    assert record(pods, curves_of([FIRST, SECOND], values)) == CurveCounts(new=4)
    matrix = matrix_of(pods)
    assert matrix.energy_wh.dtype == np.int64
    assert matrix.energy_wh.tolist() == [list(row) for row in values.values()]
    assert matrix.unmeasured == ()


def test_a_missing_value_is_a_gap_with_its_pod_and_time_and_never_a_zero(alfa) -> None:
    pods = pods_make(POD, OTHER_POD)
    values = {POD: [7] * QUARTERS, OTHER_POD: [0] * QUARTERS}
    values[POD][3:5] = [None, None]
    values[POD][95] = None
    record(pods, curves_of([FIRST, SECOND], values))
    first_gap, second_gap = matrix_of(pods).gaps
    assert first_gap == Stretch(POD, ValueState.MISSING, datetime(2024, 3, 29, 23, 45, tzinfo=UTC), 2)
    assert second_gap.starts_at == datetime(2024, 3, 30, 22, 45, tzinfo=UTC)


def test_a_day_without_a_curve_is_a_gap(alfa) -> None:
    pods = pods_make(POD)
    record(pods, curves_of([FIRST], {POD: [1] * 96}))
    (gap,) = matrix_of(pods).gaps
    assert (gap.starts_at, gap.quarters) == (datetime(2024, 3, 30, 23, tzinfo=UTC), 92)


def test_values_are_required_only_on_the_days_of_the_span(alfa) -> None:
    pods = pods_make(POD)
    record(pods, curves_of([FIRST, SECOND], {POD: [5] * QUARTERS}))
    spans = [PodSpan(POD, SECOND, date(2030, 1, 1)), PodSpan(POD, FIRST, SECOND)]
    late, early = matrix_of(pods, spans=spans).energy_wh
    assert late.tolist() == [0] * 96 + [5] * 92
    assert early.tolist() == [5] * 96 + [0] * 92
    outside = matrix_of(pods, spans=[PodSpan(POD, date(2025, 1, 1), date(2026, 1, 1))])
    assert not outside.energy_wh.any()
    assert outside.gaps == ()


def test_a_period_may_begin_and_end_inside_a_day(alfa) -> None:
    pods = pods_make(POD)
    record(pods, curves_of([FIRST, SECOND], {POD: range(QUARTERS)}))
    period = Period(datetime(2024, 3, 30, 1, tzinfo=UTC), datetime(2024, 3, 31, 2, tzinfo=UTC))
    assert matrix_of(pods, period=period).energy_wh.tolist() == [list(range(8, 8 + 100))]


def test_the_matrix_is_as_known_on_the_moment(alfa) -> None:
    pods = pods_make(POD)
    record(pods, curves_of([FIRST], {POD: [1] * 96}))
    corrected = curves_of([FIRST], {POD: [2] * 96})
    assert record(pods, corrected, arrived_at=NOON) == CurveCounts(corrected=1)
    period = Period.of_days(FIRST, SECOND)
    assert matrix_of(pods, period=period, known_at=MORNING).energy_wh.sum() == 96
    assert matrix_of(pods, period=period, known_at=EVENING).energy_wh.sum() == 192


def test_versions_name_the_revisions_that_were_read(alfa) -> None:
    pods = pods_make(POD, OTHER_POD)
    record(pods, curves_of([FIRST, SECOND], {POD: [1] * QUARTERS, OTHER_POD: [1] * QUARTERS}))
    before = matrix_of(pods).versions
    record(pods, curves_of([SECOND], {POD: [2] * 92}), arrived_at=NOON)
    after = matrix_of(pods).versions
    assert [version.curve_count for version in after] == [2, 2]
    assert [version.revision_max for version in after] == [2, 1]
    assert before[0].sha256 != after[0].sha256
    assert before[1] == after[1]
    assert matrix_of(pods, known_at=MORNING).versions == before


def test_a_better_source_counts_whatever_came_later(alfa) -> None:
    pods = pods_make(POD)
    record(pods, curves_of([FIRST], {POD: [3] * 96}))
    raw = curves_of([FIRST], {POD: [9] * 96})
    record(pods, raw, source=ReadingSource.DISTRIBUTOR_RAW, arrived_at=NOON)
    assert matrix_of(pods, period=Period.of_days(FIRST, SECOND)).energy_wh.sum() == 3 * 96
    assert record(pods, raw, source=ReadingSource.DISTRIBUTOR_RAW, arrived_at=EVENING) == CurveCounts(
        unchanged=1
    )


def test_pods_are_read_once_any_day_of_them_is_known(alfa) -> None:
    pods = pods_make(POD, OTHER_POD)
    record(pods, curves_of([FIRST, SECOND], {POD: [3] * QUARTERS}), arrived_at=NOON)
    ever = [
        pods_ever_read(list(pods), direction, known_at=known_at)
        for direction, known_at in (
            (Direction.WITHDRAWN, EVENING),
            (Direction.WITHDRAWN, MORNING),
            (Direction.FED_IN, EVENING),
        )
    ]
    assert ever == [{POD}, set(), set()]


def test_values_that_are_not_measured_are_named_with_their_state(alfa) -> None:
    pods = pods_make(POD)
    record(pods, curves_of([FIRST], {POD: [3] * 96}), source=ReadingSource.ESTIMATE)
    (stretch,) = matrix_of(pods, period=Period.of_days(FIRST, SECOND)).unmeasured
    assert (stretch.state, stretch.quarters) == (ValueState.ESTIMATED, 96)


@pytest.mark.parametrize("day", [date(2024, 10, 27), date(2025, 3, 30), date(2026, 10, 25)])
def test_gaps_of_every_length_of_day_are_read_back_exactly(alfa, day) -> None:
    pods = pods_make(POD, OTHER_POD)
    rng = np.random.default_rng(day.toordinal())
    quarters = day_quarter_count(day)
    values = {
        pod: [
            None if gap else int(value)
            for gap, value in zip(
                rng.random(quarters) < 0.3, rng.integers(0, 2_500_000, quarters), strict=True
            )
        ]
        for pod in pods
    }
    record(pods, curves_of([day], values))
    spans = [PodSpan(pod, day, date(2030, 1, 1)) for pod in pods]
    matrix = matrix_of(pods, period=Period.of_days(day, date.fromordinal(day.toordinal() + 1)), spans=spans)
    assert matrix.energy_wh.tolist() == [[value or 0 for value in row] for row in values.values()]
    assert sum(gap.quarters for gap in matrix.gaps) == sum(row.count(None) for row in values.values())
