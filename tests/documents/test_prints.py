"""Papers printed from a text, for one member or many, and kept as documents."""

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from cer.adapters.pdf import Brand, Paper, Press, pdf_of
from cer.kit.api.caller import Caller
from cer.kit.errors import ForbiddenError, NotFoundError, RuleBrokenError, UnavailableError
from tenant_apps.access.permissions import Permission
from tenant_apps.documents.models import Document, DocumentKind, Language, TemplateVersion
from tenant_apps.documents.selectors import print_job_by_id, template_of, version_content
from tenant_apps.documents.services.prints import (
    Order,
    paper_print,
    print_job_cancel,
    print_job_start,
    print_job_work,
)
from tenant_apps.documents.services.templates import template_make
from tenant_apps.members.models import IdentifierReveal
from tenant_apps.members.services.identifiers import identifiers_set
from tests.clients import signed_in
from tests.factories import configuration_make, member_make, pod_make

FISCAL_CODE, IBAN = "RSSMRA85T10A562S", "IT60X0542811101000000123456"
CALLER = Caller(id="account:1", name="Anna", permissions=frozenset())
WHO_MAY_SEE = Caller(id="account:2", name="Bea", permissions=frozenset({Permission.REGISTRY_REVEAL}))
LETTER = {"letter.subject": "Assemblea", "letter.text": "Alle 18.\nPuntuali."}


@pytest.fixture(scope="module", autouse=True)
def _libraries() -> None:
    try:
        pdf_of(Paper(title="x", body="", brand=Brand(name="x"), made_at=_noon()))
    except UnavailableError as missing:
        pytest.skip(f"LOUD SKIP: {missing.sentence}")


def _noon() -> Any:
    from datetime import UTC, datetime

    return datetime(2025, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def member(alfa: None) -> Any:
    configuration = configuration_make()
    found = member_make("M1")
    pod_make("IT001E00000001", configuration, member=found)
    identifiers_set(member_id=found.pk, fiscal_code=FISCAL_CODE, iban=None)
    return found


def _order(kind: DocumentKind = DocumentKind.MANDATE, **changes: Any) -> Order:
    terms = {"language": Language.ITALIAN, "printed_on": date(2025, 3, 30), "given": {}}
    return Order(kind=kind, **{**terms, **changes})


def _print(order: Order, member: Any, caller: Caller = CALLER) -> Document:
    with Press() as press:
        return paper_print(
            order=order,
            member_id=member.pk if member else None,
            caller=caller,
            request_id="request-1",
            press=press,
        )


def _text(document: Document) -> str:
    version = document.versions.latest("number")
    pages = PdfReader(io.BytesIO(version_content(version))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_mandate_is_printed_with_masked_identifiers_and_kept_with_its_consent(member: Any) -> None:
    document = _print(_order(), member)
    text = _text(document)
    assert "Member M1" in text
    assert "IT001E00000001" in text
    assert "30/03/2025" in text
    assert FISCAL_CODE not in text
    assert (document.member_id, document.kind, document.is_open_to_members) == (member.pk, "mandate", True)
    assert document.consent_text
    assert not IdentifierReveal.objects.exists()


def test_the_same_paper_again_is_the_next_version_of_the_document(member: Any) -> None:
    first, second = _print(_order(), member), _print(_order(), member)
    assert first.pk == second.pk
    assert second.versions.count() == 2


def test_d7_identifiers_in_full_need_the_right_and_leave_who_and_why(member: Any) -> None:
    order = _order(reveal_reason="to sign")
    with pytest.raises(ForbiddenError):
        _print(order, member)
    assert FISCAL_CODE in _text(_print(order, member, WHO_MAY_SEE))
    assert list(IdentifierReveal.objects.values_list("reason", "revealed_by")) == [("to sign", "account:2")]


def test_what_somebody_wrote_is_no_markup(member: Any) -> None:
    given = {**LETTER, "letter.text": '<img src="http://169.254.169.254/"> {{member.iban}}'}
    text = _text(_print(_order(DocumentKind.LETTER, given=given), member))
    assert '<img src="http://169.254.169.254/"> {{member.iban}}' in text


def test_a_value_that_is_missing_is_named_with_its_line_and_cure(member: Any) -> None:
    template_make(
        kind=DocumentKind.LETTER,
        language=Language.ITALIAN,
        title="x",
        text="one\n\n{{member.iban}}",
        consent_text="",
        caller=CALLER,
    )
    with pytest.raises(RuleBrokenError) as refusal:
        _print(_order(DocumentKind.LETTER), member)
    assert refusal.value.code == "field_missing"
    assert "{{member.iban}} (line 3 of the text) has no value for M1: register the IBAN" in (
        refusal.value.sentence
    )
    assert not Document.objects.exists()


def test_what_a_kind_is_not_told_and_whose_it_is_not_are_refused(member: Any) -> None:
    with pytest.raises(RuleBrokenError):
        _print(_order(given={"member.name": "Eve"}), member)
    with pytest.raises(RuleBrokenError):
        _print(_order(), None)
    with pytest.raises(RuleBrokenError):
        _print(_order(DocumentKind.MINUTES), member)


def test_the_communitys_own_version_counts_and_the_ones_before_stay(member: Any) -> None:
    for title in ("first", "second"):
        template_make(
            kind=DocumentKind.LETTER,
            language=Language.GERMAN,
            title=title,
            text="x",
            consent_text="",
            caller=CALLER,
        )
    assert template_of(DocumentKind.LETTER, Language.GERMAN).title == "second"
    assert TemplateVersion.objects.count() == 2
    with pytest.raises(NotFoundError):
        template_of(DocumentKind.MANDATE, Language.GERMAN)


def test_f15_a_job_prints_once_for_each_member_and_says_whose_paper_failed(member: Any) -> None:
    without = member_make("M2")
    job = print_job_start(order=_order(), member_ids=None, caller=CALLER, request_id="r")
    for _ in range(2):
        print_job_work(job_id=job.pk)
    found = print_job_by_id(job.pk)
    rows = {row.member.code: row for row in found.rows.all()}
    assert (found.printed_rows, found.refused_rows, found.waiting_rows) == (1, 1, 0)
    assert rows["M1"].document.versions.count() == 1
    assert "{{member.fiscal_code}}" in rows["M2"].sentence
    assert not Document.objects.filter(member_id=without.pk).exists()


def test_a_cancelled_job_prints_no_more(member: Any) -> None:
    job = print_job_start(order=_order(), member_ids=[member.pk], caller=CALLER, request_id="r")
    print_job_cancel(job_id=job.pk)
    print_job_work(job_id=job.pk)
    assert not Document.objects.exists()
    assert print_job_by_id(job.pk).cancelled_rows == 1


def test_papers_are_previewed_printed_and_asked_for_by_the_api(member: Any) -> None:
    owner = signed_in("alfa")
    kinds = {(row["kind"], row["number"]) for row in owner.get("/document-templates").json()}
    assert {("mandate", 0), ("letter", 0), ("statute_annex", 0)} <= kinds
    body = {"kind": "letter", "language": "it", "title": "{{letter.subject}}", "text": "{{member.name}}"}
    preview = owner.post("/document-templates/preview", body)
    assert preview.json()["html"] == "<p>Anna Esempio</p>"
    refused = owner.post("/document-templates", {**body, "text": "{{member.x}}"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/text")
    printed = owner.post("/document-prints", {"kind": "letter", "member_id": str(member.pk), "given": LETTER})
    assert (printed.status_code, printed.json()["title"]) == (201, "Assemblea")
