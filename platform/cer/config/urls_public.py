"""Addresses of the public site, `www.<base>` and `<base>`."""

from django.urls import URLPattern, URLResolver, include, path

from billing_saas.webhooks import stripe_webhook
from cer.config import mail_reports  # noqa: F401  # listens for what the mail service reports
from cer.config.api_www import api_www

handler400 = "cer.kit.api.problems.bad_request"
handler404 = "cer.kit.api.problems.not_found"
handler500 = "cer.kit.api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api_www.urls),
    path("webhooks/stripe", stripe_webhook),
    path("anymail/", include("anymail.urls")),
]
