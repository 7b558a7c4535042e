"""Password reset links that are good on one community's host only (S2)."""

from typing import Any

from allauth.core import context
from django.contrib.auth.tokens import PasswordResetTokenGenerator


class HostBoundResetToken(PasswordResetTokenGenerator):
    """Django's token with the community of the host in its hash; one of another community never matches."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{context.request.tenant.schema_name}"
