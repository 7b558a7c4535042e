"""Addresses of the platform's own hosts."""

from django.urls import URLPattern, URLResolver, include, path

from cer.config import mail_reports  # noqa: F401  # listens for what the mail service reports

handler404 = "cer.kit.api.problems.not_found"
handler500 = "cer.kit.api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [path("anymail/", include("anymail.urls"))]
