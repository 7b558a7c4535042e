"""Exact numbers on the wire: decimal strings, never JSON numbers with a binary fraction."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_PATTERN = r"^-?\d{1,15}(\.\d{1,18})?$"
_PATTERN_OUT = r"^-?\d+(\.\d+)?$"  # what was computed goes out with all its places


def _exact(value: object) -> object:
    """Accept a decimal string, an integer or a Decimal; refuse a float, which has already lost digits."""
    if isinstance(value, bool | float):
        raise ValueError('Give the number as a decimal string, for example "12.345".')
    if isinstance(value, str) and not re.fullmatch(_PATTERN, value, re.ASCII):
        raise ValueError('Give a plain decimal string with a point, for example "12.345".')
    return value


DecimalString = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(lambda value: format(value, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["12.345"]}, mode="validation"),
    WithJsonSchema({"type": "string", "pattern": _PATTERN_OUT, "examples": ["12.345"]}, mode="serialization"),
]
"""A Decimal that travels as a plain decimal string."""

ShortDecimalString = Annotated[
    DecimalString,
    PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str),
]
"""The same for factors: without the zeros with which the database fills its places."""
