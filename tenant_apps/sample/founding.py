from cer.kit.tasks import task_ask
from cer.kit.tenancy import in_schema
from shared_apps.signup.order import Order
from tenant_apps.sample.services import sample_ask
from tenant_apps.sample.tasks import fill


def sample_found(order: Order) -> None:
    """Have the worker fill the community with sample data, if the sign-up asked for them."""
    if order.community.get("with_sample"):
        with in_schema(order.schema_name):
            sample_ask()
            task_ask(fill, if_unanswered="The sample data are asked for and come when the queue answers.")
