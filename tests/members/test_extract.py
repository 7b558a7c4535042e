"""The registry of any day, as it was known on any moment."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cer.adapters.spreadsheets import TableFormat, table_bytes
from tenant_apps.members.models import Member, Membership, Pod
from tenant_apps.members.selectors import registry_extract, registry_moment_known
from tenant_apps.members.services.corrections import assignment_correct
from tenant_apps.members.services.members import membership_end
from tenant_apps.members.services.suspensions import member_suspend
from tests.clients import signed_in
from tests.factories import configuration_make, member_make, pod_make

MARCH = date(2024, 3, 1)
FIELDS = ("member", "state", "category", "pod", "configuration", "pod_from")


@pytest.fixture
def pod(alfa) -> Pod:
    """M1 holds a POD since the start of 2024; M2 belongs without any."""
    configuration = configuration_make()
    member_make("M2")
    return pod_make("IT001E20000001", configuration, member=member_make("M1"))


def extract(known_at=None, as_of: date = MARCH):
    return registry_extract(as_of=as_of, known_at=known_at or registry_moment_known())


def shown(known_at=None, as_of: date = MARCH) -> list[tuple]:
    return [tuple(getattr(row, field) for field in FIELDS) for row in extract(known_at, as_of).rows]


def test_members_come_with_category_and_pod(pod) -> None:
    assert shown() == [
        ("M1", "active", "natural_person", "IT001E20000001", "C1", date(2024, 1, 1)),
        ("M2", "active", "natural_person", None, None, None),
    ]


def test_who_left_or_is_suspended_says_so(pod) -> None:
    first, second = Membership.objects.order_by("member__code")
    member_suspend(membership_id=first.pk, valid_from=MARCH, reason="unpaid")
    membership_end(membership_id=second.pk, valid_until=MARCH)
    assert [row[:2] for row in shown()] == [("M1", "suspended")]
    assert [row[:2] for row in shown(as_of=MARCH - timedelta(days=1))] == [("M1", "active"), ("M2", "active")]


def test_an_extract_of_the_past_is_repeated_to_the_digest_after_a_correction(pod) -> None:
    before = registry_moment_known()
    digest = extract(before).sha256
    assignment_correct(
        assignment_id=pod.assignments.get().pk, valid_from=date(2024, 2, 1), valid_until=None, reason="late"
    )
    Member.objects.update(name="another name")
    assert extract(before).sha256 == digest
    assert extract().sha256 != digest
    assert shown()[0][-1] == date(2024, 2, 1)


def test_an_extract_takes_the_same_queries_for_any_number_of_members(pod) -> None:
    def queries() -> int:
        moment = registry_moment_known()
        with CaptureQueriesContext(connection) as captured:
            extract(moment)
        return len(captured)

    few = queries()
    for number in range(10, 30):
        pod_make(f"IT001E200000{number}", pod.configuration, member=member_make(f"M{number}"))
    assert queries() == few


@pytest.fixture
def client(pod):
    return signed_in("alfa")


def test_the_page_and_the_file_have_one_digest(client) -> None:
    page = client.get("/registry/extract?as_of=2024-03-01&limit=1").json()
    assert (page["count"], len(page["items"]), page["items"][0]["member"]) == (2, 1, "M1")
    known_at = page["known_at"].replace("+", "%2B")
    file = client.get(f"/registry/extract/file?as_of=2024-03-01&known_at={known_at}")
    assert file["X-Registry-SHA256"] == page["sha256"]
    assert page["sha256"][:12] in file["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["pod"] for row in rows] == ["IT001E20000001", ""]


def test_the_workbook_says_the_same(client) -> None:
    file = client.get("/registry/extract/file?as_of=2024-03-01&format=xlsx")
    rows = list(load_workbook(io.BytesIO(file.content)).active.values)
    assert [row[0] for row in rows] == ["member", "M1", "M2"]


def test_a_moment_still_to_come_is_refused(client) -> None:
    later = (timezone.now() + timedelta(days=1)).isoformat().replace("+", "%2B")
    answer = client.get(f"/registry/extract?as_of=2024-03-01&known_at={later}")
    assert (answer.status_code, answer.json()["code"]) == (422, "in_the_future")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), st.decimals(-(10**6), 10**6, places=3))
def test_s34_no_cell_of_a_table_is_a_formula_and_numbers_stay_numbers(text: str, number: Decimal) -> None:
    content = table_bytes(["name", "kw"], [[text, number]], kind=TableFormat.XLSX)
    (_, (name, kw)) = load_workbook(io.BytesIO(content)).active.iter_rows()
    assert name.data_type != "f"
    assert (kw.data_type, Decimal(str(kw.value))) == ("n", number)
    table_bytes(["name"], [[text]], kind=TableFormat.CSV)
