"""The chain holds, shows every tampering, and cannot be edited by the application (D8)."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.transaction import TransactionManagementError

from cer.kit.acting import Actor, ActorKind, acting
from cer.kit.audit import audit_record, created
from cer.kit.audit.chain import BEGINNING
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import PlatformEvent, Tenant
from shared_apps.tenants.selectors import platform_chain_report
from shared_apps.tenants.services.communities import tenant_delete, tenant_restore, tenant_suspend
from shared_apps.tenants.services.owner import OWNER
from tenant_apps.audit.models import AuditEntry
from tenant_apps.audit.selectors import EntryFilter, chain_report, entries_listed
from tenant_apps.members.models import Member
from tests.factories import configuration_make, member_make

ANNA = Actor(kind=ActorKind.ACCOUNT, id="a-1", name="Anna", request_id="request-1")


def _refusal(statement: str) -> str:
    """Run raw SQL as the role of now and return PostgreSQL's refusal."""
    with (
        pytest.raises(ProgrammingError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return str(refusal.value)


def test_an_entry_says_who_did_what_to_what_and_with_which_request(alfa: None) -> None:
    with acting(ANNA):
        configuration_make()
        member = member_make("M1")
    entry = entries_listed(EntryFilter(action="member.admitted")).get()
    assert (entry.actor_kind, entry.actor_id, entry.shown_name) == ("account", "a-1", "Anna")
    assert entry.request_id == "request-1"
    assert (entry.object_kind, entry.object_id) == ("members.member", str(member.pk))
    assert entry.changes == {"code": [None, "M1"], "name": [None, "***"]}


def test_d8_entries_are_numbered_without_a_hole_and_hold_the_hash_before(alfa: None) -> None:
    configuration_make()
    member_make("M1")
    entries = list(AuditEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.previous_hash for entry in entries] == [
        BEGINNING,
        *(entry.hash for entry in entries[:-1]),
    ]
    report = chain_report()
    assert (report.entries, report.head_hash, report.broken) == (len(entries), entries[-1].hash, None)


def test_an_entry_goes_with_the_change_that_is_rolled_back(alfa: None) -> None:
    with transaction.atomic():
        configuration_make()
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor_name = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_d8_the_application_cannot_edit_an_entry(alfa: None, statement: str) -> None:
    configuration_make()
    assert "permission denied" in _refusal(statement.format("audit_auditentry"))


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor_name = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_d8_the_application_cannot_edit_a_platform_event(db: None, statement: str) -> None:
    assert "permission denied" in _refusal(statement.format("public.tenants_platformevent"))


@pytest.mark.parametrize(
    ("statement", "number", "reason"),
    [
        ("UPDATE {} SET actor_name = 'somebody else' WHERE number = 2", 2, "its content was changed"),
        (
            "UPDATE {} SET changes = jsonb_set(changes, '{{code,1}}', '\"C9\"') WHERE number = 2",
            2,
            "its content was changed",
        ),
        ("UPDATE {} SET at = at + interval '1 microsecond' WHERE number = 2", 2, "its content was changed"),
        ("DELETE FROM {} WHERE number = 2", 3, "entry 2 is missing"),
        ("DELETE FROM {} WHERE number = 1", 2, "entry 1 is missing"),
        (
            "UPDATE {} SET previous_hash = repeat('f', 64) WHERE number = 3",
            3,
            "it does not hold the hash of the entry before",
        ),
    ],
)
def test_d8_tampering_as_the_owner_breaks_the_chain_at_that_entry(
    new_community: Callable[[str], Tenant], statement: str, number: int, reason: str
) -> None:
    tenant = new_community("tampered")
    with in_schema(tenant.schema_name):
        configuration_make()
        member_make("M1")
        assert chain_report().broken is None
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement.format(f"{tenant.schema_name}.audit_auditentry"))
    with in_schema(tenant.schema_name):
        broken = chain_report().broken
    assert broken is not None
    assert (broken.number, broken.reason) == (number, reason)


def test_an_entry_outside_the_transaction_of_its_change_is_refused(
    new_community: Callable[[str], Tenant],
) -> None:
    with in_schema(new_community("outside").schema_name), pytest.raises(TransactionManagementError):
        audit_record("member.admitted", Member(code="M1"), {})


def test_s07_changes_of_one_community_are_nowhere_in_another(
    alfa: None, enter: Callable[[str], None]
) -> None:
    configuration_make()
    assert AuditEntry.objects.count() == 2
    enter("beta")
    assert not AuditEntry.objects.exists()
    assert "permission denied" in _refusal("SELECT * FROM public.tenants_platformevent")


def test_s07_platform_events_are_kept_in_public_and_not_in_the_community(
    new_community: Callable[[str], Tenant],
) -> None:
    tenant = new_community("lifecycle")
    tenant_suspend(slug="lifecycle")
    tenant_restore(slug="lifecycle")
    events = PlatformEvent.objects.filter(object_id=str(tenant.pk)).order_by("number")
    assert [event.action for event in events] == ["tenant.created", "tenant.suspended", "tenant.restored"]
    assert events[1].changes == {"status": ["active", "suspended"]}
    assert platform_chain_report().broken is None
    with in_schema(tenant.schema_name):
        assert not AuditEntry.objects.exists()


def test_a_deleted_community_leaves_its_end_in_the_platforms_log(
    new_community: Callable[[str], Tenant],
) -> None:
    tenant = new_community("ending")
    tenant_suspend(slug="ending")
    tenant_delete(slug="ending")
    last = PlatformEvent.objects.filter(object_id=str(tenant.pk)).latest("number")
    assert (last.action, last.object_label) == ("tenant.deleted", "ending")


def test_a_new_row_is_told_without_its_hidden_fields() -> None:
    assert created(Member(code="M1", name="Anna Rossi"))["name"] == (None, "***")
