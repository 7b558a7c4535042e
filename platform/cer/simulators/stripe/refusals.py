"""Refusals as the provider words them."""


class StripeRefusal(Exception):  # noqa: N818  # the provider's word for it is error, ours is refusal
    """A call that is answered with an error."""

    def __init__(self, status: int, kind: str, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "type": kind,
                "message": message,
                **({"code": code} if code else {}),
                **({"param": param} if param else {}),
            }
        }


def invalid(message: str, *, code: str = "", param: str = "") -> StripeRefusal:
    return StripeRefusal(400, "invalid_request_error", message, code=code, param=param)


def missing(kind: str, row_id: str) -> StripeRefusal:
    return StripeRefusal(
        404, "invalid_request_error", f"No such {kind}: '{row_id}'", code="resource_missing", param="id"
    )


def card_declined() -> StripeRefusal:
    return StripeRefusal(402, "card_error", "Your card was declined.", code="card_declined")
