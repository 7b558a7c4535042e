from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cer.simulators.openid import Person, SimulatedProvider, simulated_provider
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.states import DomainState
from shared_apps.tenants.selectors import tenant_by_slug
from tests.single_sign_on.browsers import DOMAIN


@pytest.fixture(scope="module")
def _provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SimulatedProvider, Path]]:
    folder = tmp_path_factory.mktemp("provider")
    with simulated_provider(folder) as running:
        yield running, folder / "ca.pem"


@pytest.fixture
def provider(
    _provider: tuple[SimulatedProvider, Path], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> SimulatedProvider:
    """A provider on this machine, which calls may reach for the time of the test; alfa owns the domain."""
    settings.OUTGOING_NETWORKS = [IPv4Network("127.0.0.0/8")]
    running, authority = _provider
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    running.person, running.twist, running.changes = Person(email=f"manager@{DOMAIN}"), None, {}
    return running


@pytest.fixture
def _domain(db: None) -> None:
    CustomDomain.objects.create(
        tenant_id=tenant_by_slug("alfa").pk,
        domain=DOMAIN,
        proof="proved-for-the-test",
        state=DomainState.ACTIVE,
        proved_at=timezone.now(),
    )
