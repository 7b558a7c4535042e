"""Addresses of the platform's console, `console.<base>`."""

from django.urls import URLPattern, URLResolver, include, path

from cer.config.api_platform import api_platform
from cer.kit.api.problems import not_found

handler400 = "cer.kit.api.problems.bad_request"
handler404 = "cer.kit.api.problems.not_found"
handler500 = "cer.kit.api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/platform/v1/", api_platform.urls),
    *(path(f"_allauth/browser/v1/account/{kind}", not_found) for kind in ("email", "phone")),
    path("_allauth/", include("allauth.headless.urls")),
]
