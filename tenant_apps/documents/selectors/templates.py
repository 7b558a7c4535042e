"""Texts of papers, the values that they hold, and how print jobs stand."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cer.kit.errors import NotFoundError
from cer.kit.merging import merged, merged_html
from tenant_apps.communities.selectors import community_here, configurations_listed
from tenant_apps.documents.models import DocumentKind, Language, PrintJob, PrintState, TemplateVersion
from tenant_apps.documents.template_fields import FIELDS
from tenant_apps.members.selectors import MemberIdentifiers, member_by_id, pods_of_member

_SHIPPED = Path(__file__).resolve().parents[1] / "texts"
_DATES = {Language.ITALIAN: "%d/%m/%Y", Language.ENGLISH: "%d/%m/%Y", Language.GERMAN: "%d.%m.%Y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The text of a paper that counts now; number 0 is the one we ship."""

    kind: DocumentKind
    language: Language
    number: int
    title: str
    text: str
    consent_text: str

    @property
    def fields(self) -> list[str]:
        """The merge fields that its kind may hold."""
        return sorted(FIELDS[self.kind])


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as it would be printed, with invented values."""

    title: str
    html: str
    consent_text: str


def template_of(kind: DocumentKind, language: Language) -> Template:
    """The community's last version of a text, or else the one we ship."""
    own = template_versions(kind, language).order_by("-number").first()
    if own is not None:
        return Template(
            kind=kind,
            language=language,
            number=own.number,
            title=own.title,
            text=own.text,
            consent_text=own.consent_text,
        )
    shipped = _shipped(kind, language)
    if shipped is None:
        raise NotFoundError(f"There is no text of the kind {kind} in the language {language}: write one.")
    return shipped


def templates_listed() -> list[Template]:
    """Every text that counts now, by kind and language."""
    own = set(TemplateVersion.objects.values_list("kind", "language"))
    return [
        template_of(kind, language)
        for kind in FIELDS
        for language in Language
        if (kind.value, language.value) in own or _shipped(kind, language)
    ]


def template_versions(kind: DocumentKind, language: Language) -> QuerySet[TemplateVersion]:
    """The community's own versions of a text."""
    return TemplateVersion.objects.filter(kind=kind, language=language)


def template_preview(*, kind: DocumentKind, title: str, text: str, consent_text: str) -> Preview:
    """A text, whose fields were checked, with invented values."""
    samples = {field.name: field.sample for field in FIELDS[kind].values()}
    return Preview(merged(title, samples), merged_html(text, samples), merged(consent_text, samples))


def merge_values(
    kind: DocumentKind,
    language: Language,
    *,
    member_id: UUID | None,
    identifiers: MemberIdentifiers | None,
    printed_on: date,
) -> dict[str, str]:
    """What is registered for the fields of a kind on a day; what is not registered is not there."""
    community = community_here()
    spoken = _DATES[language]
    values: dict[str, str | None] = {
        "community.name": community.name,
        "community.legal_form": community.legal_form,
        "community.fiscal_code": community.fiscal_code,
        "community.primary_substations": ", ".join(
            configurations_listed().order_by("code").values_list("primary_substation", flat=True)
        ),
        "document.date": printed_on.strftime(spoken),
    }
    if member_id is not None and identifiers is not None:
        member = member_by_id(member_id)
        begun = [row.valid_from for row in member.memberships.all() if row.valid_from <= printed_on]
        values |= {
            "member.code": member.code,
            "member.name": member.name,
            "member.fiscal_code": identifiers.fiscal_code,
            "member.iban": identifiers.iban,
            "member.since": max(begun).strftime(spoken) if begun else None,
            "member.pods": ", ".join(_pods_on(member_id, printed_on)),
        }
    return {name: value for name, value in values.items() if value and name in FIELDS[kind]}


def print_jobs_listed() -> QuerySet[PrintJob]:
    """Print jobs with how many of their papers stand where."""
    counts = {f"{state.value}_rows": Count("rows", filter=Q(rows__state=state)) for state in PrintState}
    return PrintJob.objects.annotate(**counts)


def print_job_by_id(job_id: UUID) -> PrintJob:
    job = print_jobs_listed().prefetch_related("rows__member").filter(pk=job_id).first()
    if job is None:
        raise NotFoundError("There is no such print job in this community.")
    return job


def _pods_on(member_id: UUID, day: date) -> list[str]:
    return [
        pod.code
        for pod in pods_of_member(member_id).order_by("code")
        if any(
            row.membership.member_id == member_id
            and row.valid_from <= day
            and (row.valid_until is None or day < row.valid_until)
            for row in pod.assignments.all()
        )
    ]


def _shipped(kind: DocumentKind, language: Language) -> Template | None:
    """The text that comes with the product: a line of title, a line of consent, an empty one, the text."""
    path = _SHIPPED / f"{kind.value}.{language.value}.txt"
    if not path.is_file():
        return None
    title, consent_text, _, text = path.read_text(encoding="utf-8").split("\n", 3)
    return Template(
        kind=kind, language=language, number=0, title=title, text=text.strip("\n"), consent_text=consent_text
    )
