"""Writes of the settlement room."""

from tenant_apps.settlement.services.computing import run_compute
from tenant_apps.settlement.services.deciding import run_approve, run_cancel, run_publish
from tenant_apps.settlement.services.starting import run_start

__all__ = ["run_approve", "run_cancel", "run_compute", "run_publish", "run_start"]
