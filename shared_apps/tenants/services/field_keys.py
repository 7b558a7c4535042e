"""The keys of the communities: made with them, wrapped anew when the platform's key changes (D7)."""

from cer.kit.audit import audit_record
from cer.kit.encryption import WrappedKey
from shared_apps.tenants.models import FieldKey, Tenant
from shared_apps.tenants.selectors import platform_keys
from shared_apps.tenants.services.owner import OWNER, owner_transaction


def field_key_create(tenant: Tenant) -> FieldKey:
    """Give a community its key, inside the transaction of the owner that creates it."""
    new = platform_keys().new_key(owner=tenant.schema_name)
    key = FieldKey(tenant=tenant, platform_key_id=new.platform_key_id, wrapped=new.wrapped)
    key.save(using=OWNER, force_insert=True)
    return key


def field_keys_complete() -> int:
    """Give a key to each community that was made before there were keys; return how many had none."""
    with owner_transaction():
        tenants = list(Tenant.objects.using(OWNER).filter(field_key=None))
        for tenant in tenants:
            key = field_key_create(tenant)
            changes = {"platform_key_id": (None, key.platform_key_id)}
            audit_record("field_key.created", key, changes, label=tenant.slug, using=OWNER)
    return len(tenants)


def field_keys_rewrap() -> int:
    """Wrap every key under the newest platform key; return how many were under an older one.

    Nothing that is sealed changes. All of them or none: an unknown platform key stops the whole.
    """
    keys = platform_keys()
    with owner_transaction():
        rows = list(
            FieldKey.objects.using(OWNER)
            .select_for_update(of=("self",))
            .select_related("tenant")
            .exclude(platform_key_id=keys.current_id)
        )
        for row in rows:
            old = WrappedKey(row.platform_key_id, bytes(row.wrapped))
            new = keys.rewrap(old, owner=row.tenant.schema_name)
            row.platform_key_id, row.wrapped = new.platform_key_id, new.wrapped
            row.save(using=OWNER)
            changes = {"platform_key_id": (old.platform_key_id, new.platform_key_id)}
            audit_record("field_key.rewrapped", row, changes, label=row.tenant.slug, using=OWNER)
    return len(rows)
