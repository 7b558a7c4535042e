"""Days are closed once, exactly, on the public role (layout: usage)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from redis.exceptions import ConnectionError as RedisGoneError

from cer.calc.intervals import DAY, ROME
from cer.kit.tenancy import in_schema
from shared_apps.plans.selectors import today
from shared_apps.tenants.models import Tenant
from shared_apps.usage.counters import Passing, counted_here
from shared_apps.usage.models import UsageDay
from shared_apps.usage.services import usage_add, usage_days_close
from shared_apps.usage.tasks import days_close
from tenant_apps.ledger.services import AccountKind, AccountTerms, Posting, transaction_post
from tenant_apps.metering.models import MeterFile
from tests.factories import configuration_make, member_make, pod_make

SHORT_ON, LONG_ON = date(2026, 3, 29), date(2026, 10, 25)


@pytest.fixture
def used(new_community: Callable[[str], Tenant]) -> Tenant:
    """A community that exists since March 28, 2026, with one member and one POD."""
    tenant = new_community("usage-one")
    Tenant.objects.filter(pk=tenant.pk).update(created_at=datetime(2026, 3, 28, 12, tzinfo=ROME))
    with in_schema(tenant.schema_name):
        configuration = configuration_make()
        pod_make("IT001E00000001", configuration, member=member_make("M1", valid_from=SHORT_ON))
    return tenant


def close(tenant: Tenant, *, on: date) -> list[date]:
    with in_schema(tenant.schema_name):
        return usage_days_close(on=on)


def test_every_day_that_is_over_is_closed_once(used: Tenant) -> None:
    assert close(used, on=SHORT_ON + DAY) == [SHORT_ON - DAY, SHORT_ON]
    assert close(used, on=SHORT_ON + DAY) == []
    assert close(used, on=SHORT_ON + 3 * DAY) == [SHORT_ON + DAY, SHORT_ON + 2 * DAY]
    rows = UsageDay.objects.filter(tenant=used).order_by("day").values_list("members_active", "pods_active")
    assert list(rows) == [(0, 0), (1, 1), (1, 1), (1, 1)]


def test_two_workers_at_once_close_each_day_once(used: Tenant) -> None:
    def work(_worker: int) -> list[date]:
        try:
            return close(used, on=SHORT_ON + 9 * DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        closed = [day for days in workers.map(work, range(2)) for day in days]
    assert sorted(closed) == [SHORT_ON + offset * DAY for offset in range(-1, 9)]


@pytest.mark.parametrize("day", [SHORT_ON, LONG_ON])
def test_a_flow_belongs_to_the_italian_day_in_which_it_ended(alfa: None, day: date) -> None:
    """In the first and the last minute of a day of 23 or 25 hours, and around it."""
    moments = [(day, 0, 0), (day, 23, 59), (day - DAY, 23, 59), (day + DAY, 0, 0)]
    for number, (on, hour, minute) in enumerate(moments):
        MeterFile.objects.create(
            name="x",
            sha256=str(number) * 64,
            size_bytes=1,
            direction="withdrawn",
            source=10,
            state="imported",
            finished_at=datetime(on.year, on.month, on.day, hour, minute, tzinfo=ROME),
            value_count=10**number,
        )
    assert counted_here(day)["readings_imported"] == 11


def test_money_paid_out_is_what_left_less_what_came_back(alfa: None) -> None:
    configuration_make()
    owed = AccountTerms("member.M1", "M1", AccountKind.LIABILITY, member_id=member_make("M1").pk)
    bank = AccountTerms("bank", "Bank", AccountKind.ASSET)
    for kind, cents in (("settlement_run", -9000), ("payout", 5000), ("payout_return", -700)):
        transaction_post(
            occurred_on=SHORT_ON,
            description=kind,
            reference_kind=kind,
            reference_id=uuid4(),
            postings=[Posting(owed, cents, kind), Posting(bank, -cents, kind)],
        )
    assert counted_here(today())["paid_out_cents"] == 4300
    assert counted_here(SHORT_ON)["paid_out_cents"] == 0


def test_what_leaves_no_row_is_counted_by_day_and_community(used: Tenant) -> None:
    for _ in range(3):
        usage_add(Passing.MESSAGES, schema_name=used.schema_name)
    with in_schema(used.schema_name):
        assert counted_here(today())["messages_sent"] == 3
        assert counted_here(today() - DAY)["messages_sent"] == 0


def test_nothing_fails_for_a_figure(used: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: Any, **_options: Any) -> None:
        raise RedisGoneError

    monkeypatch.setattr(cache, "incr", gone)
    usage_add(Passing.API_CALLS, schema_name=used.schema_name)


def test_s14_a_community_cannot_write_its_own_usage(alfa: None) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM public.usage_usageday")


def test_a_closed_day_is_never_changed(used: Tenant) -> None:
    close(used, on=SHORT_ON)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        UsageDay.objects.filter(tenant=used).update(api_calls=7)


def test_the_task_counts_what_the_day_left(used: Tenant) -> None:
    days_close.apply(args=[used.schema_name]).get()
    newest = UsageDay.objects.filter(tenant=used).order_by("-day").first()
    assert (newest.members_active, newest.storage_bytes, newest.paid_out_cents) == (1, 0, 0)
