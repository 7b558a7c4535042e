"""Reminders 30, 7 and 1 days before a deadline: one mail a day for whom something concerns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from cer.calc.compliance.calendar import Deadline
from cer.kit.audit import audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.accounts.mails import Community, community_mail_send
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.access.selectors import people_listed
from tenant_apps.access.services import Role
from tenant_apps.compliance.models import KEY_LENGTH, Reminder
from tenant_apps.compliance.reminder_texts import reminder_text
from tenant_apps.compliance.selectors import deadlines_from
from tenant_apps.documents.selectors import documents_listed
from tenant_apps.members.selectors import members_listed

DAYS_BEFORE = (1, 7, 30)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is reminded: a person with a role, or a member."""

    id: UUID
    email: str


def reminders_send(*, day: date) -> int:
    """Remind everybody of what is due; whoever was told already is not told again. How many mails.

    A day on which nothing ran is made up for by the next one, with one mail and not three.
    """
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        tenant = tenant_by_schema(schema_name)
    found: dict[Recipient, list[Deadline]] = {}
    office = [
        Recipient(person.pk, person.email)
        for person in people_listed().filter(role__in=(Role.OWNER, Role.MANAGER))
    ]
    for recipient in office:
        found[recipient] = [*deadlines_from(day), *(deadline for deadline, _ in _documents(day))]
    for deadline, member in _documents(day):
        if member is not None:
            found.setdefault(member, []).append(deadline)
    return sum(_told(tenant, recipient, deadlines, day) for recipient, deadlines in found.items())


def step_of(due_on: date, day: date) -> int | None:
    """Which reminder of a deadline is due on a day, by how many days before it is; None where none is."""
    days_left = (due_on - day).days
    return next((step for step in DAYS_BEFORE if 0 <= days_left <= step), None)


def _documents(day: date) -> Iterator[tuple[Deadline, Recipient | None]]:
    """Documents that end, each with its member where it is the member's and open to it."""
    emails = dict(members_listed().exclude(email="").values_list("pk", "email"))
    ending = documents_listed(expires_before=day + timedelta(days=DAYS_BEFORE[-1] + 1))
    for document in ending.filter(expires_on__gte=day).order_by("expires_on", "pk"):
        assert document.expires_on is not None  # noqa: S101  # the filter says so
        deadline = Deadline(document.expires_on, f"document-{document.pk}", document.title, "R14")
        member_id = document.member_id if document.is_open_to_members else None
        email = emails.get(member_id) if member_id else None
        yield deadline, Recipient(member_id, email) if member_id and email else None


def _told(tenant: Community, recipient: Recipient, deadlines: list[Deadline], day: date) -> int:
    """One mail with what is new to the recipient; the mail is queued, or nothing is noted."""
    steps = {row: step for row in deadlines if (step := step_of(row.on, day)) is not None}
    known = set(
        Reminder.objects.filter(recipient_id=recipient.id, due_on__gte=day).values_list(
            "key", "due_on", "days_before"
        )
    )
    fresh = [row for row, step in steps.items() if (row.key[:KEY_LENGTH], row.on, step) not in known]
    if not fresh:
        return 0
    try:
        with transaction.atomic():
            rows = Reminder.objects.bulk_create(
                Reminder(
                    key=row.key[:KEY_LENGTH], due_on=row.on, days_before=steps[row], recipient_id=recipient.id
                )
                for row in fresh
            )
            audit_record("reminders.sent", rows[0], {"deadlines": (0, len(rows))}, label=day.isoformat())
            subject, text = reminder_text(sorted(fresh), community=tenant.name)
            community_mail_send(tenant, to=recipient.email, subject=subject, text=text)
    except IntegrityError:  # a second delivery of the same task was quicker
        return 0
    return 1
