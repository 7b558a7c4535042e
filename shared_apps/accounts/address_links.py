"""Links that prove a new mail address: signed, never stored."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from cer.kit.errors import RuleBrokenError
from shared_apps.accounts.hosts import site_of
from shared_apps.accounts.models import User
from shared_apps.accounts.selectors import address_row_of


def address_token(request: HttpRequest, account: User, email: str) -> str:
    """What the mail to a new address proves it with."""
    return signing.dumps(email, salt=_salt(request, account))


def address_proved(request: HttpRequest, account: User, token: str) -> str:
    """The address that a token proves for an account on this host; every other token is the same refusal."""
    try:
        email: str = signing.loads(
            token, salt=_salt(request, account), max_age=settings.PASSWORD_RESET_TIMEOUT
        )
    except signing.BadSignature as error:
        raise RuleBrokenError(
            "This link is not valid, or not any more: sign in as who asked for it, or ask anew.",
            code="link_not_valid",
        ) from error
    return email


def _salt(request: HttpRequest, account: User) -> str:
    """Whatever a link is good for: one host, one account, its password and the row of its address.

    That row is made anew by each change, so a link works once, also if the old address comes back.
    """
    return f"new address/{site_of(request)}/{account.pk}/{account.password}/{address_row_of(account.pk)}"
