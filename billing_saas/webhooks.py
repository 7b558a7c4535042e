"""Where the payment provider posts its events: open to anybody, believed if signed."""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing_saas.provider import EventRefusedError
from billing_saas.selectors import is_selling
from billing_saas.services.inbox import event_receive
from billing_saas.stripe_gateway import MAX_EVENT_BYTES
from billing_saas.tasks import event_ask
from cer.kit.api.problems import not_found, problem_response

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Store the event, then say 200; what is not believed is answered 400 and stored nowhere (S51, S52)."""
    if not is_selling():
        return not_found(request)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_EVENT_BYTES:
            raise EventRefusedError("The body is too long.")
        event = event_receive(
            body=request.body, signature=request.headers.get("Stripe-Signature", ""), now=timezone.now()
        )
    except EventRefusedError as error:
        log.warning("webhook refused", extra={"reason": str(error)})
        return problem_response(request, status=400, code="event_refused", detail=str(error))
    event_ask(event.pk)
    return HttpResponse(status=200)
