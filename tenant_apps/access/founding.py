from cer.kit.tenancy import in_schema
from shared_apps.signup.order import Order
from tenant_apps.access.models import Role
from tenant_apps.access.services import role_assign


def owner_found(order: Order) -> None:
    """Make whoever signed up the owner of the new community; again, it changes nothing."""
    with in_schema(order.schema_name):
        role_assign(account_id=order.account_id, email=order.email, name=order.owner_name, role=Role.OWNER)
