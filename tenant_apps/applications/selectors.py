from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cer.calc.rules import HolderCategory
from cer.kit.encryption import FieldCipher
from cer.kit.errors import NotFoundError, RuleBrokenError
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.applications.models import Application, Form, Paper
from tenant_apps.applications.states import HIDDEN, OPEN, ApplicationState
from tenant_apps.applications.submission import Intent, Prefill, Submission
from tenant_apps.applications.terms import AskedOf, FormTerms, PaperAsked
from tenant_apps.documents.selectors import file_key, opened_file, version_by_id, version_content

SHELF = "applications"


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many applications stand somewhere."""

    state: str
    count: int


@dataclass(frozen=True, slots=True)
class ReadableVersion:
    """The file of a document, and what it is."""

    content: bytes
    media_type: str
    file_name: str


def form_current() -> Form:
    """The form with which people apply now."""
    form = Form.objects.order_by("-number").first()
    if form is None:
        raise NotFoundError("This community has published no application form yet.", code="form_missing")
    return form


def forms_listed() -> QuerySet[Form]:
    return Form.objects.all()


def terms_of(form: Form) -> FormTerms:
    return FormTerms.model_validate(form.terms)


def form_document(version_id: UUID) -> ReadableVersion:
    """A document that the form in use asks to accept; any other looks as if it did not exist."""
    if version_id not in {consent.version_id for consent in terms_of(form_current()).consents}:
        raise NotFoundError("There is no such document on this form.")
    version = version_by_id(version_id)
    return ReadableVersion(version_content(version), version.media_type, version.file_name)


def applications_seen(
    *, states: list[ApplicationState] | None = None, is_complete: bool | None = None, search: str = ""
) -> QuerySet[Application]:
    """Applications as operators see them: those whose address is proven, and those that they began."""
    rows = Application.objects.exclude(state__in=HIDDEN).select_related("form", "member")
    if states:
        rows = rows.filter(state__in=states)
    if is_complete is not None:
        rows = rows.filter(missing_papers__len=0) if is_complete else rows.exclude(missing_papers__len=0)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return rows


def counts_by_state() -> list[StateCount]:
    """How many applications stand in each state that operators see, none left out."""
    rows = applications_seen().order_by().values("state").annotate(count=Count("pk"))
    found = {row["state"]: row["count"] for row in rows}
    return [StateCount(state, found.get(state, 0)) for state in ApplicationState if state not in HIDDEN]


def application_by_id(application_id: UUID) -> Application:
    application = applications_seen().filter(pk=application_id).first()
    if application is None:
        raise NotFoundError("There is no such application in this community.")
    return application


def application_by_token(token: str) -> Application:
    """The application that a link opens; one that ended, or of another community, is like one never made."""
    application = with_token(token).select_related("form").first()
    if application is None:
        raise RuleBrokenError(
            "This link is not valid, or not any more: ask for a new one with the address you applied with.",
            code="link_not_valid",
        )
    return application


def with_token(token: str) -> QuerySet[Application]:
    return Application.objects.filter(token_hash=token_hash(token), token_expires_at__gt=timezone.now())


def token_hash(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so one plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def open_applications_of(email: str) -> QuerySet[Application]:
    return Application.objects.filter(email__iexact=email, state__in=OPEN)


def addresses_of_member(member_id: UUID) -> list[str]:
    """The addresses with which a member applied."""
    return list(Application.objects.filter(member_id=member_id).values_list("email", flat=True))


def other_open_applications(application: Application) -> QuerySet[Application]:
    """Further applications to decide with the same fiscal code or one of the same PODs."""
    same = Q(fiscal_code_hash=application.fiscal_code_hash) if application.fiscal_code_hash else Q(pk=None)
    return (
        applications_seen()
        .filter(same | Q(pod_codes__overlap=application.pod_codes), state__in=OPEN)
        .exclude(pk=application.pk)
    )


def submission_of(application: Application) -> Submission | None:
    """What the applicant said, opened with the community's key; None before anybody has."""
    if application.form_id is None:
        return None
    return Submission.model_validate_json(_opened(application))


def prefill_of(application: Application) -> Prefill | None:
    """What the operator filled in, while nobody has applied."""
    return None if application.form_id else Prefill.model_validate_json(_opened(application))


def content_sealed(application: Application, content: Submission | Prefill, cipher: FieldCipher) -> bytes:
    return cipher.seal(content.model_dump_json().encode(), place=_place(application))


def papers_asked(application: Application) -> Mapping[str, PaperAsked]:
    """Papers that this applicant has to give: those of the form that concern it, and those asked beside."""
    of_form = terms_of(application.form).papers if application.form else []
    extra = [PaperAsked.model_validate(row) for row in application.extra_papers]
    return {paper.code: paper for paper in [*of_form, *extra] if _concerns(paper.asked_of, application)}


def papers_missing(application: Application) -> list[str]:
    """Codes of the papers that were asked and of which no file came yet."""
    given = set(application.papers.values_list("code", flat=True))
    return [code for code in papers_asked(application) if code not in given]


def paper_by_id(paper_id: UUID) -> Paper:
    paper = Paper.objects.exclude(application__state__in=HIDDEN).filter(pk=paper_id).first()
    if paper is None:
        raise NotFoundError("There is no such paper in this community.")
    return paper


def paper_content(paper: Paper) -> bytes:
    return opened_file(file_key(SHELF, paper.pk))


def _concerns(asked_of: AskedOf, application: Application) -> bool:
    is_person = application.category == HolderCategory.NATURAL_PERSON
    match asked_of:
        case AskedOf.EVERYBODY:
            return True
        case AskedOf.PERSONS:
            return is_person
        case AskedOf.BODIES:
            return not is_person
        case AskedOf.PRODUCERS:
            return application.intent != Intent.CONSUMER


def _opened(application: Application) -> bytes:
    return field_cipher_here().open(bytes(application.content_sealed), place=_place(application))


def _place(application: Application) -> str:
    """Where the sealed content belongs: in another application it does not open."""
    return f"applications.application/{application.pk}/content"
