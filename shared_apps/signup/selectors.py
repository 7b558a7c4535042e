from hashlib import sha256

from django.db.models import QuerySet
from django.utils import timezone

from cer.kit.errors import CerError
from shared_apps.signup.models import SignUp

STEPS = ("account", "community", "address", "plan", "payment")
"""What is asked, in the order of the pages."""


class SignUpUnknownError(CerError):
    status = 401
    code = "signup_unknown"


def token_hash(token: str) -> str:
    """What is kept of a token of 256 random bits."""
    return sha256(token.encode()).hexdigest()


def code_hash(sign_up: SignUp, code: str) -> str:
    return sha256(f"{sign_up.pk}:{code}".encode()).hexdigest()


def sign_ups_of(email: str) -> QuerySet[SignUp]:
    """Sign-ups with an address, also those that are over and go in the night."""
    return SignUp.objects.filter(email__iexact=email).order_by("created_at")


def sign_up_held(token: str, *, proved: bool = True) -> SignUp:
    """The sign-up that a token holds; one that ended is like one that never was."""
    rows = SignUp.objects.filter(expires_at__gt=timezone.now(), holder_hash=token_hash(token))
    sign_up = rows.first()
    if sign_up is None:
        raise SignUpUnknownError(
            "This sign-up is not known, or not any more: begin again, or use the mailed link."
        )
    if proved and sign_up.proved_at is None:
        raise SignUpUnknownError("Prove your mail address with the code first.", code="address_not_proved")
    return sign_up


def steps_missing(sign_up: SignUp) -> list[str]:
    """Steps that have not been answered."""
    return [step for step in STEPS if step not in sign_up.answers]


def signups_open() -> int:
    """Sign-ups under way."""
    return SignUp.objects.filter(ready_at=None, expires_at__gt=timezone.now()).count()
