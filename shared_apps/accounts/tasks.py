from django.core.mail import EmailMessage

from cer.kit.tasks import public_task


@public_task(name="accounts.mail_send", autoretry_for=(OSError,), retry_backoff=True, max_retries=8)
def mail_send(subject: str, text: str, to: str) -> None:
    """Hand one mail to the mail server, here and not in the request, so that no answer waits for it."""
    EmailMessage(subject=subject, body=text, to=[to]).send()
