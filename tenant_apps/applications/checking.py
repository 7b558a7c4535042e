"""Does an application say what the form asks and what the law needs? All faults, each with its cure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cer.calc.compliance.statements import Topic, value_check
from cer.calc.errors import ValidationError
from cer.calc.identifiers import is_fiscal_code, is_iban, is_vat_number, pod_from_text
from cer.calc.rules import HolderCategory
from cer.kit.errors import FieldProblem, RuleBrokenError
from tenant_apps.applications.submission import Intent, Submission
from tenant_apps.applications.terms import Asking, FormField, FormTerms, Question, QuestionKind

ANSWER_LENGTH = 1000
_ENTERPRISES = {HolderCategory.SMALL_ENTERPRISE, HolderCategory.LARGE_ENTERPRISE}
_POWER_BELOW_KW = Decimal(10**6)
_PHONE = re.compile(r"\+?[0-9][0-9 ./()-]{4,28}")
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_PROVINCE = re.compile(r"[A-Z]{2}")
_SUBSTATION = re.compile(r"AC[0-9]{3}E[0-9]{1,14}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")

Problems = Iterator[FieldProblem]


def submission_checked(submission: Submission, terms: FormTerms) -> Submission:
    """The application in its plain form, or a refusal that lists every fault."""
    plain = _plain(submission)
    problems = [
        *_person(plain),
        *_fields(plain, terms),
        *_points(plain),
        *_answers(plain.answers, terms.questions),
        *_consents(plain, terms),
    ]
    if problems:
        fields = ", ".join(sorted({problem.pointer for problem in problems}))
        raise RuleBrokenError(
            f"The application is not complete or not right: see {fields}.",
            code="application_not_valid",
            problems=problems,
        )
    return plain


def _plain(submission: Submission) -> Submission:
    """Codes in capitals and without blanks, as they are compared (S38); empty texts are no texts."""
    changes: dict[str, Any] = {
        name: _squeezed(getattr(submission, name)) for name in ("fiscal_code", "vat_number", "iban")
    }
    changes["fiscal_code"] = changes["fiscal_code"] or ""
    for name in ("representative", "phone"):
        changes[name] = getattr(submission, name) or None
    changes["pods"] = [
        pod.model_copy(
            update={
                "code": _squeezed(pod.code) or "",
                "primary_substation": _squeezed(pod.primary_substation),
            }
        )
        for pod in submission.pods
    ]
    changes["plants"] = [
        plant.model_copy(update={"pod": _squeezed(plant.pod) or ""}) for plant in submission.plants
    ]
    if submission.address:
        province = submission.address.province.upper()
        changes["address"] = submission.address.model_copy(update={"province": province})
    changes["answers"] = {
        code: text.strip() for code, text in submission.answers.items() if text.strip() != ""
    }
    return submission.model_copy(update=changes)


def _squeezed(text: str | None) -> str | None:
    return "".join(text.split()).upper() or None if text else None


def _problem(pointer: str, detail: str, code: str) -> FieldProblem:
    return FieldProblem(pointer=f"/{pointer}", detail=detail, code=code)


def _person(said: Submission) -> Problems:
    """Who applies, in the eyes of the law (R3, R5, R91, R92)."""
    is_person = said.category is HolderCategory.NATURAL_PERSON
    if not said.name:
        yield _problem("name", "Give the name of the person or body that applies.", "missing")
    for field in ("name", "representative"):
        if not (getattr(said, field) or "").isprintable():
            yield _problem(field, "Write the name in one line, without control characters.", "not_printable")
    if not is_fiscal_code(said.fiscal_code):
        yield _problem(
            "fiscal_code",
            "This is no fiscal code: 16 characters of a person or 11 digits of a body, and the last one must"
            " follow from the others (R91, R92). Copy it from the card.",
            "fiscal_code_malformed",
        )
    if said.vat_number is not None and not is_vat_number(said.vat_number):
        yield _problem(
            "vat_number",
            "This is no VAT number: 11 digits, of which the last must follow from the others (R91).",
            "vat_number_malformed",
        )
    if not is_person and not said.representative:
        yield _problem("representative", "Say who signs for this body.", "missing")
    if is_person and said.is_enterprise:
        yield _problem(
            "is_enterprise",
            "A natural person is no enterprise: a sole trader applies as small enterprise.",
            "enterprise_contradicts",
        )
    if said.category in _ENTERPRISES and not said.is_enterprise:
        yield _problem(
            "is_enterprise",
            "The chosen category is an enterprise: say so, or choose another category.",
            "enterprise_contradicts",
        )
    yield from _enterprise(said)


def _enterprise(said: Submission) -> Problems:
    if not said.is_enterprise:
        if said.ateco is not None:
            yield _problem("ateco", "Only an enterprise has a main activity: leave it out.", "not_asked")
        return
    if said.vat_number is None:
        yield _problem("vat_number", "An enterprise has a VAT number: give it.", "missing")
    if said.ateco is None:
        yield _problem(
            "ateco",
            "Give the main activity with its classification, 2007 or 2025: enterprises must say it (R5).",
            "missing",
        )
        return
    try:
        value_check(Topic.MAIN_ATECO, said.ateco.value)
    except ValidationError:
        yield _problem(
            "ateco/code",
            "This is no ATECO code: two digits, then up to two groups after points, as 35.11.00 (R96)."
            " The chamber of commerce's certificate has it.",
            "ateco_malformed",
        )


def _fields(said: Submission, terms: FormTerms) -> Problems:
    """What the community asks beside, and how it is written."""
    given = {
        FormField.PHONE: said.phone,
        FormField.ADDRESS: said.address,
        FormField.IBAN: said.iban,
        FormField.PODS: said.pods,
        FormField.PLANTS: said.plants,
    }
    for field, value in given.items():
        asking = terms.asking(field)
        is_needed = field is not FormField.PLANTS or said.intent is not Intent.CONSUMER
        if asking is Asking.REQUIRED and not value and is_needed:
            yield _problem(field, "This community needs it: fill it in.", "missing")
        if asking is Asking.LEFT_OUT and value:
            yield _problem(field, "This community does not ask for it: leave it out.", "not_asked")
    if said.phone and not _PHONE.fullmatch(said.phone):
        yield _problem(
            "phone", "Write the number with digits, for example +39 055 123456.", "phone_malformed"
        )
    if said.iban and not is_iban(said.iban):
        yield _problem(
            "iban",
            "This is no IBAN: its length or its two check digits are wrong. Copy it from the bank.",
            "iban_malformed",
        )
    if said.address:
        yield from _address(said)


def _address(said: Submission) -> Problems:
    assert said.address is not None  # noqa: S101  # asked by the caller
    for name in ("street", "town"):
        if not getattr(said.address, name):
            yield _problem(f"address/{name}", "Fill it in.", "missing")
    if not _POSTAL_CODE.fullmatch(said.address.postal_code):
        yield _problem(
            "address/postal_code",
            "An Italian postal code has five digits, as 52100.",
            "postal_code_malformed",
        )
    if not _PROVINCE.fullmatch(said.address.province):
        yield _problem(
            "address/province", "Write the two letters of the province, as AR.", "province_malformed"
        )


def _points(said: Submission) -> Problems:
    """PODs with their cabina primaria, and plants at them (R90, R93)."""
    codes = [pod.code for pod in said.pods]
    for place, pod in enumerate(said.pods):
        if pod_from_text(pod.code) is None:
            yield _problem(
                f"pods/{place}/code",
                "This is no POD: IT, three digits, E and eight characters, as IT001E12345678 (R90). It is on"
                " the electricity bill.",
                "pod_malformed",
            )
        elif pod.code in codes[:place]:
            yield _problem(f"pods/{place}/code", "This POD is in the list already.", "pod_repeated")
        if pod.primary_substation is not None and not _SUBSTATION.fullmatch(pod.primary_substation):
            yield _problem(
                f"pods/{place}/primary_substation",
                "This is no code of a cabina primaria like AC001E00123 (R93): look it up on the GSE's map, or"
                " leave it out.",
                "primary_substation_malformed",
            )
        if pod.contract_power_kw is not None:
            yield from _power(f"pods/{place}/contract_power_kw", pod.contract_power_kw)
    for place, plant in enumerate(said.plants):
        if plant.pod not in codes:
            yield _problem(
                f"plants/{place}/pod", "A plant feeds in at one of the PODs above: name it.", "pod_unknown"
            )
        yield from _power(f"plants/{place}/power_kw", plant.power_kw)
    if said.plants and said.intent is Intent.CONSUMER:
        yield _problem(
            "plants", "A consumer has no plant: apply as producer or prosumer, or leave it out.", "not_asked"
        )


def _power(pointer: str, power_kw: Decimal) -> Problems:
    if not 0 < power_kw < _POWER_BELOW_KW or power_kw != round(power_kw, 3):
        yield _problem(
            pointer, "A power is above 0 kW and has at most three decimals, as 4.5.", "power_out_of_range"
        )


def _answers(answers: Mapping[str, str], questions: list[Question]) -> Problems:
    known = {question.code: question for question in questions}
    for code in answers.keys() - known.keys():
        yield _problem(f"answers/{code}", "This form does not ask that: leave it out.", "not_asked")
    for code, question in known.items():
        if code not in answers:
            if question.is_required:
                yield _problem(f"answers/{code}", "This community needs an answer.", "missing")
        elif fault := _answer_fault(answers[code], question):
            yield _problem(f"answers/{code}", fault, "answer_malformed")


def _answer_fault(text: str, question: Question) -> str | None:
    """What is wrong with an answer of its kind; nothing where it is well written."""
    match question.kind:
        case QuestionKind.TEXT:
            is_right, cure = len(text) <= ANSWER_LENGTH, f"Write at most {ANSWER_LENGTH} characters."
        case QuestionKind.YES_NO:
            is_right, cure = text in {"yes", "no"}, "Answer yes or no."
        case QuestionKind.NUMBER:
            is_right, cure = _is_number(text), "Write a number with a point, as 12.5."
        case QuestionKind.DAY:
            is_right, cure = _is_day(text), "Write a day as 2026-05-31."
        case QuestionKind.CHOICE:
            codes = [choice.code for choice in question.choices]
            is_right, cure = text in codes, f"Choose one of {', '.join(codes)}."
    return None if is_right else cure


def _is_number(text: str) -> bool:
    try:
        return _NUMBER.fullmatch(text) is not None and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _consents(said: Submission, terms: FormTerms) -> Problems:
    """Every consent that is needed, each about the bytes that the form shows."""
    asked = {consent.code: consent for consent in terms.consents}
    given = [consent.code for consent in said.consents]
    for code, consent in asked.items():
        if consent.is_required and code not in given:
            yield _problem(
                "consents",
                f"Without the consent {code} nobody can apply here: read and accept it.",
                "missing",
            )
    for place, accepted in enumerate(said.consents):
        if accepted.code not in asked or accepted.code in given[:place]:
            yield _problem(
                f"consents/{place}", "The form does not ask this consent, or only once.", "not_asked"
            )
        elif accepted.sha256 != asked[accepted.code].sha256:
            yield _problem(
                f"consents/{place}",
                "Other bytes were accepted than those of the form: open the document again, then accept.",
                "version_not_current",
            )
