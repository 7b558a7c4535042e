"""Password reset links that are good on one host only (S2)."""

from typing import Any

from allauth.core import context
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from shared_apps.accounts.hosts import site_of


class HostBoundResetToken(PasswordResetTokenGenerator):
    """Django's token with the site of the host in its hash; one of another host never matches."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{site_of(context.request)}"
