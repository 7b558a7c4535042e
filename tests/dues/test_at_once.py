"""Payments at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from cer.kit.errors import RuleBrokenError
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from tenant_apps.dues.models import Receipt
from tenant_apps.dues.selectors import charge_by_id
from tests.dues.world import charged, fee_make, pay
from tests.factories import member_make


def test_payments_at_once_leave_no_gap_and_pay_no_more_than_is_open(
    new_community: Callable[[str], Tenant],
) -> None:
    schema_name = new_community("paying").schema_name
    with in_schema(schema_name):
        member_make("M1")
        (charge,) = charged(fee_make())
    start = Barrier(4)

    def paid(_number: int) -> str:
        try:
            with in_schema(schema_name):
                start.wait()
                return str(pay(charge, 1000).receipt.number)
        except RuleBrokenError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(paid, range(4)))
    assert sorted(outcomes) == ["1", "2", "amount_out_of_range", "amount_out_of_range"]
    with in_schema(schema_name):
        assert list(Receipt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
        assert charge_by_id(charge.pk).open_cents == 500
