"""Addresses of the platform's own hosts."""

from django.urls import URLPattern

handler404 = "cer.kit.api.problems.not_found"
handler500 = "cer.kit.api.problems.server_error"

urlpatterns: list[URLPattern] = []
