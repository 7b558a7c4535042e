"""Two who admit at once, each in a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from cer.kit.errors import ConflictError
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from tenant_apps.members.selectors import members_counted
from tests.factories import configuration_make, member_make
from tests.plans.plans import members_write, plan_here


def test_the_last_place_is_given_once(new_community: Callable[[str], Tenant]) -> None:
    schema_name = new_community("full").schema_name
    with in_schema(schema_name):
        configuration_make()
        members_write(49)
        plan_here("starter")
    barrier = Barrier(4)

    def admit(code: str) -> bool:
        barrier.wait()
        try:
            with in_schema(schema_name):
                member_make(code)
        except ConflictError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as threads:
        admitted = list(threads.map(admit, ["A", "B", "C", "D"]))
    assert admitted.count(True) == 1
    with in_schema(schema_name):
        assert members_counted() == 50
