"""Who may do what in a community: one table, from which doors, tests and documentation read."""

from enum import StrEnum

from tenant_apps.access.models import Role


class Permission(StrEnum):
    COMMUNITY_VIEW = "community.view"
    REGISTRY_VIEW = "registry.view"
    REGISTRY_EDIT = "registry.edit"
    REGISTRY_REVEAL = "registry.reveal"
    APPLICATIONS_VIEW = "applications.view"
    APPLICATIONS_DECIDE = "applications.decide"
    READINGS_VIEW = "readings.view"
    READINGS_IMPORT = "readings.import"
    SHARING_VIEW = "sharing.view"
    SHARING_EDIT = "sharing.edit"
    RUNS_VIEW = "runs.view"
    RUNS_START = "runs.start"
    RUNS_APPROVE = "runs.approve"
    RUNS_PUBLISH = "runs.publish"
    LEDGER_VIEW = "ledger.view"
    PEOPLE_MANAGE = "people.manage"
    COMPLIANCE_VIEW = "compliance.view"
    COMPLIANCE_EDIT = "compliance.edit"
    DOCUMENTS_VIEW = "documents.view"
    DOCUMENTS_EDIT = "documents.edit"
    KEYS_MANAGE = "keys.manage"
    OWN_VIEW = "own.view"
    OWN_SIGN = "own.sign"
    AUDIT_VIEW = "audit.view"


_VIEW = {
    Permission.COMMUNITY_VIEW,
    Permission.REGISTRY_VIEW,
    Permission.READINGS_VIEW,
    Permission.SHARING_VIEW,
    Permission.RUNS_VIEW,
    Permission.COMPLIANCE_VIEW,
    Permission.DOCUMENTS_VIEW,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission)
    - {Permission.KEYS_MANAGE, Permission.RUNS_APPROVE, Permission.AUDIT_VIEW},
    Role.ACCOUNTANT: frozenset(
        _VIEW
        | {
            Permission.RUNS_START,
            Permission.RUNS_APPROVE,
            Permission.RUNS_PUBLISH,
            Permission.LEDGER_VIEW,
            Permission.OWN_VIEW,
        }
    ),
    Role.TECHNICIAN: frozenset(
        {
            Permission.COMMUNITY_VIEW,
            Permission.REGISTRY_VIEW,
            Permission.READINGS_VIEW,
            Permission.READINGS_IMPORT,
            Permission.OWN_VIEW,
        }
    ),
    Role.AUDITOR: frozenset(_VIEW | {Permission.LEDGER_VIEW, Permission.AUDIT_VIEW}),
    Role.MEMBER: frozenset({Permission.COMMUNITY_VIEW, Permission.OWN_VIEW, Permission.OWN_SIGN}),
}
"""Everything that is not here is denied."""

SECOND_FACTOR_ROLES = frozenset({Role.OWNER, Role.MANAGER, Role.ACCOUNTANT})
"""Who moves money or people proves a second factor (S24)."""


def roles_within(permissions: frozenset[str]) -> frozenset[Role]:
    """Roles that may do no more than these permissions: the only ones their holder may give or take (S23)."""
    return frozenset(role for role, allowed in ROLE_PERMISSIONS.items() if allowed <= permissions)
