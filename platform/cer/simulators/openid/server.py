"""The double over https, with a certificate made for the run."""

import json
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cer.simulators.openid.provider import SimulatedProvider

HOST = "127.0.0.1"


@contextmanager
def provider_server(
    provider: SimulatedProvider, *, folder: Path, port: int = 0
) -> Iterator[ThreadingHTTPServer]:
    """The server, not yet answering; `folder/ca.pem` names the authority to trust (`SSL_CERT_FILE`)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    handler = type("Handler", (_ProviderHandler,), {"provider": provider})
    with ThreadingHTTPServer((HOST, port), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        provider.issuer = f"https://{HOST}:{server.server_address[1]}"
        yield server


@contextmanager
def simulated_provider(folder: Path) -> Iterator[SimulatedProvider]:
    """A provider on a free port of this machine, until the end of the block."""
    provider = SimulatedProvider()
    with provider_server(provider, folder=folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


class _ProviderHandler(BaseHTTPRequestHandler):
    provider: ClassVar[SimulatedProvider]

    def do_GET(self) -> None:  # named by the library
        parts = urlsplit(self.path)
        match parts.path:
            case "/.well-known/openid-configuration":
                self._json(200, self.provider.discovery())
            case "/keys":
                self._json(200, self.provider.keys())
            case "/authorize":
                asked = dict(parse_qsl(parts.query))
                back = urlencode(self.provider.answer(asked))
                self.send_response(302)
                self.send_header("Location", f"{asked.get('redirect_uri', '')}?{back}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case _:
                self._json(404, {"error": "not_found"})

    def do_POST(self) -> None:  # named by the library
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._json(*self.provider.tokens(form, client=self._client(form)))

    def _client(self, form: dict[str, str]) -> tuple[str, str]:
        basic = self.headers.get("Authorization", "").removeprefix("Basic ")
        if not basic:
            return form.get("client_id", ""), form.get("client_secret", "")
        name, _, secret = b64decode(basic).decode().partition(":")
        return unquote_plus(name), unquote_plus(secret)

    def _json(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def _certificate(folder: Path) -> Path:
    """A certificate of this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    both = folder / "both.pem"
    both.touch(mode=0o600)
    both.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return both
