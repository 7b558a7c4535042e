import json
from collections.abc import Callable

import pytest
from django.db import connections

from cer.cli import main
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import PlatformEvent, Tenant
from shared_apps.tenants.services.owner import OWNER
from tests.factories import configuration_make


@pytest.fixture(autouse=True)
def _servers_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds Django set up already, with the databases of the tests."""
    monkeypatch.setenv("CER_DATABASE_URL", "the suite's own")


def test_a_chain_that_holds_is_told_with_its_last_hash(
    new_community: Callable[[str], Tenant], capsys: pytest.CaptureFixture[str]
) -> None:
    with in_schema(new_community("verified").schema_name):
        configuration_make()
    assert main(["audit", "verify", "verified", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)["verified"]
    assert (report["entries"], report["broken"], len(report["head_hash"])) == (2, None, 64)


def test_a_broken_chain_is_named_and_exits_with_1(
    new_community: Callable[[str], Tenant], capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = new_community("verified")
    with in_schema(tenant.schema_name):
        configuration_make()
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"UPDATE {tenant.schema_name}.audit_auditentry SET action = 'x' WHERE number = 2")
    assert main(["audit", "verify"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("(platform): ")
    assert "verified: BROKEN at entry 2: its content was changed" in lines


def test_a_command_is_the_actor_of_what_it_does(
    new_community: Callable[[str], Tenant], capsys: pytest.CaptureFixture[str]
) -> None:
    new_community("commanded")
    assert main(["tenants", "suspend", "commanded"]) == 0
    event = PlatformEvent.objects.latest("number")
    assert (event.action, event.actor_kind, event.actor_id) == (
        "tenant.suspended",
        "command",
        "cer tenants suspend",
    )
