"""Who may do what in a community: one table, from which doors, tests and documentation read (S21).

A door names one permission, so a row here stands for every operation that names it; `docs/permissions.md`,
written by `cer permissions`, spells the product role x operation out.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from tenant_apps.access.models import Role, RoleAssignment


class Permission(StrEnum):
    COMMUNITY_VIEW = "community.view"
    REGISTRY_VIEW = "registry.view"
    REGISTRY_EDIT = "registry.edit"
    REGISTRY_REVEAL = "registry.reveal"
    APPLICATIONS_VIEW = "applications.view"
    APPLICATIONS_DECIDE = "applications.decide"
    PODS_VIEW = "pods.view"
    PODS_REVEAL = "pods.reveal"
    READINGS_VIEW = "readings.view"
    READINGS_IMPORT = "readings.import"
    SHARING_VIEW = "sharing.view"
    SHARING_EDIT = "sharing.edit"
    RUNS_VIEW = "runs.view"
    RUNS_START = "runs.start"
    RUNS_APPROVE = "runs.approve"
    RUNS_PUBLISH = "runs.publish"
    LEDGER_VIEW = "ledger.view"
    DUES_VIEW = "dues.view"
    DUES_EDIT = "dues.edit"
    ASSEMBLIES_VIEW = "assemblies.view"
    ASSEMBLIES_EDIT = "assemblies.edit"
    PEOPLE_MANAGE = "people.manage"
    COMPLIANCE_VIEW = "compliance.view"
    COMPLIANCE_EDIT = "compliance.edit"
    DOCUMENTS_VIEW = "documents.view"
    DOCUMENTS_EDIT = "documents.edit"
    KEYS_MANAGE = "keys.manage"
    OWN_VIEW = "own.view"
    OWN_SIGN = "own.sign"
    OWN_VOTE = "own.vote"
    AUDIT_VIEW = "audit.view"
    PLAN_VIEW = "plan.view"
    PLAN_MANAGE = "plan.manage"
    DOMAINS_VIEW = "domains.view"
    DOMAINS_MANAGE = "domains.manage"
    BILLING_VIEW = "billing.view"
    BILLING_MANAGE = "billing.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"
    NOTICES_MANAGE = "notices.manage"
    SIGN_IN_MANAGE = "sign_in.manage"
    SETTINGS_EDIT = "settings.edit"
    PRIVACY_MANAGE = "privacy.manage"
    JOBS_VIEW = "jobs.view"
    TICKETS_USE = "tickets.use"
    TICKETS_VIEW = "tickets.view"


class Acting(StrEnum):
    """What is left of a permission while the platform's support acts as its holder: nothing unless said."""

    LOCKED = "locked"
    """Money, people, credentials, reveals, and what speaks for the person."""
    LOOKS = "looks"
    """What is shown; nothing is changed, no file is taken."""
    WORKS = "works"
    """All of it."""


class Scope(StrEnum):
    """Whose rows a permission opens."""

    COMMON = "common"
    """Nobody's in particular: the community itself, the law, the market."""
    OWN = "own"
    """Those of the member that the caller is: its PODs, documents, statements."""
    ANY = "any"
    """Those of every member: others' as well as one's own."""


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table: what a permission lets one do, whose rows it opens, and who has it."""

    allows: str
    roles: Set[Role]
    scope: Scope = Scope.ANY
    acting: Acting = Acting.LOCKED


_ALL = frozenset(Role)
_OWNER = frozenset({Role.OWNER})
_OFFICE = _OWNER | {Role.MANAGER}
_MONEY = _OFFICE | {Role.ACCOUNTANT}
_PAYERS = _OWNER | {Role.ACCOUNTANT}
_READERS = _MONEY | {Role.AUDITOR}
_PLANT = _OFFICE | {Role.TECHNICIAN}
_P = Permission
_LOOKS, _WORKS = Acting.LOOKS, Acting.WORKS

RIGHTS: Mapping[Permission, Right] = {
    _P.COMMUNITY_VIEW: Right(
        "see the community itself, the law and the market", _ALL, Scope.COMMON, acting=_LOOKS
    ),
    _P.REGISTRY_VIEW: Right("see configurations, members, PODs and plants", _READERS | _PLANT, acting=_LOOKS),
    _P.REGISTRY_EDIT: Right("change configurations, members, PODs and plants", _OFFICE),
    _P.REGISTRY_REVEAL: Right("see fiscal codes and IBANs in full, for a reason that is kept", _OFFICE),
    _P.APPLICATIONS_VIEW: Right(
        "see applications to become a member, with their papers", _OFFICE, acting=_LOOKS
    ),
    _P.APPLICATIONS_DECIDE: Right(
        "publish the application form, invite to apply, approve and reject applications", _OFFICE
    ),
    _P.PODS_VIEW: Right("see codes of PODs in full wherever they stand", _MONEY | _PLANT),
    _P.PODS_REVEAL: Right("see one POD's code in full, for a reason that is kept", _READERS),
    _P.READINGS_VIEW: Right("see readings and the files they came in", _READERS | _PLANT, acting=_LOOKS),
    _P.READINGS_IMPORT: Right("hand in files of readings", _PLANT, acting=_WORKS),
    _P.SHARING_VIEW: Right("see the sharing rule", _READERS, acting=_LOOKS),
    _P.SHARING_EDIT: Right("add a version of the sharing rule", _OFFICE),
    _P.RUNS_VIEW: Right("see settlement runs and every statement", _READERS, acting=_LOOKS),
    _P.RUNS_START: Right("start, resume and cancel settlement runs", _MONEY, acting=_WORKS),
    _P.RUNS_APPROVE: Right("approve a settlement run", _OWNER | {Role.ACCOUNTANT}),
    _P.RUNS_PUBLISH: Right("publish an approved run", _MONEY),
    _P.LEDGER_VIEW: Right("see the ledger", _READERS, acting=_LOOKS),
    _P.DUES_VIEW: Right("see fees, share capital and receipts", _READERS, acting=_LOOKS),
    _P.DUES_EDIT: Right("charge fees, record payments and waivers, remind", _MONEY),
    _P.ASSEMBLIES_VIEW: Right("see assemblies, proxies, votes and results", _READERS, acting=_LOOKS),
    _P.ASSEMBLIES_EDIT: Right("convene, open, count, close and minute assemblies", _OFFICE),
    _P.PEOPLE_MANAGE: Right("invite people, give and take roles and grants", _OFFICE),
    _P.COMPLIANCE_VIEW: Right("see the compliance checks and deadlines", _READERS, acting=_LOOKS),
    _P.COMPLIANCE_EDIT: Right("record evidence and evaluate", _OFFICE),
    _P.DOCUMENTS_VIEW: Right("see every document and consent", _READERS, acting=_LOOKS),
    _P.DOCUMENTS_EDIT: Right("add documents and versions", _OFFICE),
    _P.KEYS_MANAGE: Right(
        "make, rotate and end API keys and service accounts, within what one may oneself", _OFFICE
    ),
    _P.OWN_VIEW: Right(
        "see one's own statements and documents",
        _MONEY | {Role.TECHNICIAN, Role.MEMBER},
        Scope.OWN,
        acting=_LOOKS,
    ),
    _P.OWN_SIGN: Right("accept one's own documents", _OFFICE | {Role.MEMBER}, Scope.OWN),
    _P.OWN_VOTE: Right(
        "take part in assemblies, give one's proxy and vote",
        _MONEY | {Role.TECHNICIAN, Role.MEMBER},
        Scope.OWN,
    ),
    _P.SETTINGS_EDIT: Right("set what the community itself decides, as the limit of approvals", _OWNER),
    _P.PRIVACY_MANAGE: Right("hand out all that is held about a member, and erase who has left", _OWNER),
    _P.JOBS_VIEW: Right(
        "see work in the background, as far as its room is open", _READERS | _PLANT, acting=_LOOKS
    ),
    _P.AUDIT_VIEW: Right("read the log of changes", _OWNER | {Role.AUDITOR}, acting=_LOOKS),
    _P.PLAN_VIEW: Right(
        "see the plan, how full it is and what a change costs", _MONEY, Scope.COMMON, acting=_LOOKS
    ),
    _P.PLAN_MANAGE: Right("change or cancel the plan", _OWNER, Scope.COMMON),
    _P.DOMAINS_VIEW: Right("see the community's own domains", _OFFICE, Scope.COMMON, acting=_LOOKS),
    _P.DOMAINS_MANAGE: Right("claim, check and give up domains", _OWNER, Scope.COMMON),
    _P.BILLING_VIEW: Right(
        "see what the community pays us, and our invoices", _PAYERS, Scope.COMMON, acting=_LOOKS
    ),
    _P.BILLING_MANAGE: Right("pay, change cards and billing data", _PAYERS, Scope.COMMON),
    _P.SIGN_IN_MANAGE: Right(
        "set and try the identity provider that people may sign in by", _OWNER, Scope.COMMON
    ),
    _P.WEBHOOKS_MANAGE: Right("say which software is told of changes", _OWNER),
    _P.NOTICES_MANAGE: Right("write the texts of notices, see and repeat their mails", _OFFICE),
    _P.TICKETS_USE: Right("ask support, follow and rate one's own tickets", _ALL, Scope.OWN),
    _P.TICKETS_VIEW: Right("see and go on with the tickets of everybody in the community", _OFFICE),
}
"""A permission without a row here is a door that nobody passes."""

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    role: frozenset(permission for permission, right in RIGHTS.items() if role in right.roles)
    for role in Role
}
"""The same table, read by role."""

SECOND_FACTOR_ROLES = frozenset({Role.OWNER, Role.MANAGER, Role.ACCOUNTANT})
"""Who moves money or people proves a second factor (S24)."""


def left_while_acting(permissions: Set[str], *kinds: Acting) -> frozenset[Permission]:
    """What of a person's permissions is of these kinds while the platform's support acts as that person."""
    return frozenset(each for each in map(Permission, permissions) if RIGHTS[each].acting in kinds)


def roles_within(permissions: frozenset[str]) -> frozenset[Role]:
    """Roles that may do no more than these permissions: the only ones their holder may give or take (S23)."""
    return frozenset(role for role, allowed in ROLE_PERMISSIONS.items() if allowed <= permissions)


def people_who_may(permission: Permission) -> QuerySet[RoleAssignment]:
    """Everybody whose role has a permission; not who may see a few objects only."""
    return RoleAssignment.objects.filter(role__in=RIGHTS[permission].roles, is_restricted=False)


def whole_of_restricted(permissions: Set[Permission]) -> frozenset[Permission]:
    """What of some permissions a restricted person keeps whole: what is about nobody's rows, or his own."""
    return frozenset(each for each in permissions if RIGHTS[each].scope is not Scope.ANY)
