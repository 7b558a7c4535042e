"""A process of its own that computes runs and may be killed in the middle (F11, F14).

It reads one order per line, `kill_at schema action run_id`, works it off in a child, and answers with the
child's exit status, negative for the signal that ended it.
"""

import os
import sys
from uuid import UUID

import django


def work(schema_name: str, action: str, run_id: UUID) -> None:
    """Do one thing in a community."""
    from cer.kit.tenancy import in_schema
    from tenant_apps.settlement.services import run_compute, run_publish, run_start
    from tenant_apps.settlement.states import RunKind

    with in_schema(schema_name):
        if action == "start":
            run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="Ada")
        elif action == "compute":
            run_compute(run_id=run_id)
        else:
            run_publish(run_id=run_id, published_by="Ada")


def in_a_child(kill_at: str, schema_name: str, action: str, run_id: UUID) -> int:
    """Fork, work, and tell how the child ended."""
    from django.conf import settings

    child = os.fork()
    if not child:
        settings.KILL_AT = kill_at
        work(schema_name, action, run_id)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Answer orders until there are no more."""
    django.setup()
    for line in sys.stdin:
        kill_at, schema_name, action, run_id = line.split()
        sys.stdout.write(f"{in_a_child(kill_at, schema_name, action, UUID(run_id))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
