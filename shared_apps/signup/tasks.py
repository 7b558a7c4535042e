from cer.kit.tasks import public_task
from shared_apps.signup.services.beginning import sign_ups_purge


@public_task(name="signup.purge")
def purge() -> None:
    """Delete the sign-ups that are over."""
    sign_ups_purge()
