"""What of a table is about a person, said on the table itself, and what erasing the person leaves (D5).

Every table of a community declares `personal`: what it holds about whom, or `NOBODY`. Export, erasure, and
the rights of the application on rows that otherwise never change read these words and no others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

ERASED = "[erased]"
"""What stands where a person's words stood."""


class Rule(StrEnum):
    """What erasure writes into a column."""

    WORD = "word"
    EMPTY = "empty"
    NULL = "null"
    OWN_WORD = "own word"
    """The word and the row's id, where two rows may not say the same."""


WORD, EMPTY, NULL, OWN_WORD = Rule.WORD, Rule.EMPTY, Rule.NULL, Rule.OWN_WORD


class Who(StrEnum):
    """How a row says whose it is."""

    MEMBER = "member"
    """By the member's row, or by its code where the column is text."""
    ACCOUNT = "account"
    EMAIL = "email"
    NAME = "name"
    """By the name itself, where nothing else was written down."""
    TEXT = "text"
    """By a name or an address within a text to somebody else."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Why erasure leaves a row, and for how many years after the person has left."""

    reason: str
    years: int


BOOKS = Kept("books, settlements and what they are computed from (art. 2220 c.c., art. 22 DPR 600/1973)", 10)
MINUTES = Kept("who took part in and decided an assembly (art. 2220 and 2421 c.c.)", 10)
PROOF = Kept("proof of what was done with the data, by number and without a name (GDPR 5.2, 7.1, 30)", 10)
CONTRACT = Kept("quarter-hours that a published settlement was computed from (art. 2220 c.c.)", 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Rows of a table that are about a person: how they are found, and what erasure does to them."""

    who: Who
    path: str
    where: Q
    columns: Mapping[str, Rule]
    goes: bool
    kept: Kept | None
    shelf: str
    """Where in the storage the file of the row lies, under its id; erasure removes it unless it is kept."""


Personal = tuple[About, ...]
NOBODY: Personal = ()
"""The table holds nothing about a person."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the tables know it."""

    member_ids: frozenset[UUID]
    member_codes: frozenset[str]
    account_ids: frozenset[UUID]
    emails: frozenset[str]
    names: frozenset[str]


def of_member(path: str, **options: Any) -> About:
    """Rows of a member, by the path to its key or the column with its code."""
    return _about(Who.MEMBER, path, options)


def of_account(path: str, **options: Any) -> About:
    """Rows of somebody with an account, by the column with its id."""
    return _about(Who.ACCOUNT, path, options)


def of_email(path: str, **options: Any) -> About:
    """Rows of whoever reads an address."""
    return _about(Who.EMAIL, path, options)


def of_name(path: str, rule: Rule | None = None, **options: Any) -> About:
    """A name that stands alone: what erasure writes there, unless it is kept."""
    return _about(Who.NAME, path, {**options, **({path: rule} if rule else {})})


def of_text(path: str, **options: Any) -> About:
    """Words to others in which the person's name or address stands."""
    return _about(Who.TEXT, path, options)


def rows_about(model: type[Model], about: About, person: Person) -> QuerySet[Any]:
    """The rows of a table that a declaration finds for a person, each once."""
    found = model._default_manager.filter(_condition(model, about, person) & about.where)
    return model._default_manager.filter(pk__in=found.values("pk")) if "__" in about.path else found


def rows_forget(model: type[Model], about: About, person: Person) -> int:
    """Do to a person's rows what their table declares; how many it were."""
    rows = rows_about(model, about, person)
    if about.goes:
        return rows.delete()[1].get(model._meta.label, 0)
    if about.columns:
        return rows.update(**{name: written(rule) for name, rule in about.columns.items()})
    return 0


def erasable_columns(model: type[Model]) -> frozenset[str]:
    """Columns that erasure writes into."""
    return frozenset(name for about in personal_of(model) for name in about.columns)


def personal_of(model: type[Model]) -> Personal:
    """What a table declares; a table that declares nothing holds nothing that can be found."""
    return getattr(model, "personal", None) or NOBODY


def declarations(models: list[type[Model]]) -> Iterator[tuple[type[Model], About]]:
    """Every declaration of the tables, one after the other."""
    for model in models:
        for about in personal_of(model):
            yield model, about


def _about(who: Who, path: str, options: dict[str, Any]) -> About:
    return About(
        who=who,
        path=path,
        where=options.pop("where", Q()),
        goes=options.pop("goes", False),
        kept=options.pop("kept", None),
        shelf=options.pop("shelf", ""),
        columns=options,
    )


def _condition(model: type[Model], about: About, person: Person) -> Q:
    is_text = "__" not in about.path and isinstance(_column(model, about.path), CharField)
    match about.who:
        case Who.MEMBER:
            return Q(**{f"{about.path}__in": person.member_codes if is_text else person.member_ids})
        case Who.ACCOUNT:
            ids = person.account_ids
            texts = {f"account:{each}" for each in ids} | {str(each) for each in ids}
            return Q(**{f"{about.path}__in": texts if is_text else ids})
        case Who.EMAIL:
            same = Q(pk__in=())
            for email in person.emails:
                same |= Q(**{f"{about.path}__iexact": email})
            return same
        case Who.TEXT:
            named = Q(pk__in=())
            for word in person.names | person.emails:
                named |= Q(**{f"{about.path}__icontains": word})
            return named
        case Who.NAME:
            return Q(**{f"{about.path}__in": person.names})


def _column(model: type[Model], path: str) -> Any:
    return model._meta.pk if path == "pk" else model._meta.get_field(path)


def written(rule: Rule) -> Any:
    """What stands in a column after a rule was applied to it."""
    match rule:
        case Rule.WORD:
            return ERASED
        case Rule.EMPTY:
            return ""
        case Rule.NULL:
            return None
        case Rule.OWN_WORD:
            return Concat(Value(f"{ERASED} "), Cast("pk", CharField()))
