"""The one door through which the product's mails leave, whatever the mail service."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one address. The mail service gives `marks` back when it reports what became of it."""

    to: str
    subject: str
    text: str
    sender_name: str
    message_id: str
    marks: dict[str, str]


def mail_hand_over(mail: Mail) -> None:
    """Give a mail to the mail service. The address of the sender is the platform's, the name the community's.

    The message id is ours and the same in each try, so that a repeat can be recognised.
    """
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMessage(
        subject=" ".join(mail.subject.split()),
        body=mail.text,
        from_email=formataddr((" ".join(mail.sender_name.split()), address)),
        to=[mail.to],
        headers={
            "Message-ID": f"<{mail.message_id}@{address.partition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.metadata = mail.marks  # type: ignore[attr-defined]  # read by the mail service's backend
    message.send()
