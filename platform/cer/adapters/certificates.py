"""The certificate that a host shows to the world, asked for as a browser does, and nothing more said."""

import socket
import ssl
from collections.abc import Collection
from datetime import UTC, datetime
from ipaddress import IPv4Network

from cer.adapters.outgoing_web import Resolve, address_checked, addresses_of
from cer.kit.errors import RuleBrokenError, UnavailableError

PATIENCE_S = 5
PORT = 443


def certificate_until(
    host: str,
    *,
    port: int = PORT,
    resolve: Resolve = addresses_of,
    allowed: Collection[IPv4Network] = (),
    context: ssl.SSLContext | None = None,
) -> datetime:
    """The end of the certificate of a host, if it is good now: trusted, in time, and for this name.

    Raises `UnavailableError` while nobody answers, `RuleBrokenError` with what is wrong otherwise.
    """
    address = address_checked(host, resolve(host, port), allowed)
    context = context or ssl.create_default_context()
    try:
        with (
            socket.create_connection((str(address), port), timeout=PATIENCE_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert()
    except ssl.SSLCertVerificationError as error:
        raise RuleBrokenError(
            f"{host} shows a certificate that is not good: {error.verify_message}.",
            code="certificate_refused",
        ) from error
    except OSError as error:
        raise UnavailableError(f"{host} does not answer over TLS yet.", code="no_answer") from error
    assert shown is not None  # noqa: S101  # a verified peer has shown one
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
