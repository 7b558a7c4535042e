"""Calls to addresses that a customer named: https, to public addresses only, checked and pinned (S29)."""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import urllib3

from cer.kit.errors import RuleBrokenError, UnavailableError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Collection[str]]

TIMEOUT = urllib3.Timeout(connect=5, read=10)
ANSWER_SPAN_S = 20
"""How long a body may trickle in; what has come by then is the answer."""
ANSWER_BYTES = 2000
LONGEST_URL = 500
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""Addresses in which a private one of version 4 can hide."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; of its words only the beginning."""

    status: int
    excerpt: str

    @property
    def is_taken(self) -> bool:
        """A redirect is no acceptance: nobody follows it."""
        return 200 <= self.status < 300


def addresses_of(host: str, port: int) -> Collection[str]:
    """What the name resolves to now."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise UnavailableError(f"The name {host} does not resolve.", code="host_unknown") from error


def url_checked(url: str) -> str:
    """The address if it may be called at all; what it resolves to is seen at each call."""
    parts = urlsplit(url)
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    try:
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        has_host = False
    if not is_plain or parts.scheme != "https" or not has_host or parts.username or parts.fragment:
        raise RuleBrokenError(
            "Give an address like https://example.org/hooks: https, a host name, no user, no #, at most"
            f" {LONGEST_URL} characters.",
            code="url_refused",
        )
    return url


def https_post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    longest_bytes: int = ANSWER_BYTES,
    resolve: Resolve = addresses_of,
    allowed: Collection[IPv4Network] = (),
) -> Answer:
    """POST to an address that a customer named; of the answer as much as `longest_bytes`."""
    return _called(
        "POST", url, body=body, headers=headers, longest_bytes=longest_bytes, resolve=resolve, allowed=allowed
    )


def https_get(
    url: str,
    *,
    longest_bytes: int,
    resolve: Resolve = addresses_of,
    allowed: Collection[IPv4Network] = (),
) -> Answer:
    """GET what a customer's address holds; of the answer as much as `longest_bytes`."""
    headers = {"Accept": "application/json"}
    return _called(
        "GET", url, body=None, headers=headers, longest_bytes=longest_bytes, resolve=resolve, allowed=allowed
    )


def _called(
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    longest_bytes: int,
    resolve: Resolve,
    allowed: Collection[IPv4Network],
) -> Answer:
    """Call the one address that was checked, under the name's certificate, and follow nothing.

    The name is resolved once, and the connection goes to what was found: a second, other answer of the
    name server is never asked for. `allowed` names networks of one's own that may be called all the same.
    """
    parts = urlsplit(url_checked(url))
    host, port = str(parts.hostname), parts.port or 443
    address = address_checked(host, resolve(host, port), allowed)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with urllib3.HTTPSConnectionPool(
        str(address),
        port,
        timeout=TIMEOUT,
        retries=False,
        ssl_context=ssl.create_default_context(),
        server_hostname=host,
        assert_hostname=host,
    ) as pool:
        try:
            response = pool.urlopen(
                method,
                path,
                body=body,
                headers={**headers, "Host": parts.netloc},
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            excerpt = _beginning(response, longest_bytes)
        except urllib3.exceptions.HTTPError as error:
            raise UnavailableError(f"{host} does not answer as it should.", code="no_answer") from error
    return Answer(response.status, excerpt.decode(errors="replace").replace("\0", ""))


def _beginning(response: urllib3.BaseHTTPResponse, longest_bytes: int) -> bytes:
    until_s, come = time.monotonic() + ANSWER_SPAN_S, b""
    while len(come) < longest_bytes and time.monotonic() < until_s:
        part = response.read1(longest_bytes - len(come))
        if not part:
            break
        come += part
    return come


def address_checked(host: str, found: Collection[str], allowed: Collection[IPv4Network]) -> Address:
    """The first address; one that is not public refuses the whole name."""
    addresses = [ip_address(text.partition("%")[0]) for text in found]
    for address in addresses:
        if not _is_public(address) and not any(address in network for network in allowed):
            raise RuleBrokenError(
                f"{host} leads to an address that is not public: nothing is sent there.",
                code="address_not_public",
            )
    if not addresses:
        raise UnavailableError(f"The name {host} does not resolve.", code="host_unknown")
    return addresses[0]


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast
