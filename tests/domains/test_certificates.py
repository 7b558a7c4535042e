"""The certificate of a domain: on its way, good, late, or not to be had, each with its reason."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path
from socket import create_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from cer.adapters.certificates import certificate_until
from cer.kit.errors import RuleBrokenError, UnavailableError
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.services import domains_recheck
from shared_apps.domains.states import CertificateState
from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.domains.certificates import SHOWN
from tests.domains.test_services import DOMAIN, proved, records  # noqa: F401

HERE = {"resolve": lambda _host, _port: ["127.0.0.1"], "allowed": [IPv4Network("127.0.0.0/8")]}
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


@pytest.fixture(autouse=True)
def _nothing_shown() -> Iterator[None]:
    yield
    SHOWN.clear()


@contextmanager
def host_with(folder: Path, *, name: str, until: datetime) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A host with a certificate of its own making, and the context of somebody who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "host.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    trusting = ssl.create_default_context(
        cadata=certificate.public_bytes(serialization.Encoding.PEM).decode()
    )
    with create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_one_handshake, args=[listening, serving], daemon=True).start()
        yield listening.getsockname()[1], trusting


def _one_handshake(listening: object, serving: ssl.SSLContext) -> None:
    try:
        connection, _ = listening.accept()  # type: ignore[attr-defined]
        serving.wrap_socket(connection, server_side=True).close()
    except OSError:
        return


def test_a_good_certificate_says_until_when(tmp_path: Path) -> None:
    with host_with(tmp_path, name=DOMAIN, until=SOON) as (port, context):
        assert certificate_until(DOMAIN, port=port, context=context, **HERE) == SOON


@pytest.mark.parametrize(
    ("name", "until", "reason"),
    [
        (DOMAIN, datetime.now(UTC) - timedelta(days=1), "expired"),
        ("other.example.org", SOON, "Hostname mismatch"),
    ],
)
def test_one_that_is_not_good_says_why(tmp_path: Path, name: str, until: datetime, reason: str) -> None:
    with (
        host_with(tmp_path, name=name, until=until) as (port, context),
        pytest.raises(RuleBrokenError, match=reason),
    ):
        certificate_until(DOMAIN, port=port, context=context, **HERE)


def test_one_that_nobody_trusts_is_refused_and_no_private_address_is_asked(tmp_path: Path) -> None:
    with (
        host_with(tmp_path, name=DOMAIN, until=SOON) as (port, _),
        pytest.raises(RuleBrokenError, match="self-signed"),
    ):
        certificate_until(DOMAIN, port=port, **HERE)
    with pytest.raises(RuleBrokenError, match="not public"):
        certificate_until(DOMAIN, resolve=HERE["resolve"])


def test_nobody_there_is_no_answer() -> None:
    with create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(UnavailableError):
        certificate_until(DOMAIN, port=port, **HERE)


def seen(shown: datetime | Exception | None, *, proved_ago: timedelta = timedelta(0)) -> CustomDomain:
    """The one claim after the daily look."""
    if shown is not None:
        SHOWN[DOMAIN] = shown
    CustomDomain.objects.update(proved_at=timezone.now() - proved_ago)
    domains_recheck()
    return CustomDomain.objects.get(domain=DOMAIN)


@pytest.mark.django_db
def test_from_the_proof_to_the_certificate_and_to_its_end(records: dict[str, str]) -> None:  # noqa: F811
    assert proved("alfa", records).certificate_state == CertificateState.PENDING
    assert seen(None).certificate_problem == f"{DOMAIN} does not answer over TLS yet."
    good = seen(SOON)
    assert (good.certificate_state, good.certificate_until) == (CertificateState.ISSUED, SOON)
    late = seen(timezone.now() + timedelta(days=13))
    assert late.certificate_state == CertificateState.EXPIRING
    assert "was not renewed" in late.certificate_problem
    shown = signed_in("alfa", Role.OWNER).get("/domains").json()[0]
    assert (shown["certificate_state"], shown["certificate_problem"]) == (
        "expiring",
        late.certificate_problem,
    )


@pytest.mark.django_db
def test_what_is_not_there_after_a_day_has_failed_and_says_why(records: dict[str, str]) -> None:  # noqa: F811
    proved("alfa", records)
    failed = seen(RuleBrokenError("It is another's."), proved_ago=timedelta(hours=25))
    assert failed.certificate_state == CertificateState.FAILED
    assert (failed.certificate_until, failed.certificate_problem) == (None, "It is another's.")
