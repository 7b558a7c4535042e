from django.conf import settings

from cer.kit.limits import limit_take
from shared_apps.accounts.tasks import communities_mail
from shared_apps.signup.services.beginning import mail_limit_take


def reminder_ask(*, email: str, language: str, network: str) -> None:
    """Have the communities of an account mailed; accounts are looked at by the worker, not here (S24)."""
    limit_take(f"signup:network:{network}", settings.SIGNUP_LIMITS["network"])
    mail_limit_take(email)
    communities_mail.delay(email=email, language=language)
