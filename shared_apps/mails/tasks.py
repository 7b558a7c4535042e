from cer.kit.tasks import public_task
from shared_apps.mails.services import letters_send


@public_task(name="mails.send")
def send() -> None:
    """Hand over the mails that are due."""
    letters_send()
