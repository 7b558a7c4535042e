"""ETag and If-Match: an edit of what has changed since it was read is refused, not written over it.

An address that can be read says with an ETag what it showed. An edit of the same address (PUT, PATCH, DELETE)
may send that ETag as If-Match; it is compared with what the same caller would read now. Of two such edits at
once the second waits for the first, and sees its work.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from http import HTTPStatus

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from cer.kit.api.problems import problem_response
from cer.kit.tenancy import current_schema

EDITS = frozenset({"PUT", "PATCH", "DELETE"})


class EditMiddleware:
    """Stands outside the masks, so that an ETag speaks of what this caller was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET":
            response = self.get_response(request)
            if not (etag := _etag(response)):
                return response
            response["ETag"] = etag
            return get_conditional_response(request, etag=etag, response=response) or response
        if request.method not in EDITS or "If-Match" not in request.headers:
            return self.get_response(request)
        with _one_at_a_time(request.path):
            return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        shown = self.get_response(_reading(request))
        if shown.status_code == HTTPStatus.NOT_FOUND:
            return None  # the edit itself says so
        etag = _etag(shown)
        if etag is None:
            return problem_response(
                request,
                status=412,
                code="nothing_to_compare",
                detail="You can't read this address, so there is nothing to compare: leave If-Match out.",
            )
        if get_conditional_response(request, etag=etag) is None:
            return None
        return problem_response(
            request,
            status=412,
            code="changed_meanwhile",
            detail="This has changed since you read it. Nothing was written: read it again, then decide.",
        )


def _reading(request: HttpRequest) -> HttpRequest:
    """The same caller reading the same address, unconditionally."""
    reading = copy(request)
    reading.method = "GET"
    return reading


def _etag(response: HttpResponse) -> str | None:
    """What was shown, in one word; None for what is no JSON answer, and for secrets, which are shown once."""
    is_shown = response.status_code == HTTPStatus.OK and not response.streaming
    if not is_shown or not response.get("Content-Type", "").startswith("application/json"):
        return None
    if "no-store" in response.get("Cache-Control", ""):
        return None
    return f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


@contextmanager
def _one_at_a_time(path: str) -> Iterator[None]:
    """Hold the address in this schema, by the connection: an edit may open transactions of its own."""
    key = [f"{current_schema()}{path}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)
