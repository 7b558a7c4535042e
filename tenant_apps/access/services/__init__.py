from tenant_apps.access.models import Role
from tenant_apps.access.services.grants import grants_set
from tenant_apps.access.services.invitations import (
    SentInvitation,
    invitation_accept,
    invitation_revoke,
    invitation_send,
)
from tenant_apps.access.services.keys import IssuedKey, key_issue, key_revoke, key_rotate, key_use_note
from tenant_apps.access.services.roles import person_remove, role_address_change, role_assign, role_change
from tenant_apps.access.services.service_accounts import (
    service_account_add,
    service_account_change,
    service_account_end,
    service_account_key_issue,
)

__all__ = [
    "IssuedKey",
    "Role",
    "SentInvitation",
    "grants_set",
    "invitation_accept",
    "invitation_revoke",
    "invitation_send",
    "key_issue",
    "key_revoke",
    "key_rotate",
    "key_use_note",
    "person_remove",
    "role_address_change",
    "role_assign",
    "role_change",
    "service_account_add",
    "service_account_change",
    "service_account_end",
    "service_account_key_issue",
]
