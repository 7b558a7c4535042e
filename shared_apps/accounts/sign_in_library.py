"""What we tell django-allauth to do our way: addresses from the tenant, sealed secrets, queued mails."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from cer.kit.api.addresses import client_address
from shared_apps.accounts.hosts import site_address, site_name
from shared_apps.accounts.mails import language_of, site_mail_send

_PAGES = {
    "account_reset_password_from_key": "/reset-password#{key}",
    "account_reset_password": "/reset-password",
    "account_signup": "/",
}
"""Pages of the dashboard that mails lead to; keys stand after the #, which no server logs."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts come from invitations; an open door would tell which addresses have one (S24)."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """On the console whoever is not staff is told what a wrong password is told (S24)."""
        account = super().authenticate(request, **credentials)
        is_closed = request.is_console and not getattr(account, "is_staff", False)  # type: ignore[attr-defined]
        return None if is_closed else account

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail from the stored name and address of the site, whatever host was asked (S17)."""
        request = _request()
        site = SimpleNamespace(name=site_name(request), domain=site_address(request))
        with translation.override(language_of(request)):
            message = self.render_mail(
                template_prefix, email, {"request": request, "email": email, "current_site": site, **context}
            )
        site_mail_send(request, to=email, subject=message.subject, text=str(message.body))


class HeadlessAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]
    def get_frontend_url(self, urlname: str, **values: Any) -> str | None:
        page = _PAGES.get(urlname)
        return site_address(_request()) + page.format(**values) if page else None


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_totp_issuer(self) -> str:
        return site_name(_request())

    def encrypt(self, text: str) -> str:
        """Seeds and recovery codes are sealed with the platform's key before they are stored."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey is good on all communities under our own domain, and alone on a domain of their own."""
        host = _request().get_host().partition(":")[0]
        is_ours = host.endswith(f".{settings.BASE_DOMAIN}")
        return {"id": settings.BASE_DOMAIN if is_ours else host, "name": site_name(_request())}


def _request() -> HttpRequest:
    request: HttpRequest = context.request
    return request


def _seal() -> MultiFernet:
    """Seals with the newest secret key, opens with any that is still valid."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(sha256(f"second factors {key}".encode()).digest())) for key in keys]
    )
