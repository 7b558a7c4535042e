"""Where a request comes from, as far as it can be believed (S25)."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_NOWHERE = "0.0.0.0"  # noqa: S104  # the caller on a Unix socket, who has no address
_IPV6_HOME_BITS = 64


def client_address(request: HttpRequest) -> str:
    """Address of the client: the entry that our own outermost proxy wrote, never one the client made up."""
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    proxies: int = settings.TRUSTED_PROXIES
    believed = entries[-proxies] if 0 < proxies <= len(entries) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(believed.strip()))
    except ValueError:
        return _NOWHERE


def client_network(request: HttpRequest) -> str:
    """What one customer of a provider holds: an IPv4 address, or the /64 of an IPv6 one."""
    address = ip_address(client_address(request))
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/{_IPV6_HOME_BITS}", strict=False))
    return str(address)
