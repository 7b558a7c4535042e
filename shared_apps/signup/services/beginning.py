"""A mail address, and the proof that whoever signs up reads it."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cer.kit.errors import TooOftenError
from cer.kit.limits import limit_take
from cer.kit.refusals import field_refused
from shared_apps.signup.mails import begin_mail_send
from shared_apps.signup.models import SignUp
from shared_apps.signup.selectors import (
    SignUpUnknownError,
    code_hash,
    sign_up_held,
    sign_ups_of,
    token_hash,
)

GOOD_FOR = timedelta(days=14)
CODE_GOOD_FOR = timedelta(minutes=15)
TRIES_PER_CODE = 5


@dataclass(frozen=True, slots=True)
class HeldSignUp:
    """A sign-up and the token that holds it, which its answer shows and nothing keeps."""

    sign_up: SignUp
    token: str


@transaction.atomic
def sign_up_begin(*, email: str, language: str, network: str) -> HeldSignUp:
    """Begin, and mail a code and a link; accounts are not looked at, so the answer tells nothing (S24)."""
    limit_take(f"signup:network:{network}", settings.SIGNUP_LIMITS["network"])
    mail_limit_take(email)
    token, resume_token, code = secrets.token_urlsafe(32), secrets.token_urlsafe(32), _new_code()
    sign_up = SignUp(
        email=email,
        language=language,
        expires_at=timezone.now() + GOOD_FOR,
        holder_hash=token_hash(token),
        resume_hash=token_hash(resume_token),
        code_until=timezone.now() + CODE_GOOD_FOR,
    )
    sign_up.code_hash = code_hash(sign_up, code)
    sign_up.save(force_insert=True)
    begin_mail_send(sign_up, code=code, resume_token=resume_token)
    return HeldSignUp(sign_up, token)


@transaction.atomic
def code_renew(*, token: str) -> SignUp:
    """Mail a new code, and a new link with it: the old ones are good no more."""
    sign_up = sign_up_held(token, proved=False)
    mail_limit_take(sign_up.email)
    resume_token, code = secrets.token_urlsafe(32), _new_code()
    sign_up.resume_hash, sign_up.code_hash = token_hash(resume_token), code_hash(sign_up, code)
    sign_up.code_until, sign_up.code_tries = timezone.now() + CODE_GOOD_FOR, 0
    sign_up.save(update_fields=["resume_hash", "code_hash", "code_until", "code_tries"])
    begin_mail_send(sign_up, code=code, resume_token=resume_token)
    return sign_up


def code_prove(*, token: str, code: str) -> SignUp:
    """Prove the address by the mailed code; each code has five tries, counted before it is looked at."""
    sign_up = sign_up_held(token, proved=False)
    counted = SignUp.objects.filter(pk=sign_up.pk, code_tries__lt=TRIES_PER_CODE)
    if not counted.update(code_tries=F("code_tries") + 1):
        raise TooOftenError("This code was tried five times: ask for a new one.", code="code_used_up")
    is_right = hmac.compare_digest(code_hash(sign_up, code), sign_up.code_hash)
    if not is_right or sign_up.code_until <= timezone.now():
        raise field_refused(
            "code", "This code is wrong or too old: look again, or ask for a new one.", code="code_wrong"
        )
    return _proved(sign_up)


@transaction.atomic
def sign_up_resume(*, resume_token: str, network: str) -> HeldSignUp:
    """Resume by the mailed link, which proves the address; whoever held the sign-up before does no more."""
    limit_take(f"signup:resume:{network}", settings.SIGNUP_LIMITS["network"])
    rows = SignUp.objects.select_for_update().filter(
        resume_hash=token_hash(resume_token), expires_at__gt=timezone.now()
    )
    sign_up = rows.first()
    if sign_up is None:
        raise SignUpUnknownError("This link is not valid, or not any more: begin again.")
    token = secrets.token_urlsafe(32)
    sign_up.holder_hash = token_hash(token)
    sign_up.save(update_fields=["holder_hash"])
    return HeldSignUp(_proved(sign_up), token)


def sign_ups_forget(email: str) -> None:
    """Delete every sign-up of an address, finished or not."""
    sign_ups_of(email).delete()


def mail_limit_take(email: str) -> None:
    """Count one more mail that somebody asked us to send to an address."""
    limit_take(
        f"signup:address:{sha256(email.lower().encode()).hexdigest()}", settings.SIGNUP_LIMITS["address"]
    )


def _proved(sign_up: SignUp) -> SignUp:
    if sign_up.proved_at is None:
        sign_up.proved_at = timezone.now()
        sign_up.code_hash = ""
        sign_up.save(update_fields=["proved_at", "code_hash"])
    return sign_up


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"
