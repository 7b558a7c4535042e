"""Calls to addresses that customers name reach public addresses only (S29)."""

from collections.abc import Collection, Iterator
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from cer.adapters.outgoing_web import https_post, url_checked
from cer.kit.errors import RuleBrokenError, UnavailableError
from tests.webhooks.receiver import HOST, Receiver, receiver_running

HERE = [IPv4Network("127.0.0.0/8")]


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with receiver_running(tmp_path) as running:
        yield running


def resolver(*answers: Collection[str]) -> object:
    """A name server that gives these answers, one after the other."""
    remaining = list(answers)
    return lambda _host, _port: remaining.pop(0)


def test_a_call_reaches_the_named_host_and_brings_the_beginning_of_its_answer(receiver: Receiver) -> None:
    receiver.answer = b"x" * 100_000
    answer = https_post(
        receiver.url, body=b"{}", headers={"X-A": "1"}, resolve=resolver(["127.0.0.1"]), allowed=HERE
    )
    headers, body = receiver.received[0]
    assert (answer.status, answer.excerpt, answer.is_taken) == (200, "x" * 2000, True)
    assert (headers["Host"], headers["X-A"], body) == (f"{HOST}:{receiver.port}", "1", b"{}")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_s29_no_call_goes_to_an_address_that_is_not_public(address: str, receiver: Receiver) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        https_post(receiver.url, body=b"", headers={}, resolve=resolver(["93.184.216.34", address]))
    assert refusal.value.code == "address_not_public"
    assert receiver.received == []


def test_s29_a_name_that_changes_its_mind_is_asked_once(receiver: Receiver) -> None:
    """Rebinding: the second answer would be private, and nobody asks for it."""
    resolve = resolver(["127.0.0.1"], ["10.0.0.1"])
    assert https_post(receiver.url, body=b"", headers={}, resolve=resolve, allowed=HERE).status == 200


def test_s29_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": "https://169.254.169.254/"}
    answer = https_post(receiver.url, body=b"", headers={}, resolve=resolver(["127.0.0.1"]), allowed=HERE)
    assert (answer.status, answer.is_taken, len(receiver.received)) == (302, False, 1)


def test_a_certificate_of_another_name_is_refused(receiver: Receiver) -> None:
    url = receiver.url.replace(HOST, "other.example.org")
    with pytest.raises(UnavailableError):
        https_post(url, body=b"", headers={}, resolve=resolver(["127.0.0.1"]), allowed=HERE)
    assert receiver.received == []


def test_a_name_that_leads_nowhere_is_unavailable() -> None:
    with pytest.raises(UnavailableError):
        https_post("https://example.org/", body=b"", headers={}, resolve=resolver([]))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.org/",
        "https://",
        "https://user:word@example.org/",
        "https://example.org/#x",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://exämple.org/",
        "https://example.org/\n",
        "file:///etc/passwd",
        "https://example.org/" + "x" * 500,
    ],
)
def test_an_address_that_may_never_be_called_is_refused(url: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        url_checked(url)
    assert refusal.value.code == "url_refused"
