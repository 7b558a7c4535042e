"""Errors on the wire: `application/problem+json` (RFC 9457), one shape for all of them."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg.errors import QueryCanceled

from cer.calc.errors import CalcError
from cer.kit.api.parsing import BodyRefusedError
from cer.kit.errors import CerError, FieldProblem

log = logging.getLogger(__name__)

_ABOUT = "https://cercollettiva.it/problems/"


def problem_response(
    request: HttpRequest, *, status: int, code: str, detail: str, errors: Sequence[FieldProblem] = ()
) -> HttpResponse:
    """Answer with one problem; the request id leads support to the log lines."""
    body = {
        "type": _ABOUT + code.replace("_", "-"),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
        "request_id": getattr(request, "id", ""),
        "errors": [
            {"pointer": problem.pointer, "detail": problem.detail, "code": problem.code} for problem in errors
        ],
    }
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response


def problems_install(api: NinjaAPI) -> None:
    """Register the handlers of every error that an operation may end with."""
    api.add_exception_handler(CerError, _cer_error)
    api.add_exception_handler(CalcError, _calc_error)
    api.add_exception_handler(AuthenticationError, _not_authenticated)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Http404, _no_such_thing)
    api.add_exception_handler(OperationalError, _too_slow)
    api.add_exception_handler(RequestDataTooBig, _too_long)


def refusal_response(request: HttpRequest, error: CerError) -> HttpResponse:
    """The answer to a refusal, for middleware that stands before the API's own handlers."""
    if error.status == HTTPStatus.NOT_FOUND:
        return not_found(request)
    response = problem_response(
        request, status=error.status, code=error.code, detail=error.sentence, errors=error.problems
    )
    if "retry_after_s" in error.facts:
        response["Retry-After"] = str(error.facts["retry_after_s"])
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    """The answer to a write without a valid CSRF token where Django's own middleware looks."""
    return problem_response(
        request,
        status=403,
        code="csrf",
        detail="The request carries no valid CSRF token: send that of GET session as X-CSRFToken.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to what cannot be read as a request at all."""
    if isinstance(exception, RequestDataTooBig):
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20
        detail = f"The body is longer than {longest} MiB: send less at a time, or as a file."
        return problem_response(request, status=400, code="body_too_long", detail=detail)
    return problem_response(
        request, status=400, code="bad_request", detail="This cannot be read as a request."
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """The answer to an address, or the id in it, that does not exist here."""
    return problem_response(
        request, status=404, code="not_found", detail="There is nothing here by that name."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a fault of ours; the log has it, with the request id."""
    return problem_response(
        request,
        status=500,
        code="server_error",
        detail="Something failed on our side. Nothing was stored. Give the request id to support.",
    )


def _cer_error(request: HttpRequest, error: CerError | type[CerError]) -> HttpResponse:
    assert isinstance(error, CerError)  # noqa: S101  # ninja types its handlers loosely
    return refusal_response(request, error)


def _calc_error(request: HttpRequest, error: CalcError | type[CalcError]) -> HttpResponse:
    """A rule of the law that the calculation itself holds."""
    assert isinstance(error, CalcError)  # noqa: S101  # ninja types its handlers loosely
    return problem_response(request, status=422, code=error.code, detail=error.sentence)


def _too_slow(request: HttpRequest, error: OperationalError | type[OperationalError]) -> HttpResponse:
    """A query that ran into its time limit (S28); another failure of the database stays one of ours."""
    if not isinstance(error, OperationalError) or not isinstance(error.__cause__, QueryCanceled):
        raise error
    log.warning("query cut at its time limit", extra={"path": request.path})
    return problem_response(
        request,
        status=503,
        code="too_slow",
        detail="This took too long and was ended; nothing was stored. Ask for less at a time.",
    )


def _not_authenticated(request: HttpRequest, _error: Any) -> HttpResponse:
    response = problem_response(
        request,
        status=401,
        code="not_authenticated",
        detail="Sign in, or send a valid API key of this community.",
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    problems = [
        FieldProblem(pointer=_pointer(fault["loc"]), detail=fault["msg"], code=fault["type"])
        for fault in error.errors
    ]
    where = ", ".join(sorted({problem.pointer for problem in problems}))
    return problem_response(
        request,
        status=422,
        code="not_valid",
        detail=f"The request is not valid: see {where}.",
        errors=problems,
    )


def _pointer(place: Sequence[str | int]) -> str:
    """Where in the body or among the parameters: without the words with which ninja names the two."""
    own_words = 2 if place[0] == "body" else 1
    return "/" + "/".join(str(part) for part in place[own_words:])


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    reason = error.__cause__ if isinstance(error.__cause__, BodyRefusedError) else error
    return problem_response(request, status=error.status_code, code="bad_request", detail=str(reason))


def _too_long(request: HttpRequest, error: Any) -> HttpResponse:
    return bad_request(request, error)


def _no_such_thing(request: HttpRequest, _error: Any) -> HttpResponse:
    return not_found(request)
