"""The pages of the web: three faces of one build, chosen by the host."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NO_PAGES = ("/admin", "/api", "/_allauth", "/static", "/webhooks", "/anymail")
"""Where addresses of the server begin; all others without a dot in their last part are pages."""


class PagesMiddleware:
    """Answers an address of a page with the index of the host's face, which finds the page by itself.

    Stands behind `HostMiddleware` and before sessions: a page holds nothing of anybody, and what it shows it
    asks the API for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and is_page(request.path):
            return _index(face_of(request))
        return self.get_response(request)


def is_page(path: str) -> bool:
    """Is this path one of the web's own, for the browser to find a page at?"""
    is_of_the_server = any(path == begin or path.startswith(f"{begin}/") for begin in NO_PAGES)
    return not is_of_the_server and "." not in path.rpartition("/")[2]


def face_of(request: HttpRequest) -> str:
    """Which face a host shows: a community's, the console's, or the public site's."""
    if request.tenant is not None:  # type: ignore[attr-defined]
        return "community"
    return "console" if request.is_console else "www"  # type: ignore[attr-defined]


def _index(face: str) -> HttpResponse:
    file = settings.WEB_ROOT / f"{face}.html"
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return HttpResponse(
            b"The pages are not built: run scripts/web.sh build. The API is there.\n",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            content_type="text/plain",
        )
    # The page names hashed files that are kept for ever; so it is asked for each time itself.
    return HttpResponse(content, headers={"Cache-Control": "no-cache"})
