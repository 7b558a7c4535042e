"""The doors of the room: files in, readings and completeness out."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django_tenants.utils import tenant_context
from kombu.exceptions import OperationalError

from cer.adapters.meter_folder import Direction
from cer.kit.errors import UnavailableError
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.metering import api
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services import meter_file_import, wide_file_import
from tests.adapters.wide_text import AUTUMN_DAY, ORDINARY_DAY, wide_bytes, wide_rows, with_cell
from tests.clients import signed_in
from tests.metering.curves import OTHER_POD, POD, pods_make

pytestmark = pytest.mark.django_db
CONTENT = wide_bytes(wide_rows([ORDINARY_DAY, AUTUMN_DAY]))
FORM = {"direction": "withdrawn", "source": "distributor_validated"}


@pytest.fixture
def pods(alfa) -> dict[str, str]:
    return {code: str(pod_id) for code, pod_id in pods_make(POD, OTHER_POD).items()}


@pytest.fixture
def asked(monkeypatch) -> list[tuple[str, str]]:
    """What was asked of the queue of background work."""
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(api.file_import, "delay", lambda *arguments: calls.append(arguments))
    return calls


def uploaded(client, content: bytes = CONTENT, **form: str):
    return client.upload("/imports", {"file": SimpleUploadedFile("prelievi.csv", content), **FORM, **form})


def in_alfa(work):
    connection.set_schema_to_public()
    with tenant_context(tenant_by_slug("alfa")):
        return work()


def imported(content: bytes) -> None:
    in_alfa(
        lambda: wide_file_import(
            content=content,
            name="prelievi.csv",
            direction=Direction.WITHDRAWN,
            source=ReadingSource.DISTRIBUTOR_VALIDATED,
        )
    )


def test_an_uploaded_file_waits_for_the_worker_of_its_community(
    pods, asked, django_capture_on_commit_callbacks
) -> None:
    schema_name = connection.schema_name
    client = signed_in("alfa", Role.TECHNICIAN)
    with django_capture_on_commit_callbacks(execute=True):
        answer = uploaded(client)
    assert answer.status_code == 202
    file = answer.json()
    assert (file["state"], file["source"]) == ("queued", "distributor_validated")
    assert answer["Location"] == f"/api/v1/imports/{file['id']}"
    assert asked == [(schema_name, file["id"])]
    in_alfa(lambda: meter_file_import(file_id=file["id"]))
    detail = client.get(f"/imports/{file['id']}").json()
    assert (detail["state"], detail["curves_new"]) == ("imported", 4)
    assert [(problem["level"], problem["code"]) for problem in detail["problems"]] == [
        ("finding", "days_absent")
    ]
    listed = client.get("/imports").json()
    assert (listed["count"], listed["items"][0]["id"]) == (1, file["id"])


def test_an_imported_file_handed_in_again_starts_nothing(
    pods, asked, django_capture_on_commit_callbacks
) -> None:
    imported(CONTENT)
    with django_capture_on_commit_callbacks(execute=True):
        answer = uploaded(signed_in("alfa"))
    assert (answer.status_code, answer.json()["state"], asked) == (202, "imported", [])


def test_a_refused_file_shows_each_problem_with_its_place(pods, asked) -> None:
    client = signed_in("alfa")
    file = uploaded(client, wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 3, 2, "-1.000"))).json()
    in_alfa(lambda: meter_file_import(file_id=file["id"]))
    detail = client.get(f"/imports/{file['id']}").json()
    assert detail["state"] == "refused"
    (problem,) = detail["problems"]
    assert (problem["level"], problem["code"]) == ("error", "negative")
    assert problem["where"].startswith("line 5, ")
    assert POD in problem["where"]


@pytest.mark.parametrize("left_out", ["direction", "source"])
def test_neither_direction_nor_source_is_guessed(pods, asked, left_out) -> None:
    form = {key: value for key, value in FORM.items() if key != left_out}
    answer = signed_in("alfa").upload("/imports", {"file": SimpleUploadedFile("a.csv", CONTENT), **form})
    assert answer.status_code == 422
    assert left_out in answer.json()["errors"][0]["pointer"]


def test_a_member_imports_nothing_and_reads_no_one(pods, asked) -> None:
    client = signed_in("alfa", Role.MEMBER)
    assert uploaded(client).status_code == 403
    assert (
        client.get(
            f"/pods/{pods[POD]}/readings?direction=withdrawn&from=2024-03-05&to=2024-03-06"
        ).status_code
        == 403
    )


def test_readings_are_exact_strings_with_their_states(pods) -> None:
    imported(wide_bytes(with_cell(wide_rows([AUTUMN_DAY]), 0, 2, "")))
    path = f"/pods/{pods[POD]}/readings?direction=withdrawn&from=2024-10-26&to=2024-10-28"
    answer = signed_in("alfa").get(path).json()
    (day,) = answer["days"]
    assert (answer["pod"], answer["next_from"]) == (POD, None)
    assert (day["day"], day["starts_at"], day["revision"]) == ("2024-10-27", "2024-10-26T22:00:00Z", 1)
    assert day["energy_kwh"] == [None, *["0.125"] * 99]
    assert day["states"] == ["missing", *["measured"] * 99]


def test_long_readings_come_in_pieces(pods) -> None:
    imported(CONTENT)
    client = signed_in("alfa")
    path = f"/pods/{pods[POD]}/readings?direction=withdrawn&to=2024-12-01"
    days, from_on = [], "2024-03-01"
    while from_on:
        answer = client.get(f"{path}&from={from_on}").json()
        days += [day["day"] for day in answer["days"]]
        from_on = answer["next_from"]
    assert days == [str(ORDINARY_DAY), str(AUTUMN_DAY)]


def test_readings_are_as_known_on_the_moment_asked_for(pods) -> None:
    imported(CONTENT)
    client = signed_in("alfa")
    path = f"/pods/{pods[POD]}/readings?direction=withdrawn&from=2024-03-05&to=2024-03-06"
    known_at = client.get(path).json()["known_at"]
    imported(wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 0, 2, "7.000")))
    assert client.get(path).json()["days"][0]["energy_kwh"][0] == "7.000"
    before = client.get(f"{path}&known_at={known_at.replace('+', '%2B')}").json()
    assert before["days"][0]["energy_kwh"][0] == "0.125"


def test_completeness_counts_what_is_there_and_names_the_days_that_lack(pods) -> None:
    imported(wide_bytes(with_cell(wide_rows([ORDINARY_DAY]), 0, 2, "")))
    path = "/readings/completeness?direction=withdrawn&from=2024-03-05&to=2024-03-07"
    answer = signed_in("alfa").get(path).json()
    assert answer["count"] == 2
    first, second = answer["items"]
    assert (first["pod"], first["present_quarters"], first["expected_quarters"]) == (POD, 95, 192)
    assert first["incomplete_days"] == ["2024-03-05", "2024-03-06"]
    assert (second["present_quarters"], second["incomplete_days"]) == (96, ["2024-03-06"])


@pytest.mark.parametrize("days", ["from=2024-03-06&to=2024-03-06", "from=2023-01-01&to=2024-03-06"])
def test_a_period_that_ends_before_it_begins_or_is_too_long_is_refused(pods, days) -> None:
    answer = signed_in("alfa").get(f"/readings/completeness?direction=withdrawn&{days}")
    assert (answer.status_code, answer.json()["code"]) == (422, "period_days")


def test_another_community_finds_neither_file_nor_pod(pods, asked) -> None:
    file = uploaded(signed_in("alfa")).json()
    stranger = signed_in("beta")
    assert stranger.get(f"/imports/{file['id']}").status_code == 404
    path = f"/pods/{pods[POD]}/readings?direction=withdrawn&from=2024-03-05&to=2024-03-06"
    assert stranger.get(path).status_code == 404
    assert stranger.get("/imports").json()["count"] == 0


def test_lists_cost_the_same_number_of_queries_however_long(pods, django_assert_max_num_queries) -> None:
    client = signed_in("alfa")
    for day in range(1, 6):
        imported(wide_bytes(wide_rows([date(2024, 1, day)])))
    with django_assert_max_num_queries(14):
        client.get("/imports")
    with django_assert_max_num_queries(14):
        client.get("/readings/completeness?direction=withdrawn&from=2024-01-01&to=2024-01-06")


def test_the_queue_being_down_is_told_and_the_file_is_kept(
    pods, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    def no_queue(*_arguments: str) -> None:
        raise OperationalError("refused")

    monkeypatch.setattr(api.file_import, "delay", no_queue)
    client = signed_in("alfa")
    with pytest.raises(UnavailableError), django_capture_on_commit_callbacks(execute=True):
        uploaded(client)
    assert client.get("/imports").json()["items"][0]["state"] == "queued"
