"""What an operator should know before deciding: duplicates, and what the law says of the applicant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from cer.calc.compliance.catalogue import RULES
from cer.calc.compliance.facts import Facts, MemberFacts, PodFacts
from cer.calc.compliance.rule import Severity, State
from cer.calc.compliance.statements import Statement, Topic
from cer.calc.identifiers import is_cp_code
from tenant_apps.applications.models import Application
from tenant_apps.applications.selectors import other_open_applications
from tenant_apps.applications.submission import PodClaim, Submission
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.compliance.selectors import facts_on
from tenant_apps.members.selectors import member_by_fiscal_code, pods_listed

APPLICANT = "the applicant"
_RULES = {
    "R3.category": "category",
    "R4.large_enterprise": "category",
    "R5.main_activity": "ateco",
    "R10.same_substation": "pods",
}
"""Rules of the law that one applicant can break, and the field that each looks at."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to know, and what to do about it; a blocking one forbids the approval."""

    code: str
    is_blocking: bool
    pointer: str
    sentence: str


def hints_of(
    application: Application, said: Submission, *, valid_from: date, chosen: Mapping[str, UUID]
) -> list[Hint]:
    """Everything that speaks against approving from a day on; `chosen` says the configuration of PODs."""
    places = configurations_of(said, chosen)
    return [
        *_duplicates(application, said),
        *_papers(application),
        *_points(said, places, valid_from=valid_from),
        *_law(said, places, valid_from=valid_from),
    ]


def configurations_of(said: Submission, chosen: Mapping[str, UUID]) -> dict[str, UUID | None]:
    """The configuration of each POD: the operator's choice, else that of its cabina primaria (R10)."""
    by_substation = {row.primary_substation: row.pk for row in configurations_listed()}
    return {
        pod.code: chosen.get(pod.code) or by_substation.get(pod.primary_substation or "") for pod in said.pods
    }


def _duplicates(application: Application, said: Submission) -> Iterator[Hint]:
    if known := member_by_fiscal_code(said.fiscal_code):
        yield Hint(
            "fiscal_code_taken",
            is_blocking=True,
            pointer="fiscal_code",
            sentence=f"{known.code} has this fiscal code already: reject this application; if that member"
            " left, let it come back with a new membership.",
        )
    for other in other_open_applications(application):
        yield Hint(
            "application_repeated",
            is_blocking=False,
            pointer="pods" if other.fiscal_code_hash != application.fiscal_code_hash else "fiscal_code",
            sentence=f"Another application is open with the same fiscal code or POD ({other.pk}): decide"
            " which one holds.",
        )


def _papers(application: Application) -> Iterator[Hint]:
    if application.missing_papers:
        yield Hint(
            "papers_missing",
            is_blocking=True,
            pointer="papers",
            sentence=f"Papers are missing: {', '.join(application.missing_papers)}. The applicant uploads"
            " them with the link in the mail; whoever lost it asks for it anew.",
        )


def _points(said: Submission, places: Mapping[str, UUID | None], *, valid_from: date) -> Iterator[Hint]:
    registered = {pod.code: pod for pod in pods_listed().filter(code__in=places)}
    if not said.pods:
        yield Hint(
            "no_pod", is_blocking=False, pointer="pods", sentence="No POD: this member will share no energy."
        )
    for index, claim in enumerate(said.pods):
        pointer, place = f"pods/{index}", places[claim.code]
        if place is None:
            yield _without_place(claim, pointer)
        if claim.primary_substation and not is_cp_code(claim.primary_substation):
            yield Hint(
                "substation_unusual",
                is_blocking=False,
                pointer=pointer,
                sentence=f"{claim.primary_substation} has an unusual number of digits (R93): look it up.",
            )
        if (pod := registered.get(claim.code)) is None:
            continue
        if place is not None and pod.configuration_id != place:
            yield Hint(
                "pod_elsewhere",
                is_blocking=True,
                pointer=pointer,
                sentence=f"POD {claim.code} is registered in {pod.configuration.code}; it can be in one"
                " configuration only (R10): choose that one, or correct the registry.",
            )
        for held in pod.assignments.all():
            if held.valid_until is None or held.valid_until > valid_from:
                yield Hint(
                    "pod_assigned",
                    is_blocking=True,
                    pointer=pointer,
                    sentence=f"POD {claim.code} takes part under {held.membership.member.code} until"
                    f" {held.valid_until or 'further notice'}: release it there first, or admit from then.",
                )


def _without_place(claim: PodClaim, pointer: str) -> Hint:
    if claim.primary_substation is None:
        return Hint(
            "substation_unknown",
            is_blocking=True,
            pointer=pointer,
            sentence=f"Nobody said under which cabina primaria POD {claim.code} lies: look it up on the GSE's"
            " map and name the configuration when you approve (R10).",
        )
    return Hint(
        "substation_foreign",
        is_blocking=True,
        pointer=pointer,
        sentence=f"POD {claim.code} lies under {claim.primary_substation}, where this community has no"
        " configuration (R10): register one first, or reject.",
    )


def _law(said: Submission, places: Mapping[str, UUID | None], *, valid_from: date) -> Iterator[Hint]:
    facts = _facts(said, places, valid_from=valid_from)
    for code, pointer in _RULES.items():
        rule = RULES[code]
        for finding in rule.evaluate(facts).findings:
            is_broken = finding.state is State.BROKEN
            yield Hint(
                code,
                is_blocking=is_broken and rule.severity is Severity.BLOCKING,
                pointer=pointer,
                sentence=f"{finding.sentence} ({rule.citation})",
            )


def _facts(said: Submission, places: Mapping[str, UUID | None], *, valid_from: date) -> Facts:
    """The community of that day with nobody in it but the applicant."""
    codes = {row.pk: row.code for row in configurations_listed()}
    source = "the application"
    statements = {
        (Topic.AREA, pod.code): Statement(
            value=f"{pod.primary_substation}@{valid_from.year}", reference=source
        )
        for pod in said.pods
        if pod.primary_substation
    }
    if said.ateco:
        statements[Topic.MAIN_ATECO, APPLICANT] = Statement(value=said.ateco.value, reference=source)
    applicant = MemberFacts(code=APPLICANT, category=said.category, is_enterprise=said.is_enterprise)
    pods = tuple(
        PodFacts(code=code, configuration=codes[place], holder=APPLICANT)
        for code, place in places.items()
        if place in codes
    )
    return replace(facts_on(valid_from), members=(applicant,), pods=pods, plants=(), statements=statements)
