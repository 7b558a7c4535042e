"""Shapes that every room shares."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, QuerySet
from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints, field_validator

from cer.kit.api.json_values import is_storable
from cer.kit.errors import FieldProblem, RuleBrokenError

ItemT = TypeVar("ItemT")
ModelT = TypeVar("ModelT", bound=Model)


def _mail_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("Give a mail address, for example anna@example.org.") from error
    return text.lower()


MailAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_mail_address)
]
"""In small letters, since an account has one address however it is written."""


class Input(Schema):
    """Base of what comes in: a field that is not declared is refused (S22)."""

    model_config = ConfigDict(extra="forbid", str_max_length=10_000)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        """The database cannot store a NUL or half a character, and nobody means one."""
        if not is_storable(value):
            raise ValueError("Text cannot hold a NUL character, nor half of another.")
        return value


class FieldProblemOut(Schema):
    pointer: str
    detail: str
    code: str


class Problem(Schema):
    """An error as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[FieldProblemOut]


class Page(Schema, Generic[ItemT]):
    """One page of a table and how many rows there are in all."""

    items: list[ItemT]
    count: int


class PageQuery(Schema):
    """Which rows: at most 500 at a time; `sort` names a field, with `-` before it for descending."""

    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10_000_000)
    sort: str | None = Field(None, max_length=60)


def page_of(
    rows: QuerySet[ModelT, Any], query: PageQuery, *, sortable: Mapping[str, str], default: str
) -> dict[str, Any]:
    """Cut one page out of a queryset, in a declared order that the id makes total."""
    sort = query.sort or default
    field = sort.removeprefix("-")
    if field not in sortable:
        sentence = f"Cannot sort by {field}; choose one of {', '.join(sorted(sortable))}."
        raise RuleBrokenError(
            sentence,
            code="sort_unknown",
            problems=[FieldProblem(pointer="/sort", detail=sentence, code="sort_unknown")],
        )
    direction = "-" if sort.startswith("-") else ""
    ordered = rows.order_by(direction + sortable[field], "pk")
    return {"items": list(ordered[query.offset : query.offset + query.limit]), "count": rows.count()}
