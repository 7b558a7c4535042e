"""The provider's page on which the owner gives a card; nothing is charged before the trial is over."""

from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.utils.module_loading import import_string

from cer.kit.errors import ConflictError
from shared_apps.signup.models import SignUp
from shared_apps.signup.selectors import sign_up_held


class PaymentState(StrEnum):
    """Whether the first charge will find a card. Only the provider's webhook makes it `given` (S52)."""

    NOT_ASKED = "not_asked"
    MISSING = "missing"
    GIVEN = "given"


def payment_page(*, token: str) -> str:
    """Address of the page; from there people come back to the wizard, whether they paid or thought better."""
    sign_up = sign_up_held(token)
    if sign_up.ready_at is None:
        raise ConflictError(
            "The community is made first: the card is asked for when there is something to pay.",
            code="not_ready",
        )
    address = f"{settings.WWW_ADDRESS}/signup"
    page: str = import_string(settings.SIGN_UP_CHECKOUT)(
        tenant_id=sign_up.tenant_id,
        paid_address=f"{address}?{urlencode({'payment': 'done'})}",
        cancel_address=f"{address}?{urlencode({'payment': 'cancelled'})}",
    )
    return page


def payment_state(sign_up: SignUp) -> PaymentState:
    """What the provider has said so far; the address that a browser came back to says nothing."""
    if sign_up.ready_at is None:
        return PaymentState.NOT_ASKED
    return PaymentState(import_string(settings.SIGN_UP_PAYMENT_STATE)(sign_up.tenant_id))
