from django.db import transaction

from cer.calc.rules import ConfigurationKind
from cer.kit.tenancy import in_schema
from shared_apps.signup.order import Order
from tenant_apps.communities.selectors import is_registered
from tenant_apps.communities.services import community_create


def community_found(order: Order) -> None:
    """Register the community that somebody signed up for; again, it changes nothing."""
    with in_schema(order.schema_name), transaction.atomic():
        if not is_registered():
            community_create(
                name=order.community["name"],
                legal_form=order.community["legal_form"],
                kind=ConfigurationKind.CER,
                fiscal_code=order.community["fiscal_code"],
            )
