"""A router whose every door says who may pass (deny by default)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.security import APIKeyCookie, HttpBearer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from cer.kit.api.caller import Caller
from cer.kit.api.edits import EDITS
from cer.kit.api.schemas import Problem
from cer.kit.errors import ForbiddenError
from cer.kit.restriction import restriction_check

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

OPEN = "open"
"""Permission of the few doors that anybody may use: sign-in."""

_JSON = "application/json"
_REFUSALS = frozenset({400, 401, 403, 404, 409, 422, 429, 503})
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what was read here; if it has changed since, the answer is 412.",
    "schema": {"type": "string"},
}


class Doors:
    """The API of one room. Each door names its permission; one without is a TypeError at import."""

    def __init__(self, *, tags: list[str]) -> None:
        self.router = Router(tags=tags)
        self.get = partial(self._door, "GET")
        self.post = partial(self._door, "POST")
        self.put = partial(self._door, "PUT")
        self.patch = partial(self._door, "PATCH")
        self.delete = partial(self._door, "DELETE")

    def _door(
        self,
        method: str,
        path: str,
        *,
        permission: str,
        response: Any,
        status: int = 200,
        media_type: str = _JSON,
        by_object: bool = False,
        also: Sequence[AuthBase] = (),
        **options: Any,
    ) -> Callable[[ViewT], ViewT]:
        """Declare one door.

        `by_object`: it shows a caller who is restricted to granted objects nothing else, so it lets him in.
        `also`: further ways in which a caller of this one door may be known.
        """
        shows_only = method == "GET" and media_type == _JSON
        guard = _Guard(permission, by_object=by_object, shows_only=shows_only)
        extra: dict[str, Any] = {"x-permission": permission, "x-media-type": media_type}
        refusals = _REFUSALS
        if method in EDITS:
            refusals |= {412}
            extra["parameters"] = [_IF_MATCH]
        declare = self.router.api_operation(
            [method],
            path,
            auth=None if permission == OPEN else [_KeyCaller(guard), _SessionCaller(guard), *also],
            response={status: response, refusals: Problem},
            openapi_extra=extra | ({"x-by-object": True} if by_object else {}),
            **options,
        )

        def decorator(view: ViewT) -> ViewT:
            declare(_answering_with(status, view))
            return view

        return decorator


def csrf_required(request: HttpRequest) -> None:
    """Refuse a write that carries no valid CSRF token; open doors ask for it themselves."""
    if check_csrf(request):
        raise ForbiddenError(
            "The request carries no valid CSRF token: send that of GET session as X-CSRFToken.",
            code="csrf",
        )


def _answering_with(status: int, view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, whose plain result is the body of its one success status; a file is an answer already."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Status[Any] | HttpResponse:
        result = view(*args, **kwargs)
        return result if isinstance(result, HttpResponse) else Status(status, result)

    return answer


@dataclass(frozen=True, slots=True)
class _Guard:
    """What a door asks of its caller."""

    permission: str
    by_object: bool = False
    shows_only: bool = False

    def let_in(self, request: HttpRequest) -> Caller | None:
        """The caller if the permission is his; None if nobody is known; refused if he lacks it."""
        caller = self._permitted(request)
        if caller:
            if self.permission in caller.looks_with and not self.shows_only:
                raise ForbiddenError(
                    "Whoever acts as another only looks here: nothing is changed, and no file handed out.",
                    code="only_looking",
                )
            restriction_check(request, self.permission)
        return caller

    def _permitted(self, request: HttpRequest) -> Caller | None:
        caller: Caller | None = getattr(request, "caller", None)
        request.passed_with = self.permission  # type: ignore[attr-defined]
        if caller is None or self.permission in caller.permissions:
            return caller
        if self.permission in caller.object_permissions:
            if self.by_object:
                return caller
            raise ForbiddenError(
                "You see here only what was granted to you, and this address is about the whole community.",
                code="only_granted_objects",
            )
        raise ForbiddenError(
            f"You may not do this here: it needs the permission {self.permission}.", code="forbidden"
        )


class _KeyCaller(HttpBearer):
    """A program with a key of this community in `Authorization: Bearer`."""

    def __init__(self, guard: _Guard) -> None:
        super().__init__()
        self.guard = guard

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:  # noqa: ARG002
        """The middleware has looked the token up already, inside the community."""
        return self.guard.let_in(request)


class _SessionCaller(APIKeyCookie):
    """A person signed in on this community's host; writes also carry the CSRF token (S26)."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, guard: _Guard) -> None:
        super().__init__(csrf=False)
        self.guard = guard

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if key is None or "Authorization" in request.headers:
            return None
        caller = self.guard.let_in(request)
        if caller:
            csrf_required(request)
        return caller


class Closed(_SessionCaller):
    """Guards an operation that declares nothing: nobody passes. Its flag has the docs send the CSRF token."""

    def __init__(self) -> None:
        super().__init__(_Guard(permission=""))
        self.csrf = True

    def authenticate(self, request: HttpRequest, key: str | None) -> None:
        """Let nobody in."""
