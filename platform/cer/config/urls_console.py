"""Addresses of the platform's console, `console.<base>`."""

from django.urls import URLPattern, URLResolver

handler404 = "cer.kit.api.problems.not_found"
handler500 = "cer.kit.api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = []
