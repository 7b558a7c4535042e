from tenant_apps.privacy.services.holds import hold_lift, hold_place
from tenant_apps.privacy.services.persons import address_erase, address_export, person_erase, person_export
from tenant_apps.privacy.services.retention import retention_run

__all__ = [
    "address_erase",
    "address_export",
    "hold_lift",
    "hold_place",
    "person_erase",
    "person_export",
    "retention_run",
]
