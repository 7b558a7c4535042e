"""A name server on a port of its own, which knows the TXT records that a test gives it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

from cer.kit.errors import UnavailableError
from shared_apps.domains.resolver import records_asked

_port: list[int] = []


def asked(name: str) -> frozenset[str]:
    """The resolver of the test settings: asks the server that runs, or meets none."""
    if not _port:
        raise UnavailableError("No name server runs in this test.", code="dns_unanswered")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], _port[0], 1
    return records_asked(name, resolver)


@contextmanager
def name_server(records: dict[str, str]) -> Iterator[dict[str, str]]:
    """Answers for the records, which may change; the text `SERVFAIL` is a server in trouble."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = Thread(target=_answer_all, args=(server, records), daemon=True)
        thread.start()
        _port.append(server.getsockname()[1])
        yield records
        _port.clear()
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", server.getsockname())
        thread.join()


def _answer_all(server: socket.socket, records: dict[str, str]) -> None:
    while True:
        packet, client = server.recvfrom(4096)
        if not packet:
            return
        server.sendto(_answer(packet, records).to_wire(), client)


def _answer(packet: bytes, records: dict[str, str]) -> dns.message.Message:
    query = dns.message.from_wire(packet)
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    name = query.question[0].name.to_text(omit_final_dot=True)
    text = records.get(name)
    if text is None:
        response.set_rcode(dns.rcode.NXDOMAIN)
    elif text == "SERVFAIL":
        response.set_rcode(dns.rcode.SERVFAIL)
    else:
        response.answer.append(
            dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", '"other"', f'"{text[:9]}" "{text[9:]}"')
        )
    return response
