"""What is looked at every day, customer by customer."""

from datetime import datetime

from billing_saas.models import Customer
from billing_saas.services.customers import customer_ensure
from billing_saas.services.dunning import dunning_review
from shared_apps.plans.selectors import assignment_on, today
from shared_apps.tenants.selectors import tenants_active


def dunning_review_all(*, now: datetime) -> None:
    """Bring every community that was sold a plan to the step that follows from what it owes."""
    for tenant in tenants_active():
        if assignment_on(tenant.pk, today()):
            customer_ensure(tenant_id=tenant.pk)
    for customer_id in Customer.objects.filter(tenant__isnull=False).values_list("pk", flat=True):
        dunning_review(customer_id=customer_id, now=now)
