"""Log lines are JSON, and say which request of which community they belong to (S20)."""

import json
import logging
import sys

import pytest

from cer.config.logging import JsonFormatter, context
from tests.clients import signed_in

pytestmark = pytest.mark.django_db


def test_s20_every_request_leaves_one_line_with_its_id_and_its_community(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = signed_in("alfa")
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="cer.requests"):
        client.get("/me", **{"X-Request-ID": "request-of-alfa"})
    [record] = [record for record in caplog.records if record.name == "cer.requests"]
    token = context.set({"request_id": "request-of-alfa"})
    line = json.loads(JsonFormatter().format(record))
    context.reset(token)
    assert (line["message"], line["path"], line["status"]) == ("request", "/api/v1/me", 200)
    assert line["request_id"] == "request-of-alfa"
    assert line["tenant"].startswith("t_")


def test_a_line_with_an_exception_is_still_one_object() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", 40, __file__, 1, "said %s", ("so",), sys.exc_info())
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["level"]) == ("said so", "error")
    assert "ValueError: broken" in line["exception"]


@pytest.mark.parametrize(
    "text", ["RSSMRA85T10A562S", "IT60X0542811101000000123456", "IT001E90000001", "anna@example.org"]
)
def test_s20_a_line_shows_only_the_ends_of_what_says_who_somebody_is(text: str) -> None:
    record = logging.getLogger("x").makeRecord("x", 40, __file__, 1, "paid %s", (text,), None)
    line = JsonFormatter().format(record)
    assert text not in line
    assert "***" in json.loads(line)["message"]
