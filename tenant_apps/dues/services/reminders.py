"""Reminding members of what is open: each stage once, by mail."""

from datetime import date

from django.db import transaction
from django.template.loader import render_to_string

from cer.calc.money import eur_from_cents
from cer.kit.audit import audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.accounts.mails import community_mail_send
from shared_apps.tenants.selectors import primary_address, tenant_by_schema
from tenant_apps.dues.models import FeeCharge, FeeReminder
from tenant_apps.dues.selectors import charges_open
from tenant_apps.dues.services.booking import dues_lock
from tenant_apps.dues.states import ReminderStage, reminder_stage
from tenant_apps.members.selectors import mail_addresses_of_members


def reminders_send(*, today: date) -> int:
    """Remind everybody whose fee is open of it, by the stage that the day lies in; how many charges it were.

    Each is a transaction of its own, so that a fault half-way repeats nothing that was sent before.
    """
    told = [charge for charge in charges_open() if _remind(charge, today)]
    if told:
        with transaction.atomic():
            changes = {"reminders": (0, len(told))}
            audit_record("fees.reminded", told[0].fee, changes, label=today.isoformat())
    return len(told)


@transaction.atomic
def _remind(charge: FeeCharge, today: date) -> bool:
    dues_lock()
    stage = reminder_stage(due_on=charge.due_on, today=today)
    if stage is None or FeeReminder.objects.filter(charge=charge, stage=stage.value).exists():
        return False
    addresses = mail_addresses_of_members([charge.member_id]).get(charge.member_id, ())
    FeeReminder.objects.create(charge=charge, stage=stage.value, reminded_on=today, mails=len(addresses))
    for email in addresses:
        _mail(charge, stage, email)
    return True


def _mail(charge: FeeCharge, stage: ReminderStage, email: str) -> None:
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        tenant = tenant_by_schema(schema_name)
        address = primary_address(tenant.id)
    values = {
        "community": tenant.name,
        "year": charge.fee.year,
        "due_on": f"{charge.due_on:%d/%m/%Y}",
        "amount": f"{eur_from_cents(charge.open_cents):.2f}".replace(".", ","),  # type: ignore[attr-defined]
        "is_overdue": stage is not ReminderStage.DUE_SOON,
        "is_last": stage is ReminderStage.LAST,
        "address": f"{address}/dues",
    }
    subject, _, text = render_to_string("dues/reminder.it.txt", values).partition("\n")
    community_mail_send(tenant, to=email, subject=subject, text=text.strip() + "\n")
