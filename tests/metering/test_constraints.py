"""What the database itself refuses, whoever writes (F3, S36)."""

from datetime import date

import pytest
from django.db import DataError, IntegrityError, NotSupportedError, connection, transaction

from tenant_apps.metering.models import DayCurve, ReadingSource
from tests.metering.curves import MORNING, POD, pods_make

pytestmark = pytest.mark.django_db

CLOCK_CHANGES = {
    date(2024, 3, 31): 92,
    date(2024, 10, 27): 100,
    date(2025, 3, 30): 92,
    date(2025, 10, 26): 100,
    date(2026, 3, 29): 92,
    date(2026, 10, 25): 100,
    date(2027, 3, 28): 92,
    date(2027, 10, 31): 100,
    date(2028, 3, 26): 92,
    date(2028, 10, 29): 100,
    date(2029, 3, 25): 92,
    date(2029, 10, 28): 100,
    date(2030, 3, 31): 92,
    date(2030, 10, 27): 100,
}
ORDINARY = date(2024, 3, 5)


def curve_insert(pod_id, **changes) -> None:
    values = {
        "pod_id": pod_id,
        "direction": "withdrawn",
        "day": ORDINARY,
        "revision": 1,
        "energy_wh": [1] * 96,
        "states": "M" * 96,
        "source": 10,
        "arrived_at": MORNING,
        **changes,
    }
    columns = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO metering_daycurve ({columns}) VALUES ({places})", list(values.values()))


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_f3_a_day_of_clock_change_takes_its_own_length_and_no_other(alfa, day) -> None:
    pod_id = pods_make(POD)[POD]
    for quarters in {92, 96, 100, CLOCK_CHANGES[day] - 1} - {CLOCK_CHANGES[day]}:
        with pytest.raises(IntegrityError, match="day_curve_length"):
            curve_insert(pod_id, day=day, energy_wh=[1] * quarters, states="M" * quarters)
    curve_insert(pod_id, day=day, energy_wh=[1] * CLOCK_CHANGES[day], states="M" * CLOCK_CHANGES[day])
    assert DayCurve.objects.count() == 1


def test_an_ordinary_day_has_96_values(alfa) -> None:
    pod_id = pods_make(POD)[POD]
    for quarters in (0, 24, 92, 95, 97, 100):
        with pytest.raises(IntegrityError, match="day_curve_length"):
            curve_insert(pod_id, energy_wh=[1] * quarters, states="M" * quarters)
    curve_insert(pod_id)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"energy_wh": [-1] + [1] * 95}, "day_curve_not_negative"),
        ({"energy_wh": [None, -1] + [1] * 94, "states": "-" + "M" * 95}, "day_curve_not_negative"),
        ({"energy_wh": [2_500_001] + [1] * 95}, "day_curve_possible"),
        ({"energy_wh": [None] + [1] * 95}, "day_curve_gaps"),
        ({"states": "-" + "M" * 95}, "day_curve_gaps"),
        ({"energy_wh": [None] + [1] * 95, "states": "M-" + "M" * 94}, "day_curve_gaps"),
        ({"states": "M" * 95}, "day_curve_states"),
        ({"states": "X" + "M" * 95}, "day_curve_states"),
        ({"direction": "sideways"}, "day_curve_direction"),
        ({"source": 5}, "day_curve_source"),
        ({"revision": 0}, "day_curve_revision"),
    ],
)
def test_a_curve_that_cannot_be_is_refused_by_its_name(alfa, changes, constraint) -> None:
    pod_id = pods_make(POD)[POD]
    with pytest.raises(IntegrityError, match=constraint):
        curve_insert(pod_id, **changes)


def test_an_array_of_arrays_is_no_curve(alfa) -> None:
    pod_id = pods_make(POD)[POD]
    half = "{" + ",".join(["1"] * 48) + "}"
    with pytest.raises((IntegrityError, NotSupportedError)):
        curve_insert(pod_id, energy_wh=f"{{{half},{half}}}")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30", "0.5", "true"])
def test_what_is_no_whole_number_of_wh_does_not_fit(alfa, value) -> None:
    pod_id = pods_make(POD)[POD]
    with pytest.raises(DataError):
        curve_insert(pod_id, energy_wh="{" + ",".join([value] + ["1"] * 95) + "}")


def test_a_revision_exists_once(alfa) -> None:
    pod_id = pods_make(POD)[POD]
    curve_insert(pod_id)
    with pytest.raises(IntegrityError, match="metering_daycurve_pkey"):
        curve_insert(pod_id)
    curve_insert(pod_id, revision=2)


def test_ranks_of_sources_are_those_of_the_words() -> None:
    assert sorted(ReadingSource, key=int) == [
        ReadingSource.DISTRIBUTOR_VALIDATED,
        ReadingSource.DISTRIBUTOR_RAW,
        ReadingSource.LIVE_METER,
        ReadingSource.ESTIMATE,
    ]
    assert ReadingSource.of_word("live_meter") is ReadingSource.LIVE_METER
