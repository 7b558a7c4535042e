"""Another mail address for an account: asked for, proved by a mailed link, then in place of the old one."""

from dataclasses import replace
from hashlib import sha256

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from cer.kit.acting import ActorKind, acting, actor_now
from cer.kit.errors import ForbiddenError
from cer.kit.limits import limit_take
from cer.kit.refusals import field_refused
from shared_apps.accounts.address_links import address_proved, address_token
from shared_apps.accounts.hosts import site_address, site_name
from shared_apps.accounts.mails import language_of, site_mail_send
from shared_apps.accounts.models import User
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_address_change, account_for_change
from shared_apps.accounts.sessions import NotSignedInError


@transaction.atomic
def address_change_ask(request: HttpRequest, *, email: str, password: str | None) -> None:
    """Mail a link to the new address and a word to the old one; nothing changes yet.

    One that has an account already is told so by mail, and the answer is the same (S24).
    """
    account = _signed_in(request)
    email = email.lower()
    _refuse_unproved(request, account, password)
    if email == account.email.lower():
        raise field_refused("email", "This is your address already: give the new one.", code="same_address")
    limit_take(f"accounts:mailbox:{sha256(email.encode()).hexdigest()}", settings.IDENTITY_LIMITS["mailbox"])
    token = address_token(request, account, email)
    about = "address_taken" if account_by_email(email) else "address_prove"
    _mail(request, about, to=email, link=f"{site_address(request)}/email#{token}")
    _mail(request, "address_asked", to=account.email)


@transaction.atomic
def address_change_confirm(request: HttpRequest, *, token: str) -> None:
    """Let the proved address take the old one's place, tell the old one, and end all other sessions.

    Whoever confirms is signed in as the account that asked: a mailed link alone moves nobody's account.
    """
    signed_in = _signed_in(request)
    account = account_for_change(signed_in.pk)
    email, before = address_proved(request, account, token), account.email
    person = replace(actor_now(), kind=ActorKind.ACCOUNT, id=str(account.pk), name=account.name)
    with acting(person):
        account_address_change(account, email=email, session_kept=request.session.session_key)
    _mail(request, "address_changed", to=before)
    signed_in.refresh_from_db()


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotSignedInError("Sign in first.", code="not_authenticated")
    return request.user


def _refuse_unproved(request: HttpRequest, account: User, password: str | None) -> None:
    """An open browser is not its owner: the password, or a factor proved a moment ago."""
    if password is None:
        if not did_recently_reauthenticate(request):
            raise ForbiddenError(
                "Give your password, or prove a factor anew: the last proof is too old.",
                code="reauthentication_needed",
            )
    elif not account.check_password(password):
        raise field_refused("password", "The password is wrong.", code="password_wrong")


def _mail(request: HttpRequest, about: str, *, to: str, link: str = "") -> None:
    values = {"site": site_name(request), "link": link}
    subject, _, text = render_to_string(f"accounts/{about}.{language_of(request)}.txt", values).partition(
        "\n"
    )
    site_mail_send(request, to=to, subject=subject, text=text)
