"""What the registry does not know and a document proves: a closed vocabulary of topics and their values."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cer.calc.errors import ValidationError

YES, NO = "yes", "no"


class SubjectKind(StrEnum):
    """What a statement is about; its code names which one. The community has the empty code."""

    COMMUNITY = "community"
    MEMBER = "member"
    POD = "pod"
    PLANT = "plant"


class ValueKind(StrEnum):
    """How the value of a statement is written."""

    YES_NO = "yes_no"
    DAY = "day"
    YEAR = "year"
    ATECO = "ateco"
    AREA = "area"
    REFERENTE = "referente"


class Referente(StrEnum):
    """Who speaks to the GSE for the configuration (R7, R14)."""

    COMMUNITY = "community"
    MEMBER = "member"
    ESCO = "esco"


class Topic(StrEnum):
    """One thing that a statement can say; a yes always says that all is well."""

    AUTONOMOUS = "autonomous"
    STATUTE_AIM = "statute_aim"
    STATUTE_WHO_MAY_JOIN = "statute_who_may_join"
    STATUTE_RIGHT_TO_LEAVE = "statute_right_to_leave"
    STATUTE_NAMED_PERSON = "statute_named_person"
    STATUTE_SURPLUS = "statute_surplus"
    LOCAL_CONTROL = "local_control"
    CONSTITUTED_ON = "constituted_on"
    PRIVATE_CONTRACT_ON = "private_contract_on"
    REFERENTE = "referente"
    MANDATE = "mandate"
    NOT_IN_DIFFICULTY = "not_in_difficulty"
    NO_EXCLUSION_CAUSE = "no_exclusion_cause"
    NO_UNPAID_AID = "no_unpaid_aid"
    NO_ANTIMAFIA_MEASURE = "no_antimafia_measure"
    SEPARATE_ACCOUNTS = "separate_accounts"
    LAST_YEAR_REPORTED = "last_year_reported"
    MAIN_ATECO = "main_ateco"
    AREA = "area"
    IN_NO_OTHER_CONFIGURATION = "in_no_other_configuration"
    SAME_BUILDING = "same_building"
    AT_DISPOSAL = "at_disposal"
    REQUESTED_ON = "requested_on"
    OLDER_DOCUMENTS = "older_documents"
    MEANT_FOR_COMMUNITY = "meant_for_community"
    NEW_COMPONENTS = "new_components"
    RENEWABLE_ONLY = "renewable_only"
    NOT_SPLIT = "not_split"
    TRANSITIONAL = "transitional"
    BUILDING_OBLIGATION_CHECKED = "building_obligation_checked"
    THIRD_PARTY_AGREEMENT = "third_party_agreement"
    RECOVERY_FUND_GRANT = "recovery_fund_grant"
    GRANT_REQUESTED_ON = "grant_requested_on"
    WORKS_STARTED_ON = "works_started_on"
    GRANT_NOT_CUMULATED = "grant_not_cumulated"


_MEMBER_TOPICS = frozenset({Topic.MAIN_ATECO})
_POD_TOPICS = frozenset({Topic.AREA, Topic.IN_NO_OTHER_CONFIGURATION, Topic.SAME_BUILDING})
_PLANT_TOPICS = frozenset(
    {
        Topic.AT_DISPOSAL,
        Topic.REQUESTED_ON,
        Topic.OLDER_DOCUMENTS,
        Topic.MEANT_FOR_COMMUNITY,
        Topic.NEW_COMPONENTS,
        Topic.RENEWABLE_ONLY,
        Topic.NOT_SPLIT,
        Topic.TRANSITIONAL,
        Topic.BUILDING_OBLIGATION_CHECKED,
        Topic.THIRD_PARTY_AGREEMENT,
        Topic.RECOVERY_FUND_GRANT,
        Topic.GRANT_REQUESTED_ON,
        Topic.WORKS_STARTED_ON,
        Topic.GRANT_NOT_CUMULATED,
    }
)
_VALUE_KINDS = {
    Topic.CONSTITUTED_ON: ValueKind.DAY,
    Topic.PRIVATE_CONTRACT_ON: ValueKind.DAY,
    Topic.REQUESTED_ON: ValueKind.DAY,
    Topic.GRANT_REQUESTED_ON: ValueKind.DAY,
    Topic.WORKS_STARTED_ON: ValueKind.DAY,
    Topic.LAST_YEAR_REPORTED: ValueKind.YEAR,
    Topic.MAIN_ATECO: ValueKind.ATECO,
    Topic.AREA: ValueKind.AREA,
    Topic.REFERENTE: ValueKind.REFERENTE,
}
_PATTERNS = {
    ValueKind.YES_NO: (re.compile(r"yes|no"), "yes or no"),
    ValueKind.DAY: (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "a day, for example 2024-05-31"),
    ValueKind.YEAR: (re.compile(r"20\d{2}", re.ASCII), "a year, for example 2024"),
    ValueKind.ATECO: (
        re.compile(r"\d{2}(\.\d{1,2}){0,2}@(2007|2025)", re.ASCII),
        "a code with its classification, for example 35.11.00@2007 (R96)",
    ),
    ValueKind.AREA: (
        re.compile(r"AC\d{3}E\d+@\d{4}", re.ASCII),
        "a cabina primaria with the year of its map, for example AC001E00123@2023 (R93)",
    ),
    ValueKind.REFERENTE: (re.compile("|".join(Referente)), f"one of {', '.join(Referente)}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a document says of a subject; with a last day when it must be renewed."""

    value: str
    reference: str
    valid_until: date | None = None


def subject_kind_of(topic: Topic) -> SubjectKind:
    """What a topic is about."""
    if topic in _MEMBER_TOPICS:
        return SubjectKind.MEMBER
    if topic in _POD_TOPICS:
        return SubjectKind.POD
    return SubjectKind.PLANT if topic in _PLANT_TOPICS else SubjectKind.COMMUNITY


def value_check(topic: Topic, value: str) -> None:
    """Refuse a value that the topic cannot have; nothing is guessed from it later."""
    kind = _VALUE_KINDS.get(topic, ValueKind.YES_NO)
    pattern, form = _PATTERNS[kind]
    if not pattern.fullmatch(value) or (kind is ValueKind.DAY and not _is_day(value)):
        raise ValidationError(
            f"The value of {topic} is {form}, not {value!r}.", code="statement_value", topic=topic.value
        )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
