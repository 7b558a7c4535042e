"""The form with which people apply: published as a version, never changed."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Max

from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from cer.kit.refusals import constraint_refusals
from tenant_apps.applications.models import Form
from tenant_apps.applications.terms import ConsentAsked, ConsentTerms, FormIn, FormTerms, QuestionKind
from tenant_apps.documents.selectors import document_by_id
from tenant_apps.documents.services import DocumentKind


@transaction.atomic
def form_publish(*, form: FormIn, caller: Caller) -> Form:
    """Publish the next version; applications that began with another keep theirs."""
    consents = [_consent_frozen(place, consent) for place, consent in enumerate(form.consents)]
    problems = [*_repeats(form), *_choices(form), *_privacy(consents)]
    if problems:
        raise RuleBrokenError(
            " ".join(problem.detail for problem in problems), code="form_not_valid", problems=problems
        )
    terms = FormTerms(**{**form.model_dump(), "consents": consents})
    last = Form.objects.aggregate(last=Max("number"))["last"] or 0
    at_once = ConflictError("Somebody published a form at this moment: read it first.", code="form_changed")
    with constraint_refusals({"applications_form_number_key": at_once}):
        published = Form.objects.create(
            number=last + 1, terms=terms.model_dump(mode="json"), published_by_name=caller.name[:150]
        )
    published.refresh_from_db()
    changes = {"number": (last or None, published.number), "is_open": (None, terms.is_open)}
    audit_record("application_form.published", published, changes, label=str(published.number))
    return published


def _consent_frozen(place: int, consent: ConsentAsked) -> ConsentTerms:
    """The consent with the bytes that its document has now, so that everybody accepts the same."""
    document = document_by_id(consent.document_id)
    if document.member_id or document.plant_id or not document.is_open_to_members:
        sentence = (
            f"{consent.code}: applicants read only papers of the community itself that are open to members."
        )
        problem = FieldProblem(f"/consents/{place}/document_id", sentence, "document_not_open")
        raise RuleBrokenError(sentence, code="form_not_valid", problems=[problem])
    version = max(document.versions.all(), key=lambda row: row.number)
    return ConsentTerms(
        **consent.model_dump(),
        kind=DocumentKind(document.kind),
        title=document.title,
        version_id=version.pk,
        sha256=version.sha256,
    )


def _repeats(form: FormIn) -> Iterator[FieldProblem]:
    lists: dict[str, Iterable[str]] = {
        "questions": (row.code for row in form.questions),
        "consents": (row.code for row in form.consents),
        "papers": (row.code for row in form.papers),
    }
    for name, codes in lists.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield FieldProblem(f"/{name}", f"{code} is in {name} {count} times: once.", "code_repeated")


def _choices(form: FormIn) -> Iterator[FieldProblem]:
    for place, question in enumerate(form.questions):
        codes = {choice.code for choice in question.choices}
        is_choice = question.kind is QuestionKind.CHOICE
        if len(codes) < len(question.choices) or is_choice != bool(codes):
            yield FieldProblem(
                f"/questions/{place}/choices",
                f"{question.code}: a question of the kind choice has choices with different codes, another"
                " has none.",
                "choices_wrong",
            )


def _privacy(consents: list[ConsentTerms]) -> Iterator[FieldProblem]:
    """Nobody's data is asked for without saying what it is used for (GDPR 13)."""
    if not any(row.kind is DocumentKind.PRIVACY and row.is_required for row in consents):
        yield FieldProblem(
            "/consents",
            "Applicants must accept a privacy notice: add a required consent about a document of the kind"
            " privacy.",
            "privacy_missing",
        )
