import csv
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from cer.calc.compliance.changes import Change, ChangeKind
from cer.calc.compliance.statements import Topic
from cer.kit.api.schemas import Input
from tenant_apps.compliance.models import DossierState

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


class EvaluationIn(Input):
    as_of: date = Field(ge=_FIRST_DAY, lt=_LAST_DAY)


class FindingOut(Schema):
    """A subject that does not meet a rule; an empty code is the community."""

    subject: str
    state: str
    sentence: str


class EvaluatedRuleOut(Schema):
    rule: str
    severity: str
    state: str
    subjects: int
    findings: list[FindingOut]


class EvaluationOut(Schema):
    """All rules on the facts of one day; blocked where one that the law makes a bar is broken."""

    id: UUID
    as_of: date
    rule_set_version: str
    facts_digest: str
    is_blocked: bool
    evaluated_at: datetime


class EvaluationDetailOut(EvaluationOut):
    rules: list[EvaluatedRuleOut]
    facts: dict[str, Any]


class EvidenceIn(Input):
    """What a document says of a subject: its code, empty for the community."""

    topic: Topic
    subject: str = Field("", max_length=20)
    value: str = Field(min_length=1, max_length=40)
    reference: str = Field(min_length=1, max_length=500)
    valid_from: date
    valid_until: date | None = None


class EvidenceOut(Schema):
    id: UUID
    topic: str
    subject: str
    value: str
    reference: str
    valid_from: date
    valid_until: date | None
    recorded_at: datetime


class ChecklistItemIn(Input):
    rule: str = Field(min_length=1, max_length=40)
    owner: str = Field("", max_length=200)
    due_on: date | None = Field(None, ge=_FIRST_DAY, lt=_LAST_DAY)
    evidence_reference: str = Field("", max_length=500)


class ChecklistItemOut(Schema):
    rule: str
    owner: str
    due_on: date | None
    evidence_reference: str


class ChecklistRowOut(ChecklistItemOut):
    """A rule, how it stood when last evaluated (null: never), and who takes care of it."""

    title: str
    citation: str
    severity: str
    group: str
    state: str | None


class ChangesQuery(Schema):
    """The day before the changes, and their last day."""

    first_on: date = Field(alias="from", ge=_FIRST_DAY, lt=_LAST_DAY)
    until_on: date = Field(alias="to", ge=_FIRST_DAY, lt=_LAST_DAY)


class ChangeOut(Schema):
    """One field of one POD or plant that the GSE must be told of."""

    configuration: str
    subject: str
    code: str
    kind: ChangeKind
    field: str
    before: str | None
    after: str | None


def changes_csv(changes: Iterable[Change]) -> str:
    """The same rows as a table."""
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(["configuration", "subject", "code", "kind", "field", "before", "after"])
    writer.writerows(
        [row.configuration, row.subject, row.code, row.kind.value, row.field, row.before, row.after]
        for row in changes
    )
    return table.getvalue()


class DossierIn(Input):
    """As known now, or on an earlier moment; a full one names persons and holds their papers."""

    as_of: date = Field(ge=_FIRST_DAY, lt=_LAST_DAY)
    known_at: AwareDatetime | None = None
    is_full: bool = False


class DossierOut(Schema):
    id: UUID
    as_of: date
    known_at: datetime
    is_full: bool
    state: DossierState
    sentence: str
    sha256: str
    size_bytes: int | None
    asked_by_name: str
    asked_at: datetime


class DossierLinkOut(Schema):
    """Add the token to the address of the file as `?token=`; it opens for you alone, until it expires."""

    token: str
    expires_at: datetime
