"""Addresses of a community's host."""

from functools import partial

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from ninja.openapi.views import openapi_view

from cer.config.api import api
from cer.kit.api.problems import not_found

handler400 = "cer.kit.api.problems.bad_request"
handler404 = "cer.kit.api.problems.not_found"
handler500 = "cer.kit.api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    *(path(f"_allauth/browser/v1/account/{kind}", not_found) for kind in ("email", "phone")),
    path("_allauth/", include("allauth.headless.urls")),
]
if settings.API_DOCS:
    urlpatterns.append(path("api/docs", partial(openapi_view, api=api)))
