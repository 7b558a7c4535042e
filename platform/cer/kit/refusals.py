"""Refusals that name the field or the constraint they come from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

import psycopg
from django.db import IntegrityError

from cer.kit.errors import CerError, FieldProblem, RuleBrokenError


def field_refused(field: str, sentence: str, *, code: str, **facts: object) -> RuleBrokenError:
    """A rule broken by one field of the input."""
    problem = FieldProblem(pointer=f"/{field}", detail=sentence, code=code)
    return RuleBrokenError(sentence, code=code, problems=[problem], **facts)


@contextmanager
def constraint_refusals(refusals: Mapping[str, CerError]) -> Iterator[None]:
    """Turn the database's refusal by a named constraint into the error that a person understands.

    It stands inside the service's transaction, so that the error rolls it back. Other constraints stay bugs.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = (cause.diag.constraint_name or "") if isinstance(cause, psycopg.Error) else ""
        if name in refusals:
            raise refusals[name] from error
        raise


def text_checked(field: str, text: str, *, longest: int) -> str:
    """The text without blanks around it, if it fits its column."""
    stripped = text.strip()
    if len(stripped) > longest:
        raise field_refused(
            field, f"{field} has {len(stripped)} characters; it has at most {longest}.", code="too_long"
        )
    return stripped


def decimal_checked(field: str, value: Decimal, *, places: int, below: Decimal) -> Decimal:
    """A finite, not negative number that its column holds to the last digit (S36)."""
    if not value.is_finite():
        raise field_refused(field, f"{field} is not a number.", code="not_finite")
    if not 0 <= value < below:
        raise field_refused(
            field, f"{field} is {value}; it is from 0 up to, not including, {below}.", code="out_of_range"
        )
    if value != round(value, places):
        raise field_refused(
            field, f"{field} is {value}; give at most {places} decimals.", code="too_many_decimals"
        )
    return value
