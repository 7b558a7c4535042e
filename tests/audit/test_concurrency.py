from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from tenant_apps.audit.models import AuditEntry
from tenant_apps.audit.selectors import chain_report
from tests.factories import configuration_make, member_make

WRITERS, MEMBERS_EACH = 4, 5


def test_d8_writers_at_the_same_time_keep_one_chain(new_community: Callable[[str], Tenant]) -> None:
    schema_name = new_community("manywriters").schema_name
    with in_schema(schema_name):
        configuration_make()
    together = Barrier(WRITERS)

    def write(writer: int) -> None:
        together.wait(timeout=20)
        with in_schema(schema_name):
            for number in range(MEMBERS_EACH):
                member_make(f"W{writer}-{number}")
        connections.close_all()

    threads = [Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with in_schema(schema_name):
        report = chain_report()
        assert AuditEntry.objects.filter(action="member.admitted").count() == WRITERS * MEMBERS_EACH
    assert report.broken is None
