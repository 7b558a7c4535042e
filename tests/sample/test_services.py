"""Sample data come in at once and go without a trace, and never count (decision 42)."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from cer.calc.intervals import DAY
from cer.cli.demo.communities import law_and_prices_load
from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from shared_apps.plans.selectors import today
from shared_apps.tenants.models import Tenant
from shared_apps.usage.counters import counted_here
from tenant_apps.access.models import Role
from tenant_apps.audit.selectors import chain_report
from tenant_apps.communities.models import Configuration
from tenant_apps.members.models import RegistryVersion
from tenant_apps.members.selectors import members_listed, pods_listed
from tenant_apps.metering.models import DayCurve
from tenant_apps.plants.selectors import plants_listed
from tenant_apps.sample import selectors
from tenant_apps.sample.models import SampleRow, SampleSet, SampleState
from tenant_apps.sample.services import sample_ask, sample_remove
from tenant_apps.sample.tasks import fill
from tenant_apps.settlement.models import RunConfiguration, SettlementRun
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind, RunState
from tests.clients import signed_in
from tests.digests import rows_digest
from tests.factories import configuration_make, member_make, pod_make
from tests.populated import public_rows_remove


@pytest.fixture
def empty(new_community: Callable[[str], Tenant]) -> Iterator[Tenant]:
    """A registered community with nothing in it; law and prices of its zone are there."""
    law_and_prices_load()
    tenant = new_community("sample-one")
    connection.set_tenant(tenant)
    configuration_make()
    yield tenant
    connection.set_schema_to_public()
    public_rows_remove()


def filled(tenant: Tenant) -> None:
    sample_ask()
    fill(tenant.schema_name)
    connection.set_tenant(tenant)


def digest() -> str:
    """Of every table but those of the log, which keeps that the sample was here."""
    return rows_digest(without=["tenant_apps.audit"])


def test_asked_and_delivered_twice_it_shows_a_community_at_work(empty: Tenant) -> None:
    filled(empty)
    filled(empty)
    assert SampleSet.objects.get().state == SampleState.HERE
    assert (members_listed().count(), pods_listed().count(), plants_listed().count()) == (10, 10, 5)
    assert DayCurve.objects.count() == (9 + 5) * 91
    runs = SettlementRun.objects.order_by("first_on")
    assert [(run.kind, run.state) for run in runs] == [(RunKind.SIMULATION, RunState.REVIEW)] * 3
    assert all(sum(row.eac_wh) > 0 for row in RunConfiguration.objects.all())


def test_removed_it_leaves_the_community_as_it_was_to_the_byte(empty: Tenant) -> None:
    before = digest()
    filled(empty)
    assert digest() != before
    sample_remove()
    assert digest() == before
    assert chain_report().broken is None


def test_what_was_done_with_it_goes_along_unless_it_was_published(empty: Tenant) -> None:
    before = digest()
    filled(empty)
    pods_listed().update(contract_power_kw=4)
    run = run_start(kind=RunKind.MONTHLY, period="2024-05", started_by="A")
    assert run_compute(run_id=run.pk).state == RunState.REVIEW
    sample_remove()
    assert digest() == before


def test_a_published_run_leans_on_it(empty: Tenant) -> None:
    filled(empty)
    run = run_start(kind=RunKind.MONTHLY, period="2024-05", started_by="A")
    run_compute(run_id=run.pk)
    run_approve(run_id=run.pk, approved_by="B")
    run_publish(run_id=run.pk, published_by="C")
    before = digest()
    with pytest.raises(RuleBrokenError, match="lean on the sample data") as refusal:
        sample_remove()
    assert refusal.value.code == "sample_leaned_on"
    assert digest() == before


def test_a_real_pod_of_a_sample_member_leans_on_it(empty: Tenant) -> None:
    filled(empty)
    pod_make(
        "IT001E00000001",
        Configuration.objects.get(code="C1"),
        member=members_listed().order_by("code").first(),
    )
    with pytest.raises(RuleBrokenError, match="1 pod assignments"):
        sample_remove()


def test_real_data_beside_it_stay(empty: Tenant) -> None:
    filled(empty)
    pod_make("IT001E00000001", Configuration.objects.get(code="C1"), member=member_make("M1"))
    sample_remove()
    assert [member.code for member in members_listed()] == ["M1"]
    assert SampleRow.objects.count() == 0


def test_it_never_counts(empty: Tenant) -> None:
    filled(empty)
    member_make("M1")
    figures = counted_here(today())
    assert selectors.members_counted() == 1
    assert (figures["members_active"], figures["pods_active"], figures["readings_imported"]) == (1, 0, 0)
    assert counted_here(today() - DAY)["pods_active"] == 0


def test_a_community_with_data_of_its_own_refuses_it(alfa: None) -> None:
    member_make("M1")
    with pytest.raises(ConflictError, match="has members of its own"):
        sample_ask()
    with pytest.raises(NotFoundError):
        sample_remove()


def test_what_came_in_before_the_worker_is_kept_and_the_reason_said(empty: Tenant) -> None:
    sample_ask()
    member_make("M1")
    fill(empty.schema_name)
    connection.set_tenant(empty)
    sample = SampleSet.objects.get()
    assert (sample.state, members_listed().count()) == (SampleState.FAILED, 1)
    assert "members of its own" in sample.problem
    sample_remove()
    assert (SampleSet.objects.count(), RegistryVersion.objects.count()) == (0, 2)


def test_by_the_doors(empty: Tenant, mails: object) -> None:
    client = signed_in(empty.slug, Role.MANAGER)
    assert client.get("/sample-data").json()["state"] == "none"
    assert client.post("/sample-data").status_code == 202
    assert client.get("/sample-data").json()["state"] == "here"
    assert client.request("DELETE", "/sample-data").status_code == 204
    assert client.get("/sample-data").json()["state"] == "none"
    assert client.request("DELETE", "/sample-data").status_code == 404
