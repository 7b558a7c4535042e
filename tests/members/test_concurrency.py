"""Two people register the same POD for two members at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection, connections
from django_tenants.utils import tenant_context

from cer.kit.errors import ConflictError
from tenant_apps.members.models import PodAssignment
from tenant_apps.members.services.pods import pod_assign
from tests.factories import configuration_make, member_make, pod_make


def test_one_of_two_simultaneous_assignments_is_refused(new_community) -> None:
    tenant = new_community("gamma")
    with tenant_context(tenant):
        pod = pod_make("IT001E20000001", configuration_make())
        memberships = [member_make(code).memberships.get().pk for code in ("M1", "M2")]
    together = Barrier(2)

    def assign(membership_id) -> str:
        with tenant_context(tenant):
            together.wait()
            try:
                pod_assign(pod_id=pod.pk, membership_id=membership_id, valid_from=date(2024, 6, 1))
            except ConflictError as refusal:
                return refusal.code
            finally:
                connections.close_all()
        return "assigned"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(assign, memberships)) == ["assigned", "pod_assigned"]
    connection.set_tenant(tenant)
    assert PodAssignment.objects.count() == 1
