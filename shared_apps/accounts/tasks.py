from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from cer.kit.tasks import public_task
from shared_apps.accounts.selectors import account_by_email, communities_of_account


@public_task(name="accounts.mail_send", autoretry_for=(OSError,), retry_backoff=True, max_retries=8)
def mail_send(subject: str, text: str, to: str) -> None:
    """Hand one mail to the mail server, here and not in the request, so that no answer waits for it."""
    EmailMessage(subject=subject, body=text, to=[to]).send()


@public_task(name="accounts.communities_mail", autoretry_for=(OSError,), retry_backoff=True, max_retries=8)
def communities_mail(email: str, language: str) -> None:
    """Mail an account its communities. Looked up here, so that no answer tells who has an account (S24)."""
    account = account_by_email(email)
    communities = communities_of_account(account.pk) if account and account.is_active else []
    if communities:
        text = render_to_string(f"accounts/communities.{language}.txt", {"communities": communities})
        subject, _, body = text.partition("\n")
        EmailMessage(subject=f"[CerCollettiva] {subject}", body=body, to=[email]).send()
