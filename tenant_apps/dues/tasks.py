from uuid import UUID

from django.utils import timezone

from cer.calc.intervals import ROME
from cer.kit.api.caller import Caller
from cer.kit.tasks import tenant_task
from tenant_apps.dues.selectors import receipts_unprinted
from tenant_apps.dues.services.receipts import receipt_print
from tenant_apps.dues.services.reminders import reminders_send

_PRINTER = Caller(id="task:dues.receipt_print", name="CerCollettiva", permissions=frozenset())


@tenant_task(name="dues.reminders_send")
def dues_reminders_send(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Remind members of fees that are open, by the Italian day."""
    reminders_send(today=timezone.now().astimezone(ROME).date())


@tenant_task(name="dues.receipt_print")
def dues_receipt_print(schema_name: str, receipt_id: str) -> None:  # noqa: ARG001  # the task enters it
    """Print a receipt that was just issued."""
    receipt_print(receipt_id=UUID(receipt_id), caller=_PRINTER, now=timezone.now())


@tenant_task(name="dues.receipts_print_left")
def dues_receipts_print_left(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Print what an unanswered queue or a missing printer left behind."""
    for receipt_id in receipts_unprinted():
        receipt_print(receipt_id=receipt_id, caller=_PRINTER, now=timezone.now())
