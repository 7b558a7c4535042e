from uuid import UUID

from celery import current_task
from django.template.loader import render_to_string

from cer.kit.tasks import public_task
from shared_apps.accounts.selectors import account_by_email, communities_of_account
from shared_apps.mails.posting import letter_post
from shared_apps.mails.services import Letter


@public_task(name="accounts.communities_mail")
def communities_mail(email: str, language: str) -> None:
    """Mail an account its communities. Looked up here, so that no answer tells who has an account (S24).

    Delivered twice, it writes the mail under the same id.
    """
    account = account_by_email(email)
    communities = communities_of_account(account.pk) if account and account.is_active else []
    if communities:
        text = render_to_string(f"accounts/communities.{language}.txt", {"communities": communities})
        subject, _, body = text.partition("\n")
        letter = Letter(
            to=email, subject=f"[CerCollettiva] {subject}", text=body, sender_name="CerCollettiva"
        )
        letter_post(letter, mail_id=UUID(current_task.request.id))
