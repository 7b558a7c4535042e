import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, connections
from django_tenants.utils import tenant_context

from cer.calc.rules import HolderCategory
from cer.kit.encryption import SealBrokenError
from shared_apps.tenants.models import FieldKey, PlatformEvent
from shared_apps.tenants.selectors import field_cipher_here
from shared_apps.tenants.services.communities import tenant_delete, tenant_suspend
from shared_apps.tenants.services.field_keys import field_keys_complete, field_keys_rewrap
from tenant_apps.members.selectors import identifiers_of_member
from tenant_apps.members.services.identifiers import identifiers_set
from tenant_apps.members.services.members import member_admit

FISCAL_CODE, IBAN = "RSSMRA85T10A562S", "IT60X0542811101000000123456"


def _member_with_identifiers() -> object:
    member = member_admit(
        code="M1",
        name="Mario canary",
        category=HolderCategory.NATURAL_PERSON,
        is_enterprise=False,
        valid_from=date(2024, 1, 1),
    )
    return identifiers_set(member_id=member.pk, fiscal_code=FISCAL_CODE, iban=IBAN)


def _dump(schema_name: str) -> bytes:
    parameters = connections["owner"].get_connection_params()
    options = {"host": "host", "port": "port", "username": "user", "dbname": "dbname"}
    command = [str(Path(os.environ["CER_TEST_BINARIES"]) / "pg_dump"), f"--schema={schema_name}"]
    command += [f"--{option}={parameters[name]}" for option, name in options.items()]
    environment = {"PGPASSWORD": str(parameters.get("password", ""))}
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def test_d07_a_dump_contains_no_plaintext(new_community) -> None:
    tenant = new_community("gamma")
    with tenant_context(tenant):
        _member_with_identifiers()
    dumped = _dump(tenant.schema_name)
    assert b"Mario canary" in dumped
    for plain in (FISCAL_CODE.encode(), IBAN.encode()):
        assert plain not in dumped
        assert plain.hex().encode() not in dumped


def test_d07_reading_the_key_leaves_the_connection_in_the_community(alfa) -> None:
    schema_name = connection.schema_name
    field_cipher_here()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        schema, role = cursor.fetchone()
    assert (schema, role.endswith(schema_name)) == (schema_name, True)


def test_d07_communities_have_different_keys(enter) -> None:
    enter("alfa")
    sealed = field_cipher_here().seal(b"x", place="a")
    enter("beta")
    with pytest.raises(SealBrokenError):
        field_cipher_here().open(sealed, place="a")


def test_d07_the_key_is_destroyed_with_the_community(new_community) -> None:
    tenant = new_community("gamma")
    assert FieldKey.objects.filter(pk=tenant.pk).exists()
    tenant_suspend(slug="gamma")
    tenant_delete(slug="gamma")
    assert not FieldKey.objects.filter(pk=tenant.pk).exists()


def test_d07_a_new_platform_key_takes_over_and_the_old_one_may_go(new_community, settings) -> None:
    tenant = new_community("gamma")
    with tenant_context(tenant):
        member = _member_with_identifiers()
    (old,) = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["the next platform key, long enough too", old]
    assert field_keys_rewrap() >= 1
    assert field_keys_rewrap() == 0
    assert PlatformEvent.objects.filter(action="field_key.rewrapped", object_id=tenant.pk).count() == 1
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    with tenant_context(tenant):
        assert identifiers_of_member(member).iban == IBAN
    settings.FIELD_KEYS = [old, "the next platform key, long enough too"]
    connection.set_schema_to_public()
    field_keys_rewrap()


def test_d07_a_community_made_before_there_were_keys_gets_one(new_community) -> None:
    tenant = new_community("gamma")
    FieldKey.objects.filter(pk=tenant.pk).delete()
    assert (field_keys_complete(), field_keys_complete()) == (1, 0)
    assert PlatformEvent.objects.filter(action="field_key.created", object_id=tenant.pk).count() == 1
    with tenant_context(tenant):
        assert identifiers_of_member(_member_with_identifiers()).fiscal_code == FISCAL_CODE
