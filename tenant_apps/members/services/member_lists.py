"""A list of members taken in: what is new is stored, what differs is refused, a repeat changes nothing.

The same plan serves the dry run and the run: it says of each row what would be stored, and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from cer.adapters.member_lists import (
    TEMPLATE_COLUMNS,
    ListedRow,
    MemberList,
    Recognition,
    RowProblem,
    TextEncoding,
    member_list_read,
)
from cer.adapters.spreadsheets import TableFormat, table_bytes
from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from cer.kit.refusals import constraint_refusals
from shared_apps.plans.services.entitlements import members_limit_check
from tenant_apps.communities.selectors import community_here
from tenant_apps.members.models import HolderCategoryPeriod, Member, Membership, Pod, PodAssignment
from tenant_apps.members.services.list_plan import ListPlan, RowOutcome, list_plan

PROBLEMS_MAX = 1000
PREVIEW_ROWS = 20
REASON_COLUMN = "Motivo"
RACES = (
    "members_member_code_key",
    "member_fiscal_code_once",
    "membership_validity_once",
    "holder_category_validity_once",
    "members_pod_code_key",
    "pod_assignment_validity_once",
)
EXAMPLE_ROW = (
    "SOCIO-001",
    "Maria Esempio",
    "",
    "",
    "",
    "maria@example.org",
    "persona fisica",
    "no",
    "2026-01-01",
    "IT001E00000000",
    "4.5",
    "C1",
)


class ListMode(StrEnum):
    """What becomes of a list in which some rows are wrong."""

    ALL_OR_NOTHING = "all_or_nothing"
    VALID_ROWS = "valid_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReport:
    """What a list would change, or has changed, row by row."""

    recognition: Recognition
    is_stored: bool
    rows_created: int
    rows_unchanged: int
    rows_rejected: int
    new_members: int
    new_pods: int
    changed_members: int
    problems: Sequence[RowProblem]
    problems_left_out: int
    preview: Sequence[RowOutcome]


def member_list_check(*, content: bytes, encoding: TextEncoding | None = None) -> ListReport:
    """The dry run: the report of a run, and nothing written."""
    listed = member_list_read(content, encoding=encoding)
    return _report(listed, list_plan(listed), is_stored=False)


def member_list_rejected(*, content: bytes, encoding: TextEncoding | None = None) -> bytes:
    """The rows that a run would reject, as a CSV with the reason in a last column."""
    listed = member_list_read(content, encoding=encoding)
    rejected = _rejected(listed, list_plan(listed))
    rows = [
        [*row.cells, " ".join(f"{each.column}: {each.cure}" for each in problems)]
        for row, problems in rejected
    ]
    return table_bytes([*listed.header, REASON_COLUMN], rows, kind=TableFormat.CSV)


@transaction.atomic
def member_list_take(*, content: bytes, mode: ListMode, encoding: TextEncoding | None = None) -> ListReport:
    """Take a list in: all of it or nothing, or its valid rows only; the same list again changes nothing."""
    listed = member_list_read(content, encoding=encoding)
    plan = list_plan(listed)
    report = _report(listed, plan, is_stored=True)
    if report.rows_rejected and mode is ListMode.ALL_OR_NOTHING:
        raise _refusal(report)
    if plan.is_empty:
        return report
    changed_meanwhile = ConflictError(
        "Somebody changed the registry at this very moment: send the list again.", code="registry_changed"
    )
    with constraint_refusals(dict.fromkeys(RACES, changed_meanwhile)):
        Member.objects.bulk_create(plan.members_new)
        Member.objects.bulk_update(
            plan.members_filled,
            ["email", "vat_number", "fiscal_code_sealed", "fiscal_code_hash", "iban_sealed"],
            batch_size=500,
        )
        Membership.objects.bulk_create(plan.memberships)
        HolderCategoryPeriod.objects.bulk_create(plan.categories)
        Pod.objects.bulk_create(plan.pods_new)
        Pod.objects.bulk_update(plan.pods_filled, ["contract_power_kw"], batch_size=500)
        PodAssignment.objects.bulk_create(plan.assignments)
    if plan.memberships:
        members_limit_check()
    counts = {
        "rows_created": (None, report.rows_created),
        "rows_rejected": (None, report.rows_rejected),
        "new_members": (None, report.new_members),
        "new_pods": (None, report.new_pods),
        "changed_members": (None, report.changed_members),
    }
    audit_record("member_list.taken", community_here(), counts)
    return report


def member_list_template(kind: TableFormat) -> bytes:
    """An empty list with our columns, and one line that shows how each is filled."""
    return table_bytes(list(TEMPLATE_COLUMNS.values()), [EXAMPLE_ROW], kind=kind)


def _rejected(listed: MemberList, plan: ListPlan) -> Sequence[tuple[ListedRow, Sequence[RowProblem]]]:
    return [
        (row, problems)
        for row in listed.rows
        if (problems := row.problems or plan.outcomes[row.line].problems)
    ]


def _report(listed: MemberList, plan: ListPlan, *, is_stored: bool) -> ListReport:
    rejected = _rejected(listed, plan)
    problems = [each for _, found in rejected for each in found]
    outcomes = [outcome for _, outcome in sorted(plan.outcomes.items()) if not outcome.problems]
    created = sum(outcome.is_new for outcome in outcomes)
    return ListReport(
        recognition=listed.recognition,
        is_stored=is_stored,
        rows_created=created,
        rows_unchanged=len(outcomes) - created,
        rows_rejected=len(rejected),
        new_members=len(plan.members_new),
        new_pods=len(plan.pods_new),
        changed_members=len(plan.members_filled),
        problems=problems[:PROBLEMS_MAX],
        problems_left_out=max(0, len(problems) - PROBLEMS_MAX),
        preview=outcomes[:PREVIEW_ROWS],
    )


def _refusal(report: ListReport) -> RuleBrokenError:
    first = report.problems[0]
    return RuleBrokenError(
        f"{report.rows_rejected} rows are wrong and nothing was stored. Line {first.line}, {first.column}:"
        f" {first.cure} Correct them, or take the valid rows only.",
        code="list_refused",
        problems=[
            FieldProblem(pointer=f"/line {each.line}/{each.column}", detail=each.cure, code=each.code)
            for each in report.problems
        ],
        rows_rejected=report.rows_rejected,
    )
