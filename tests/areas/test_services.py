from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from cer.adapters.area_files import area_file_read
from cer.calc.compliance.statements import Topic
from cer.kit.errors import CerError, NotFoundError
from shared_apps.places.services import area_map_load
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.areas.models import PodArea
from tenant_apps.areas.selectors import CheckState, area_checks, areas_by_pod
from tenant_apps.areas.services import pod_area_record
from tenant_apps.compliance.selectors import facts_on
from tenant_apps.compliance.services import evidence_record
from tenant_apps.members.models import Pod
from tenant_apps.plants.services.plants import plant_add
from tests.factories import configuration_make, plant_entry, pod_make
from tests.places.areas import FIRST, SECOND, area_file
from tests.plants.test_parts import set_admission

NOTE: dict[str, Any] = {
    "code": FIRST,
    "map_version": "2023",
    "requested_on": date(2024, 5, 2),
    "reference": "bill 1/2024",
}
MET, LOOK, UNKNOWN, BROKEN = CheckState


@pytest.fixture
def pod(alfa: None) -> Pod:
    """A POD of a configuration under the first area."""
    return pod_make("IT001E20000001", configuration_make())


@pytest.fixture
def maps(pod: Pod) -> None:
    """The maps of 2023 and 2025; in the later one the second area is missing."""
    origin = {"source": "invented", "licence": "none"}
    area_map_load(file=area_file(), version="2023", valid_from=date(2023, 9, 30), **origin)
    later = area_file_read(b"cod_ac\nAC001E00001\n", file="areas.csv")
    area_map_load(file=later, version="2025", valid_from=date(2025, 10, 1), **origin)


def states(pod: Pod, **changes: Any) -> list[CheckState]:
    terms = {name: NOTE[name] for name in ("code", "map_version", "requested_on")} | changes
    return [check.state for check in area_checks(pod.pk, **terms)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [MET, MET, MET, MET]),
        ({"code": " ac001e 00001"}, [MET, MET, MET, MET]),
        ({"code": "AC001E001"}, [LOOK, LOOK, MET, BROKEN]),
        ({"code": SECOND}, [MET, MET, MET, BROKEN]),
        ({"map_version": "2021"}, [MET, UNKNOWN, UNKNOWN, MET]),
        ({"map_version": "2025"}, [MET, MET, BROKEN, MET]),
        ({"requested_on": date(2023, 1, 1)}, [MET, MET, BROKEN, MET]),
        ({"requested_on": date(2025, 10, 1)}, [MET, MET, BROKEN, MET]),
        ({"requested_on": date(2025, 10, 1), "map_version": "2025"}, [MET, MET, MET, MET]),
    ],
)
def test_a_code_is_compared_with_form_map_day_and_configuration(
    maps: None, pod: Pod, changes: Any, expected: list[CheckState]
) -> None:
    assert states(pod, **changes) == expected
    assert not PodArea.objects.exists()


def test_without_maps_nothing_is_known_and_nothing_refused(pod: Pod) -> None:
    assert states(pod) == [MET, UNKNOWN, UNKNOWN, MET]
    assert pod_area_record(pod_id=pod.pk, **NOTE).number == 1


def test_a_later_map_changes_no_pod(pod: Pod, maps: None) -> None:
    pod_area_record(pod_id=pod.pk, **NOTE)
    area_map_load(
        file=area_file(), version="2027", valid_from=date(2027, 10, 1), source="invented", licence="none"
    )
    assert areas_by_pod(date(2030, 1, 1))[pod.code].map_version == "2023"


def test_a_correction_says_why_and_what_was_noted_stays(pod: Pod) -> None:
    pod_area_record(pod_id=pod.pk, **NOTE)
    with pytest.raises(CerError) as refusal:
        pod_area_record(pod_id=pod.pk, **{**NOTE, "code": SECOND})
    assert refusal.value.code == "reason_missing"
    pod_area_record(pod_id=pod.pk, **{**NOTE, "code": SECOND}, reason="mistyped")
    assert areas_by_pod(date(2024, 5, 2))[pod.code].code == SECOND
    assert [row.code for row in PodArea.objects.order_by("number")] == [FIRST, SECOND]
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE areas_podarea SET code = 'AC001E00003'")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"map_version": "2025"}, "map_not_in_force"),
        ({"code": "AC1"}, "primary_substation_malformed"),
        ({"map_version": "23.x"}, "map_version_malformed"),
        ({"reference": " "}, "reference_missing"),
        ({"reference": "x" * 201}, "too_long"),
    ],
)
def test_a_note_is_refused_with_its_reason(pod: Pod, maps: None, changes: Any, code: str) -> None:
    with pytest.raises(CerError) as refusal:
        pod_area_record(pod_id=pod.pk, **{**NOTE, **changes})
    assert refusal.value.code == code


def test_the_database_refuses_a_correction_without_reason(pod: Pod) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PodArea.objects.create(pod_id=pod.pk, number=2, **NOTE)


def test_a_pod_of_nobody_has_no_area(alfa: None) -> None:
    with pytest.raises(NotFoundError):
        pod_area_record(pod_id=PodArea().pk, **NOTE)


def test_compliance_reads_area_and_request_from_the_registry(pod: Pod) -> None:
    rule_set_load()
    evidence_record(
        topic=Topic.AREA,
        subject=pod.code,
        value="AC001E00009@2021",
        reference="old",
        valid_from=date(2024, 1, 1),
    )
    pod_area_record(pod_id=pod.pk, **NOTE)
    plant = plant_add(pod_id=pod.pk, entry=plant_entry())
    set_admission(plant, requested_on=date(2024, 6, 1))
    before, after = facts_on(date(2024, 5, 1)), facts_on(date(2024, 6, 1))
    assert (before.says(Topic.AREA, pod.code), before.day(Topic.REQUESTED_ON, "P1")) == (
        "AC001E00009@2021",
        None,
    )
    assert after.says(Topic.AREA, pod.code) == f"{FIRST}@2023"
    assert after.day(Topic.REQUESTED_ON, "P1") == date(2024, 6, 1)
