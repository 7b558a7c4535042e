"""JSON as it comes in: exact, and refused where two programs could read it differently (S27, S28)."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from cer.kit.api.json_values import levels_of

DEEPEST_BODY = 32


class BodyRefusedError(ValueError):
    """A body that is no JSON of ours; the sentence says why."""


class StrictParser(Parser):
    """Reads the body of every door."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(
                request.body, object_pairs_hook=_object_of_different_keys, parse_constant=_no_number
            )
        except RecursionError as error:
            raise _too_deep() from error
        except UnicodeDecodeError as error:
            raise BodyRefusedError("The body is no text in UTF-8.") from error
        except json.JSONDecodeError as error:
            raise BodyRefusedError(
                f"The body is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
            ) from error
        if levels_of(body) > DEEPEST_BODY:
            raise _too_deep()
        return body


def _object_of_different_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})[:3]
        raise BodyRefusedError(f"The body names a field twice: {', '.join(map(repr, twice))}. Keep one.")
    return found


def _no_number(word: str) -> NoReturn:
    raise BodyRefusedError(f"{word} is no number in JSON.")


def _too_deep() -> BodyRefusedError:
    return BodyRefusedError(f"The body is nested deeper than {DEEPEST_BODY} levels.")
