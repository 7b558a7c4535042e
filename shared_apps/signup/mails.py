"""The one mail of a sign-up: its code, and the link with which it goes on."""

from django.conf import settings
from django.template.loader import render_to_string

from shared_apps.mails.posting import letter_post
from shared_apps.mails.services import Letter
from shared_apps.signup.models import SignUp


def begin_mail_send(sign_up: SignUp, *, code: str, resume_token: str) -> None:
    """Write the mail; the link holds the token after the #, which no server logs."""
    values = {
        "code": code,
        "address": f"{settings.WWW_ADDRESS}/signup#{resume_token}",
        "good_until": sign_up.expires_at,
    }
    subject, _, text = render_to_string(f"signup/begin.{sign_up.language}.txt", values).partition("\n")
    letter_post(
        Letter(
            to=sign_up.email,
            subject=f"[CerCollettiva] {subject}",
            text=text,
            sender_name="CerCollettiva",
        )
    )
