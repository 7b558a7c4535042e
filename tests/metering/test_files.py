"""Files of readings through the door: taken as a whole, refused as a whole, repeated without effect."""

import gzip
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from cer.adapters.meter_folder import Direction
from cer.kit.errors import RuleBrokenError
from tenant_apps.members.models import Pod
from tenant_apps.metering.models import DayCurve, MeterFile, MeterFileContent, MeterFileState, ReadingSource
from tenant_apps.metering.selectors import moment_known
from tenant_apps.metering.services import meter_file_import, meter_file_receive, wide_file_import
from tenant_apps.metering.tasks import file_import
from tenant_apps.plants.models import Plant
from tests.adapters.wide_text import AUTUMN_DAY, ORDINARY_DAY, SPRING_DAY, wide_bytes, wide_rows, with_cell
from tests.metering.curves import OTHER_POD, POD, pods_make, total_wh

pytestmark = pytest.mark.django_db
VALIDATED, RAW = ReadingSource.DISTRIBUTOR_VALIDATED, ReadingSource.DISTRIBUTOR_RAW
ROWS = wide_rows([ORDINARY_DAY])


def imported(content: bytes, *, direction=Direction.WITHDRAWN, source=VALIDATED) -> MeterFile:
    return wide_file_import(content=content, name="prelievi.csv", direction=direction, source=source)


def received(content: bytes) -> MeterFile:
    return meter_file_receive(
        content=content, name="prelievi.csv", direction=Direction.WITHDRAWN, source=VALIDATED
    )


def test_a_file_becomes_one_curve_per_pod_and_day_with_its_origin(alfa) -> None:
    pods_make(POD, OTHER_POD)
    file = imported(wide_bytes(wide_rows([SPRING_DAY, AUTUMN_DAY])))
    assert file.state == MeterFileState.IMPORTED
    assert (file.curves_new, file.curves_corrected, file.curves_unchanged) == (4, 0, 0)
    assert (file.covers_from, file.covers_until) == (SPRING_DAY, date(2024, 10, 28))
    assert (file.pod_count, file.value_count, file.gap_count) == (2, 2 * 192, 0)
    curve = DayCurve.objects.get(day=SPRING_DAY, pod__code=POD)
    assert curve.energy_wh == [125] * 92
    assert (curve.states, curve.source, curve.revision, curve.file_id) == ("M" * 92, VALIDATED, 1, file.id)


def test_the_same_bytes_again_change_nothing_and_answer_with_the_first_import(alfa) -> None:
    pods_make(POD, OTHER_POD)
    first = imported(wide_bytes(ROWS))
    again = imported(wide_bytes(ROWS))
    assert again.id == first.id
    assert again.received_at == first.received_at
    assert DayCurve.objects.count() == 2
    assert MeterFile.objects.count() == 1


def test_the_same_values_in_other_bytes_make_no_revision(alfa) -> None:
    pods_make(POD, OTHER_POD)
    imported(wide_bytes(ROWS))
    packed = imported(gzip.compress(wide_bytes(ROWS)))
    assert (packed.curves_new, packed.curves_corrected, packed.curves_unchanged) == (0, 0, 2)
    assert DayCurve.objects.count() == 2


def test_a_corrected_value_is_a_further_revision_of_its_day_only(alfa) -> None:
    pods_make(POD, OTHER_POD)
    imported(wide_bytes(ROWS))
    file = imported(wide_bytes(with_cell(ROWS, 10, 2, "0.500")))
    assert (file.curves_corrected, file.curves_unchanged) == (1, 1)
    curves = DayCurve.objects.filter(pod__code=POD).order_by("revision")
    assert [curve.revision for curve in curves] == [1, 2]
    assert [curve.energy_wh[10] for curve in curves] == [125, 500]


def test_a_second_file_fills_the_gaps_of_the_first_and_erases_nothing(alfa) -> None:
    pods_make(POD, OTHER_POD)
    imported(wide_bytes(with_cell(ROWS, 10, 2, "")))
    only_the_gap = [row if index == 10 else row.split(",0.125")[0] + ",," for index, row in enumerate(ROWS)]
    filled = imported(wide_bytes(only_the_gap))
    assert (filled.curves_corrected, filled.gap_count) == (1, 2 * 96 - 2)
    curve = DayCurve.objects.get(pod__code=POD, revision=2)
    assert curve.energy_wh == [125] * 96
    assert curve.states == "M" * 96


def test_a_day_without_any_value_is_not_stored(alfa) -> None:
    pods_make(POD, OTHER_POD)
    file = imported(wide_bytes(wide_rows([ORDINARY_DAY], ("0.125", ""))))
    assert (file.curves_new, file.gap_count) == (1, 96)
    assert not DayCurve.objects.filter(pod__code=OTHER_POD).exists()


def test_another_source_is_kept_beside_the_validated_one(alfa) -> None:
    pods_make(POD, OTHER_POD)
    imported(wide_bytes(ROWS))
    imported(wide_bytes(ROWS), source=RAW)
    assert total_wh(POD, ORDINARY_DAY) == 96 * 125
    curve = DayCurve.objects.get(pod__code=POD, revision=2)
    assert (curve.source, curve.states) == (RAW, "W" * 96)


BAD_FILES = {
    "column_missing": wide_bytes(ROWS).replace(b"ts_locale,", b"", 1),
    "pod_unknown": wide_bytes(ROWS, (POD, "IT001E20009999")),
    "instant_twice": wide_bytes([*ROWS, ROWS[5]]),
    "decimal_comma": wide_bytes(with_cell(ROWS, 3, 2, '"0,125"')),
    "not_finite": wide_bytes(with_cell(ROWS, 3, 2, "NaN")),
    "negative": wide_bytes(with_cell(ROWS, 3, 2, "-0.125")),
    "day_incomplete": wide_bytes(ROWS[:-1]),
    "gzip_damaged": gzip.compress(wide_bytes(ROWS))[:-20],
    "impossible": wide_bytes(with_cell(ROWS, 3, 2, "2500.001")),
    "in_the_future": wide_bytes(wide_rows([date(2099, 3, 5)])),
}


@pytest.mark.parametrize("code", BAD_FILES)
def test_a_bad_file_is_refused_with_its_reason_and_nothing_is_stored(alfa, code) -> None:
    pods_make(POD, OTHER_POD)
    with pytest.raises(RuleBrokenError) as refusal:
        imported(BAD_FILES[code])
    assert refusal.value.code == "meter_file_refused"
    assert code in {problem.code for problem in refusal.value.problems}
    assert not DayCurve.objects.exists()
    assert not MeterFile.objects.exists()


def test_a_refused_pod_is_named_with_its_column_and_the_cure(alfa) -> None:
    pods_make(POD)
    with pytest.raises(RuleBrokenError, match=f"column {OTHER_POD}.*register it or drop the column"):
        imported(wide_bytes(ROWS))


def test_one_bad_value_keeps_the_good_days_of_the_file_out_too(alfa) -> None:
    pods_make(POD, OTHER_POD)
    rows = wide_rows([ORDINARY_DAY, SPRING_DAY])
    with pytest.raises(RuleBrokenError):
        imported(wide_bytes(with_cell(rows, len(rows) - 1, 3, "3000.000")))
    assert not DayCurve.objects.exists()


def test_withdrawal_above_contract_power_is_a_finding_and_no_error(alfa) -> None:
    pods_make(POD, OTHER_POD, contract_power_kw=Decimal(3))
    file = imported(wide_bytes(ROWS))
    assert file.state == MeterFileState.IMPORTED
    assert [(problem["level"], problem["code"]) for problem in file.problems] == [
        ("finding", "above_contract_power")
    ]
    assert OTHER_POD in file.problems[0]["where"]


def test_feeding_in_more_than_the_plant_can_is_an_error(alfa) -> None:
    pod_id = pods_make(POD)[POD]
    plant_make(pod_id, power_kw=Decimal(2))
    accepted = wide_bytes(wide_rows([ORDINARY_DAY], ("0.600",)), (POD,))
    assert imported(accepted, direction=Direction.FED_IN).curves_new == 1
    with pytest.raises(RuleBrokenError) as refusal:
        imported(accepted.replace(b"0.600", b"0.601"), direction=Direction.FED_IN)
    assert refusal.value.problems[0].code == "impossible"


def test_a_pod_without_a_plant_cannot_feed_in(alfa) -> None:
    pods_make(POD, OTHER_POD)
    with pytest.raises(RuleBrokenError, match="not registered for energy fed in"):
        imported(wide_bytes(ROWS), direction=Direction.FED_IN)


def test_days_beyond_correction_are_told(alfa) -> None:
    pods_make(POD, OTHER_POD)
    file = imported(wide_bytes(wide_rows([date(2016, 3, 5)])))
    assert [problem["code"] for problem in file.problems] == ["beyond_correction"]


def test_a_received_file_waits_and_is_imported_once(alfa) -> None:
    pods_make(POD, OTHER_POD)
    waiting = received(wide_bytes(ROWS))
    assert waiting.state == MeterFileState.QUEUED
    assert received(wide_bytes(ROWS)).id == waiting.id
    assert meter_file_import(file_id=waiting.id).state == MeterFileState.IMPORTED
    assert not MeterFileContent.objects.exists()
    once = DayCurve.objects.count()
    assert meter_file_import(file_id=waiting.id).state == MeterFileState.IMPORTED
    assert DayCurve.objects.count() == once


def test_f15_the_task_delivered_twice_leaves_the_same_state(alfa) -> None:
    pods_make(POD, OTHER_POD)
    waiting = received(wide_bytes(ROWS))
    for _ in range(2):
        file_import(connection.schema_name, str(waiting.id))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.curves_new) == (MeterFileState.IMPORTED, 2)
    assert DayCurve.objects.count() == 2


def test_a_received_file_that_is_bad_keeps_its_reasons_and_may_come_again(alfa) -> None:
    pods_make(POD)
    refused = meter_file_import(file_id=received(wide_bytes(ROWS)).id)
    assert refused.state == MeterFileState.REFUSED
    assert [problem["code"] for problem in refused.problems] == ["pod_unknown"]
    assert not MeterFileContent.objects.exists()
    Pod.objects.create(code=OTHER_POD, configuration=Pod.objects.get().configuration)
    assert meter_file_import(file_id=received(wide_bytes(ROWS)).id).state == MeterFileState.IMPORTED
    assert MeterFile.objects.count() == 2


def test_a_waiting_file_may_be_imported_at_once(alfa) -> None:
    pods_make(POD, OTHER_POD)
    waiting = received(wide_bytes(ROWS))
    assert imported(wide_bytes(ROWS)).id == waiting.id
    assert not MeterFileContent.objects.exists()


def test_an_empty_file_is_refused_at_the_door(alfa) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        received(b"")
    assert refusal.value.code == "meter_file_size"


def test_what_arrived_before_the_known_moment_stays_what_it_was(alfa) -> None:
    pods_make(POD, OTHER_POD)
    imported(wide_bytes(ROWS))
    moment = moment_known()
    imported(wide_bytes(with_cell(ROWS, 0, 2, "9.125")))
    assert total_wh(POD, ORDINARY_DAY, known_at=moment) == 96 * 125
    assert total_wh(POD, ORDINARY_DAY) == 96 * 125 + 9000


def test_the_real_community_imports_to_the_wh(alfa, shared_knowledge) -> None:
    folder = shared_knowledge / "data" / "comunita_a"
    header, *lines = (folder / "pod.csv").read_text().splitlines()
    names = header.split(",")
    pods = [dict(zip(names, line.split(","), strict=True)) for line in lines]
    for row in pods:
        pods_make(row["pod"], contract_power_kw=Decimal(row["potenza_kw"]))
    file = imported((folder / "prelievi.csv.gz").read_bytes())
    assert (file.covers_from, file.covers_until) == (date(2023, 10, 26), date(2024, 10, 26))
    assert file.curves_new == file.pod_count * 366
    assert file.gap_count == 0
    above = {problem["where"] for problem in file.problems if problem["code"] == "above_contract_power"}
    assert len(above) == 25


def plant_make(pod_id, *, power_kw: Decimal) -> Plant:
    return Plant.objects.create(
        code="P1",
        pod_id=pod_id,
        source="pv",
        power_kw=power_kw,
        region="Lombardia",
        entry_on=date(2023, 1, 1),
        grant_pct=0,
        incentivised_power_share=1,
        valid_from=date(2023, 1, 1),
    )
