"""What of the community a ticket may be about, for whom it is there."""

from uuid import UUID

from cer.kit.api.caller import Caller
from cer.kit.errors import NotFoundError
from shared_apps.support.services.tickets import Context
from shared_apps.support.states import ContextKind
from tenant_apps.access.permissions import Permission
from tenant_apps.members.selectors import pod_by_id, pods_of_member
from tenant_apps.metering.selectors.files import meter_file_by_id
from tenant_apps.settlement.selectors.runs import run_by_id


def context_seen(caller: Caller, kind: ContextKind, row_id: UUID) -> Context:
    """The run, file or POD of the community that is entered, if the caller may see it.

    What he may not see looks as if it did not exist. A member sees its own PODs.
    """
    match kind:
        case ContextKind.RUN:
            _required(caller, Permission.RUNS_VIEW)
            run_by_id(row_id)
        case ContextKind.FILE:
            _required(caller, Permission.READINGS_VIEW)
            meter_file_by_id(row_id)
        case ContextKind.POD if Permission.REGISTRY_VIEW in caller.permissions:
            pod_by_id(row_id, seen_by=caller)
        case ContextKind.POD:
            if not caller.member_id or not pods_of_member(caller.member_id).filter(pk=row_id).exists():
                raise _unknown()
    return Context(kind, row_id)


def _required(caller: Caller, permission: Permission) -> None:
    if permission not in caller.permissions:
        raise _unknown()


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such thing in this community that you may see.")
