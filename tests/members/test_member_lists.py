"""A community set up from a list: every error by line, column and cure, and nothing written by halves."""

import csv
import io
from datetime import date
from decimal import Decimal
from time import process_time

import pytest
from openpyxl import Workbook, load_workbook

from cer.adapters.member_lists import TEMPLATE_COLUMNS, TextEncoding
from cer.adapters.spreadsheets import TableFormat, table_bytes
from cer.calc.identifiers import fiscal_code_check_character
from cer.kit.errors import CerError
from tenant_apps.audit.models import AuditEntry
from tenant_apps.members.models import Member, Membership, Pod, PodAssignment, RegistryVersion
from tenant_apps.members.selectors import identifiers_of_member, member_by_code
from tenant_apps.members.services.member_lists import (
    ListMode,
    member_list_check,
    member_list_rejected,
    member_list_take,
    member_list_template,
)
from tests.clients import signed_in
from tests.factories import configuration_make, member_make, pod_make

HEADER = list(TEMPLATE_COLUMNS.values())
COLUMN = {name: index for index, name in enumerate(HEADER)}
IBAN = "IT60X0542811101000000123456"
JOINED_ON = date(2026, 1, 1)
PLANTED = [
    (3, "Codice fiscale", "RSSMRA85T10A562T", "fiscal_code_malformed"),
    (17, "IBAN", IBAN[:-1] + "7", "iban_malformed"),
    (42, "POD", "IT001X00000040", "pod_malformed"),
    (80, "Valido dal", "03/04/2026", "day_ambiguous"),
    (121, "Categoria", "famiglia", "category_unknown"),
    (150, "Configurazione", "C9", "configuration_unknown"),
    (199, "POD", "IT001E00000010", "pod_assigned"),
]
"""Line, column, what stands there, and the code of the error."""


def fiscal_code(number: int) -> str:
    first_15 = f"RSSMRA{number % 100:02}T10A{100 + number:03}"
    return first_15 + fiscal_code_check_character(first_15)


def rows_of(count: int = 200) -> list[list]:
    """A household each, with a POD and everything that the template asks for; line 2 is the first."""
    return [
        [
            f"S{number:03}",
            f"Famiglia {number}",
            fiscal_code(number),
            "",
            IBAN,
            f"socio{number}@example.org",
            "persona fisica",
            "no",
            JOINED_ON,
            f"IT001E{number:08}",
            Decimal("4.5"),
            "C1",
        ]
        for number in range(count)
    ]


def xlsx(rows: list[list]) -> bytes:
    return table_bytes(HEADER, rows, kind=TableFormat.XLSX)


def csv_of(rows: list[list], *, separator: str = ",", encoding: str = "utf-8", header=HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def with_errors(rows: list[list]) -> list[list]:
    """The same rows with the planted errors that fall among them."""
    rows = [list(row) for row in rows]
    for line, column, value, _ in PLANTED:
        if line - 2 < len(rows):
            rows[line - 2][COLUMN[column]] = value
    return rows


def changed(**cells: object) -> list[list]:
    """One row of the list with other cells, named by the field."""
    names = {column.value: name for column, name in TEMPLATE_COLUMNS.items()}
    (row,) = rows_of(1)
    for field, value in cells.items():
        row[COLUMN[names[field]]] = value
    return [row]


@pytest.fixture
def community(alfa):
    """A community with one configuration, C1, and no member."""
    return configuration_make()


def test_two_hundred_members_are_in_within_ten_seconds_and_seven_errors_named(community) -> None:
    started_s = process_time()
    wrong = xlsx(with_errors(rows_of()))
    report = member_list_check(content=wrong)
    found = [(each.line, each.column, each.code) for each in report.problems]
    assert found == [(line, column, code) for line, column, _, code in PLANTED]
    assert all(each.cure for each in report.problems)
    with pytest.raises(CerError) as refusal:
        member_list_take(content=wrong, mode=ListMode.ALL_OR_NOTHING)
    assert (refusal.value.code, Member.objects.count()) == ("list_refused", 0)
    taken = member_list_take(content=xlsx(rows_of()), mode=ListMode.ALL_OR_NOTHING)
    assert process_time() - started_s < 10
    assert (taken.new_members, taken.new_pods, taken.rows_rejected) == (200, 200, 0)
    assert PodAssignment.objects.filter(valid_from=JOINED_ON).count() == 200


def test_the_valid_rows_go_in_and_the_others_come_back_with_their_reason(community) -> None:
    content = xlsx(with_errors(rows_of()))
    assert member_list_take(content=content, mode=ListMode.VALID_ROWS).new_members == 193
    rejected = list(csv.reader(io.StringIO(member_list_rejected(content=content).decode("utf-8-sig"))))
    assert rejected[0] == [*HEADER, "Motivo"]
    assert len(rejected) == 8
    assert rejected[1][COLUMN["Codice fiscale"]] == "RSSMRA85T10A562T"
    assert rejected[3][-1].startswith("POD: ")
    mended = [row for line, row in enumerate(rows_of(), 2) if line in {planted[0] for planted in PLANTED}]
    member_list_take(content=xlsx(mended), mode=ListMode.ALL_OR_NOTHING)
    assert (Member.objects.count(), Pod.objects.count()) == (200, 200)


def test_the_same_list_twice_changes_nothing(community) -> None:
    content = xlsx(rows_of(20))
    member_list_take(content=content, mode=ListMode.ALL_OR_NOTHING)
    before = RegistryVersion.objects.count(), AuditEntry.objects.count()
    again = member_list_take(content=content, mode=ListMode.ALL_OR_NOTHING)
    assert (again.rows_created, again.rows_unchanged) == (0, 20)
    assert (RegistryVersion.objects.count(), AuditEntry.objects.count()) == before


def test_a_dry_run_says_what_the_run_does_and_writes_nothing(community) -> None:
    content = xlsx(with_errors(rows_of(60)))
    dry = member_list_check(content=content)
    assert (Member.objects.count(), RegistryVersion.objects.count()) == (0, 0)
    run = member_list_take(content=content, mode=ListMode.VALID_ROWS)
    assert (dry.rows_created, dry.problems) == (run.rows_created, run.problems)


def test_d07_identifiers_are_sealed_and_no_report_repeats_them(community) -> None:
    report = member_list_take(content=xlsx(rows_of(1)), mode=ListMode.ALL_OR_NOTHING)
    identifiers = identifiers_of_member(member_by_code("S000"))
    assert (identifiers.fiscal_code, identifiers.iban) == (fiscal_code(0), IBAN)
    wrong = member_list_check(content=xlsx(changed(iban=IBAN + "9")))
    assert wrong.problems[0].value == "IT•••69"
    assert IBAN not in repr(report) + repr(wrong)


def test_a_second_pod_and_what_was_empty_are_added(community) -> None:
    member_list_take(content=xlsx(changed(iban="", email="")), mode=ListMode.ALL_OR_NOTHING)
    later = changed(pod="IT001E00000099", valid_from=date(2026, 3, 1))
    report = member_list_take(content=xlsx(later), mode=ListMode.ALL_OR_NOTHING)
    assert (report.new_members, report.changed_members, report.new_pods) == (0, 1, 1)
    assert Membership.objects.get().valid_from == JOINED_ON
    assert member_by_code("S000").email == "socio0@example.org"


def test_rows_in_any_order_begin_a_membership_with_its_first_day(community) -> None:
    rows = changed(valid_from=date(2026, 3, 1), pod="IT001E00000099") + rows_of(1)
    member_list_take(content=xlsx(rows), mode=ListMode.ALL_OR_NOTHING)
    assert Membership.objects.get().valid_from == JOINED_ON


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"name": "Altra"}, "Denominazione", "registry_differs"),
        ({"fiscal_code": fiscal_code(7)}, "Codice fiscale", "registry_differs"),
        ({"iban": "DE89370400440532013000"}, "IBAN", "registry_differs"),
        ({"category": "associazione"}, "Categoria", "registry_differs"),
        ({"valid_from": date(2025, 12, 1)}, "Valido dal", "registry_differs"),
        ({"contract_power_kw": "6"}, "Potenza contrattuale (kW)", "registry_differs"),
        ({"code": "S999"}, "Codice fiscale", "fiscal_code_taken"),
        ({"code": "S999", "fiscal_code": ""}, "POD", "pod_assigned"),
        ({"configuration": "AC001E99999"}, "Configurazione", "configuration_unknown"),
        ({"category": "grande impresa", "impresa": "si"}, "Categoria", "large_enterprise"),
        ({"is_enterprise": "si"}, "Impresa", "enterprise_contradicts"),
        ({"contract_power_kw": "0"}, "Potenza contrattuale (kW)", "out_of_range"),
    ],
)
def test_a_row_that_contradicts_registry_or_law_is_rejected(community, cells, column, code) -> None:
    member_list_take(content=csv_of(rows_of(1)), mode=ListMode.ALL_OR_NOTHING)
    cells.pop("impresa", None)
    (problem,) = member_list_check(content=csv_of(changed(**cells))).problems
    assert (problem.line, problem.column, problem.code) == (2, column, code)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"code": ""}, "value_missing"),
        ({"category": ""}, "value_missing"),
        ({"is_enterprise": "forse"}, "flag_unknown"),
        ({"configuration": ""}, "value_missing"),
        ({"pod": "", "configuration": ""}, "value_missing"),
        ({"contract_power_kw": "4.500"}, "number_ambiguous"),
        ({"contract_power_kw": "NaN"}, "number_malformed"),
        ({"contract_power_kw": "4,5 kW"}, "number_malformed"),
        ({"valid_from": "2026-02-30"}, "day_malformed"),
        ({"valid_from": "1 gennaio"}, "day_malformed"),
        ({"vat_number": "743110157"}, "vat_number_malformed"),
        ({"email": "nessuna"}, "email_malformed"),
        ({"name": "x" * 201}, "too_long"),
        ({"code": "S 1"}, "code_malformed"),
    ],
)
def test_a_cell_that_says_nothing_certain_is_rejected(community, cells, code) -> None:
    report = member_list_check(content=csv_of(changed(**cells)))
    assert [each.code for each in report.problems] == [code]


def test_a_day_is_read_where_the_column_shows_which_number_is_the_day(community) -> None:
    rows = rows_of(2)
    rows[0][COLUMN["Valido dal"]], rows[1][COLUMN["Valido dal"]] = "03/04/2026", "25/04/2026"
    member_list_take(content=csv_of(rows), mode=ListMode.ALL_OR_NOTHING)
    assert Membership.objects.order_by("valid_from").first().valid_from == date(2026, 4, 3)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_recognised(community, separator, encoding) -> None:
    rows = changed(name="Nicolò, d'Ànzi", contract_power_kw="4,5", valid_from="2026-01-01")
    report = member_list_check(content=csv_of(rows, separator=separator, encoding=encoding))
    assert (report.rows_created, report.preview[0].entry.name) == (1, "Nicolò, d'Ànzi")
    assert report.preview[0].entry.contract_power_kw == Decimal("4.5")


def test_an_encoding_that_bytes_do_not_tell_has_to_be_said(community) -> None:
    content = csv_of(changed(name="Nicolò"), encoding="windows-1252")
    with pytest.raises(CerError) as refusal:
        member_list_check(content=content)
    assert refusal.value.code == "encoding_unknown"
    report = member_list_check(content=content, encoding=TextEncoding.WINDOWS_1252)
    assert report.preview[0].entry.name == "Nicolò"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["code", "name", "category", "enterprise", "valid from", "surname"], "column_unknown"),
        (["code", "name", "category", "enterprise"], "column_missing"),
        (["code", "name", "category", "enterprise", "valid from", "codice"], "column_twice"),
        (["code", "name", "category", "enterprise", "valid from", "potenza"], "unit_missing"),
        (["code", "name", "category", "enterprise", "valid from", "pod"], "column_missing"),
    ],
)
def test_a_header_is_read_in_two_languages_or_refused_by_name(community, header, code) -> None:
    with pytest.raises(CerError) as refusal:
        member_list_check(content=csv_of([], header=header))
    assert (refusal.value.code, refusal.value.problems[0].code) == ("header_refused", code)


def workbook_bytes(*sheets: list[list]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": "=1+1"}, "formula"),
        ({"contract_power_kw": "=2*2"}, "formula"),
        ({"valid_from": 45000}, "day_malformed"),
        ({"fiscal_code": 743110157}, "fiscal_code_malformed"),
    ],
)
def test_s35_a_workbook_computes_nothing_and_loses_no_zero(community, cells, code) -> None:
    report = member_list_check(content=workbook_bytes([HEADER, *changed(**cells)]))
    assert [each.code for each in report.problems] == [code]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 not an archive", "archive_refused"),
        (b"hello", "header_unknown"),
        (b"\x00\x01\x02", "file_kind_unknown"),
        (b'Codice,Nome\n"broken', "cells_malformed"),
        (workbook_bytes([HEADER], [HEADER]), "sheet_ambiguous"),
        (workbook_bytes([]), "sheet_ambiguous"),
        (csv_of([["x"]] * 10_001), "too_many_rows"),
    ],
)
def test_s32_a_file_that_is_no_list_is_refused_whole(community, content, code) -> None:
    with pytest.raises(CerError) as refusal:
        member_list_check(content=content)
    assert refusal.value.code == code


def test_the_template_is_a_list_that_the_check_reads(community) -> None:
    for kind in TableFormat:
        report = member_list_check(content=member_list_template(kind))
        assert (report.rows_created, report.problems) == (1, [])


def test_the_doors_check_store_and_give_back(enter) -> None:
    enter("alfa")
    configuration_make()
    client = signed_in("alfa")

    def send(path: str, **form: str):
        file = io.BytesIO(xlsx(with_errors(rows_of(20))))
        file.name = "soci.xlsx"
        return client.upload(path, {"file": file, **form})

    checked = send("/member-lists/check").json()
    assert (checked["rows_created"], checked["rows_rejected"], checked["is_stored"]) == (18, 2, False)
    assert checked["recognition"]["columns"]["vat_number"] == "Partita IVA"
    refused = send("/member-lists", mode="all_or_nothing")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/line 3/Codice fiscale")
    assert send("/member-lists", mode="valid_rows").json()["new_members"] == 18
    rejected = send("/member-lists/rejected")
    assert rejected["Content-Disposition"].startswith("attachment")
    assert len(rejected.content.decode().splitlines()) == 3
    template = client.get("/member-lists/template?format=xlsx")
    assert load_workbook(io.BytesIO(template.content)).active["A1"].value == "Codice socio"


def test_a_pod_in_the_hands_of_another_is_not_taken(community) -> None:
    pod_make("IT001E00000000", community, member=member_make("OTHER"))
    (problem,) = member_list_check(content=csv_of(rows_of(1))).problems
    assert (problem.code, "OTHER" in problem.cure) == ("pod_assigned", True)
