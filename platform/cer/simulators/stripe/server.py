"""The double over HTTP: keys, idempotency, faults, pages, and the switches of its clock."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

from cer.simulators.stripe.account import DAY_S, KEY_KEPT_S, FaultKind, KeptAnswer, StripeAccount
from cer.simulators.stripe.calls import answer
from cer.simulators.stripe.forms import form_read
from cer.simulators.stripe.life import time_advance
from cer.simulators.stripe.pages import page_show, page_submit
from cer.simulators.stripe.refusals import StripeRefusal

_PAGES = ("checkout", "portal", "invoice")


@dataclass(frozen=True, slots=True)
class SimulatedStripe:
    """The account, and where it answers."""

    account: StripeAccount
    url: str


def stripe_server(account: StripeAccount, *, port: int) -> ThreadingHTTPServer:
    """A server on this machine; who calls it lets it serve."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _StripeHandler)
    server.RequestHandlerClass = type(
        "Handler",
        (_StripeHandler,),
        {"account": account, "base_url": f"http://127.0.0.1:{server.server_address[1]}"},
    )
    return server


@contextmanager
def simulated_stripe(account: StripeAccount | None = None) -> Iterator[SimulatedStripe]:
    """The provider on a free port of this machine, until the end of the block."""
    account = account or StripeAccount()
    with stripe_server(account, port=0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield SimulatedStripe(account, f"http://127.0.0.1:{server.server_address[1]}")
        finally:
            server.shutdown()
            thread.join()


class _StripeHandler(BaseHTTPRequestHandler):
    account: ClassVar[StripeAccount]
    base_url: ClassVar[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # named by the library
        self._take()

    def do_POST(self) -> None:
        self._take()

    def do_DELETE(self) -> None:
        self._take()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _take(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        words = parts.path.strip("/").split("/")
        try:
            if words[0] in _PAGES:
                self._page(words, body)
            elif words[0] == "_simulator":
                self._control(form_read(body))
            else:
                self._call(parts.path, body or parts.query)
        except StripeRefusal as refusal:
            self._answer(refusal.status, _json(refusal.body))

    def _call(self, path: str, text: str) -> None:
        if self.headers.get("Authorization") != f"Bearer {self.account.api_key}":
            raise StripeRefusal(401, "invalid_request_error", "Invalid API Key provided.")
        with self.account.lock:
            fault = self.account.fault_take(path)
            if fault and fault.kind is FaultKind.REFUSE:
                raise StripeRefusal(500, "api_error", "Something went wrong on the provider's end.")
            status, body, is_repeat = self._acted_once(path, text)
        if fault and fault.kind is FaultKind.DROP:
            self.close_connection = True
            return
        if fault:
            time.sleep(fault.delay_s)
        self._answer(status, body, headers={"Idempotent-Replayed": "true"} if is_repeat else {})

    def _acted_once(self, path: str, text: str) -> tuple[int, bytes, bool]:
        """The answer, and whether it is a repeated one; the key is kept for a day of the double's clock."""
        key = self.headers.get("Idempotency-Key") if self.command == "POST" else None
        fingerprint = hashlib.sha256(f"{path}\n{text}".encode()).hexdigest()
        kept = self.account.answers.get(key or "")
        if key and kept and self.account.now_s - kept.at_s < KEY_KEPT_S:
            if kept.fingerprint != fingerprint:
                raise StripeRefusal(
                    400,
                    "idempotency_error",
                    "Keys for idempotent requests can only be used with the same parameters.",
                )
            return kept.status, kept.body, True
        try:
            row = answer(self.account, self.command, path, form_read(text), self.base_url)
            status, body = 200, _json(row)
        except StripeRefusal as refusal:
            status, body = refusal.status, _json(refusal.body)
        if status == 200:
            self.account.calls.append((self.command, path))
        if key:
            self.account.answers[key] = KeptAnswer(fingerprint, self.account.now_s, status, body)
        return status, body, False

    def _page(self, words: list[str], body: str) -> None:
        kind, row_id = words[0], words[1]
        with self.account.lock:
            if self.command == "GET":
                text = page_show(self.account, kind, row_id)
                self._answer(200, text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
                return
            place = page_submit(self.account, kind, row_id, form_read(body), base_url=self.base_url)
        self._answer(303, b"", headers={"Location": place})

    def _control(self, form: dict[str, Any]) -> None:
        """`POST /_simulator` with `advance_days`: move the clock."""
        to_s = self.account.now_s + int(form.get("advance_days", 0)) * DAY_S
        time_advance(self.account, to_s=to_s, base_url=self.base_url)
        self._answer(200, _json({"now_s": self.account.now_s}))

    def _answer(self, status: int, body: bytes, *, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _json(row: dict[str, Any]) -> bytes:
    return json.dumps(row).encode()
