"""Who of the platform's staff may do what: one table; what is not in it is denied (S21)."""

from collections.abc import Mapping, Set
from enum import StrEnum

from shared_apps.console.models import StaffRole


class StaffPermission(StrEnum):
    FLEET_VIEW = "fleet.view"
    PEOPLE_VIEW = "people.view"
    SERVICE_MANAGE = "service.manage"
    TRIAL_EXTEND = "trial.extend"
    PLAN_CHANGE = "plan.change"
    DELETION_ASK = "deletion.ask"
    DELETION_CONFIRM = "deletion.confirm"
    REVENUE_VIEW = "revenue.view"
    STAFF_MANAGE = "staff.manage"
    ACTING_BEGIN = "acting.begin"
    ACTING_VIEW = "acting.view"
    JOBS_VIEW = "jobs.view"
    JOBS_MANAGE = "jobs.manage"
    NOTES_WRITE = "notes.write"
    FLAGS_MANAGE = "flags.manage"
    LOG_VIEW = "log.view"
    LAW_VIEW = "law.view"
    LAW_CHANGE = "law.change"
    TICKETS_VIEW = "tickets.view"
    TICKETS_ANSWER = "tickets.answer"
    SATISFACTION_VIEW = "satisfaction.view"


_ALL = frozenset(StaffRole)
_ADMIN = frozenset({StaffRole.SUPERADMIN})
_SUPPORT = _ADMIN | {StaffRole.SUPPORT}
_FINANCE = _ADMIN | {StaffRole.FINANCE}
_P = StaffPermission

RIGHTS: Mapping[StaffPermission, Set[StaffRole]] = {
    _P.FLEET_VIEW: _ALL,
    _P.PEOPLE_VIEW: _SUPPORT,
    _P.SERVICE_MANAGE: _SUPPORT,
    _P.TRIAL_EXTEND: _SUPPORT | _FINANCE,
    _P.PLAN_CHANGE: _FINANCE,
    _P.DELETION_ASK: _SUPPORT,
    _P.DELETION_CONFIRM: _ADMIN,
    _P.REVENUE_VIEW: _FINANCE,
    _P.STAFF_MANAGE: _ADMIN,
    _P.ACTING_BEGIN: frozenset({StaffRole.SUPPORT}),
    _P.ACTING_VIEW: _SUPPORT,
    _P.JOBS_VIEW: _ALL,
    _P.JOBS_MANAGE: _SUPPORT,
    _P.NOTES_WRITE: _SUPPORT | _FINANCE,
    _P.FLAGS_MANAGE: _SUPPORT,
    _P.LOG_VIEW: _ADMIN,
    _P.LAW_VIEW: _ALL,
    _P.LAW_CHANGE: _SUPPORT,
    _P.TICKETS_VIEW: _SUPPORT,
    _P.TICKETS_ANSWER: _SUPPORT,
    _P.SATISFACTION_VIEW: _SUPPORT | _FINANCE,
}

ROLE_PERMISSIONS: Mapping[StaffRole, frozenset[StaffPermission]] = {
    role: frozenset(permission for permission, roles in RIGHTS.items() if role in roles) for role in StaffRole
}
"""The same table, read by role."""
